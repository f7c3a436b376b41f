"""What pages say of a list of people and of what is proposed for it: scripts fill these sentences
in from what was signed, and never from a row.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reviewers.accounts import roles
from reviewers.consent import roster_acts
from reviewers.consent.act import Name
from reviewers.consent.acts import BY_NAME

SENTENCES: dict[str, str | Promise] = {
    "comma": _(", "),
    "asked_by": _("{title}: proposed by {name}"),
    "asked_until": _("It can be confirmed until {day}."),
    "ask_unsigned": _(
        "No member has signed what the server shows here, or whoever did is in the list no more. "
        "There is nothing to sign."
    ),
    "ask_admit": _("{who} is given the desk’s key, with these roles: {roles}."),
    "ask_replace": _(
        "{who} gets a new key for the same account, with the same roles: {roles}. The lost key "
        "opens and signs nothing from then on."
    ),
    "ask_compare": _(
        "Call {who}. They read the digits of their key to you; go on only if they are these:"
    ),
    "ask_remove": _(
        "{who} leaves the desk. Make a new key next: only what comes then is closed to them."
    ),
    "ask_roles": _("{who} has these roles at this desk from then on: {roles}."),
    "ask_rotate": _(
        "Reports are sealed to a new key, with these digits; what lies here is rewrapped to it."
    ),
    "ask_kit": _("Another paper, with these digits, opens the desk’s key from then on."),
    "ask_custodian_key": _(
        "Untouched originals are sealed to the custodian’s key with these digits from then on:"
    ),
    "ask_no_originals": _("No untouched originals are kept from then on."),
    "ask_backup_restored": _(
        "A backup was restored, and the list goes on from where it ends. These entries are lost, "
        "and what they did is done again: {lost}. Call whoever runs the server: they read you the "
        "line of “manage.py verify_roster”, which has to be this one: {line}"
    ),
    "ask_retention": _(
        "Each case is destroyed when its last move is this many days ago, unless two people hold "
        "it: {days}."
    ),
    "ask_no_days": _("No case is destroyed by itself from then on."),
    "ask_carry": _("These people and keys, and no others, are the desk’s from then on:"),
    "ask_found": _("The desk {desk} opens, with the two of you as its people:"),
    "ask_list_digits": _(
        "Last, read each other the digits of the whole list. They are the same on both screens:"
    ),
    "ask_unknown": _(
        "This page does not know what is proposed here. Do not sign it; reload the page, and tell "
        "whoever runs the server."
    ),
    "unproved_name": _("a name that is not proved"),
    "sign_admit": _("Admit them"),
    "sign_remove": _("Remove them"),
    "sign_roles": _("Change the roles"),
    "sign_rotate": _("Put the key in force"),
    "sign_kit": _("Put the kit in force"),
    "sign_custodian_key": _("Put the custodian’s key in force"),
    "sign_retention": _("Set this number of days"),
    "sign_backup_restored": _("Sign that it was restored"),
    "sign_found": _("The digits are the same. Sign it"),
    "kit_from": _("With the kit: from {day} on."),
    "part_wrong": _(
        "Your colleague’s part does not fit this address and this desk. Ask them to make it anew "
        "for exactly this address, and copy all of it."
    ),
    "said_restored": _("{by} signed on {day} that a backup was restored. Lost are: {lost}."),
    "the_kit": _("the recovery kit"),
    "no_mark": _("none yet"),
    "in_week": _("in the week from {day}"),
    "off_mark": _("saw another list"),
    "past_found": _("{by} opened the desk’s list, with: {who}."),
    "past_admit": _("{who} was admitted by {by}, with these roles: {roles}."),
    "past_replace": _("{who} got a new key in the place of a lost one, by {by}."),
    "past_suspend": _("{who} was suspended by {by}."),
    "past_object": _("{who} objected to the suspension."),
    "past_restore": _("{by} ended the suspension of {who}."),
    "past_remove": _("{who} left the desk, by {by}."),
    "past_roles": _("{who} has other roles, by {by}: {roles}."),
    "past_rotate": _("A new key of the desk, by {by}."),
    "past_kit": _("A new recovery kit, by {by}."),
    "past_custodian_key": _("Another custodian’s key for untouched originals, by {by}."),
    "foreign_keys": _(
        "The server has other keys for them than this list, which nobody signed. Nothing is sealed "
        "to those. Call them, and tell whoever runs the server. Digits of the other keys:"
    ),
    "past_no_originals": _("No untouched originals from then on, by {by}."),
    "past_retention": _("Another number of days, by {by}."),
    "past_backup_restored": _("A backup was restored, say {by}. Lost are: {lost}."),
    "past_alone": _("Signed by one."),
    "name_other": _(
        "The server calls this person {served}. Believe the list, and call a colleague."
    ),
    "name_moved": _(
        "The page says {served}, but the list of people says {name}. Somebody may have changed it: "
        "nothing was signed. Call a colleague whose voice you know."
    ),
    "admission_signed": _("A first member has signed it. The second signs below."),
    "past_link": _(
        "Counts as one person with {who} until {day} in what takes two, except when the two of "
        "them bring in somebody whom both compared digits with."
    ),
}


def sentences() -> dict[str, str]:
    """By the name under which scripts know them, in the reader's language."""
    called = {f"role_{role.slug}": str(role.label) for role in roles.ROLES}
    titles = {f"title_{row.name}": str(row.title) for row in roster_acts.ROWS}
    others = (Name.CUSTODIAN_KEY, Name.RETENTION)
    titles |= {f"title_{name}": str(BY_NAME[name].words.title) for name in others}
    return {**called, **titles, **{name: str(said) for name, said in SENTENCES.items()}}
