"""The sentences that the desk's scripts show, in the reader's language.

Names in braces are filled in by the script; a script knows a sentence by its name alone.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reviewers import roster_messages
from reviewers.views import roster_faults, roster_words
from reviewers.views.vocabulary import choices
from stripping import Notice, Removed, messages
from stripping.values import Place, Unit

ERRORS: dict[str, str | Promise] = {
    "error_passphrase": _(
        "This passphrase does not open your key. Look at every sign and try again."
    ),
    "error_damaged": _(
        "This is damaged or was changed on the server: it cannot be trusted and is not shown. Tell "
        "your custodian; the same file may open from a backup."
    ),
    "error_not_for_you": _(
        "Your key does not open this. A custodian of the desk can admit you to its key."
    ),
    "error_offline": _("The server cannot be reached. What you typed is still here: try again."),
    "error_signed_out": _(
        "Your session has ended. What you typed is still here: sign in in another tab, then come "
        "back to this one and try again."
    ),
    "error_refused": _("The server refused this. What you typed is still here: try again."),
    "error_passkey": _(
        "No passkey answered. A passkey works only at the address where it was made; the app’s "
        "code works everywhere."
    ),
    "error_mailbox": _(
        "The server gave another key for this reporter than what they sent names, so nothing was "
        "sent: somebody else could read the reply. What you typed is still here. Tell your "
        "custodian and whoever runs the server."
    ),
    "error_mailbox_unopened": _(
        "Nothing was sent: no part of this report opens here, so this browser cannot check that "
        "the key of the reporter is theirs. What you typed is still here. Try again when the "
        "report opens, or tick the box and send it again."
    ),
    "mailbox_anyway": _(
        "Send it unchecked. I write nothing that would endanger the reporter if somebody else "
        "read it."
    ),
    "error_browser": _("This browser lacks something that the desk needs."),
    "error_dead_key": _(
        "Your copy of the proposed key does not open, or is another key. Nothing was changed: "
        "cancel the proposal and tell whoever made it."
    ),
    "agreement_unsigned": _(
        "Nothing was sent: what the server calls agreed is not signed with the keys of the desk’s "
        "list of people. Tell your custodian, and whoever runs the server."
    ),
    "agreement_stranger": _(
        "Nothing was sent: the desk’s list of people does not name you with your keys, or you are "
        "suspended in it, so nothing in it counts as agreed here. Call a colleague whose voice you "
        "know, and tell whoever runs the server."
    ),
    "agreement_not_two": _(
        "Nothing was sent: those who agreed do not count as two, because one came to the desk "
        "through the other during the last seven days, or is suspended. Ask somebody else."
    ),
    "error_internal": _(
        "Something went wrong in this page. What you typed is still here: copy it, reload, and "
        "try again."
    ),
    "need_secure": _(
        "The address is neither HTTPS nor an onion, so this browser gives no keys to it."
    ),
    "need_crypto": _("Its cryptography is missing or switched off."),
    "need_worker": _("It cannot work in the background (Web Workers)."),
    "need_streams": _("It cannot read data as it arrives (streams)."),
    "need_storage": _("It keeps nothing for a tab (session storage)."),
    "weak_passphrase": _("At least 16 signs, and not the same few again and again."),
    "claim_changed": _(
        "Their keys are others by now. Reload the page and compare the digits again."
    ),
    "passphrase_is_password": _(
        "This is the password with which you sign in: the server hears it. "
        "Choose another passphrase."
    ),
    "different_passphrases": _("The two passphrases are not the same."),
    "attached_too_large": _("The files are larger than 6 MiB together. Send fewer, or smaller."),
    "choose_methods": _("Choose at least one method."),
    "kit_wrong": _(
        "This key does not open the desk’s key. Look at every sign; if it is right and still does "
        "not open, the paper is of no use: tell your custodian today."
    ),
    "kit_other": _(
        "This paper opens a key that is not the desk’s now, or is not the desk’s kit: nothing was "
        "written down. Reload the page, and try the newest paper."
    ),
    "rewrap_left": _("{count} left"),
    "rewrap_made": _(
        "The new headers are made. A colleague’s browser confirms them: ask one to open this page."
    ),
    "confirm_done": _(
        "What colleagues made opens with the new key. When nothing is left, a day after, no "
        "browser is given the old one any more."
    ),
    "confirm_wrong": _(
        "{count} new headers were wrong and were taken away; the old ones are in force. Tell a "
        "custodian: the browser that made them is broken, or not its owner’s alone."
    ),
    "confirm_failed": _(
        "{count} open with no key of yours in their old form, so nothing was said of them."
    ),
    "rewrap_failed": _(
        "{count} opened with no key of this desk and were left as they were. They may be damaged: "
        "look for them in a backup. The old key is kept meanwhile."
    ),
    "handing_failed": _(
        "{count} opened with no key of this desk: they may be damaged. Look for them in a backup; "
        "the others open with the court’s key."
    ),
    "wrong_group": _("This is not the last group of the key. Look at the paper again."),
}
STATES: dict[str, str | Promise] = {
    "unlocking": _("Opening your key. This takes a few seconds on purpose."),
    "unlock_anew": _(
        "Unlock your key once more: you signed in anew, or your passphrase was changed in another "
        "browser."
    ),
    "unlock_reload": _(
        "Your passphrase was changed in another tab. Copy what you typed here, reload this page "
        "and unlock it with the new one."
    ),
    "making_key": _("Making keys. This takes a few seconds."),
    "asking_passkey": _("Asking your passkey …"),
    "sealing": _("Sealing, then sending …"),
    "sending": _("Sending …"),
    "opening": _("Opening …"),
    "open_large": _("Open it ({size})"),
    "give_link": _(
        "Give them this link over a safe channel. It works once and is shown this once."
    ),
    "saved": _("Saved."),
    "saved_reload": _(
        "Saved. The page could not be renewed: reload it when the server can be reached again."
    ),
    "renew": _("Show the case as it is now"),
    "unsent_back": _("What you had typed and not sent is back."),
    "unsent_files": _(
        "Files that you had chosen or altered here are not kept: choose or alter them again."
    ),
    "unsent_too_much": _(
        "This is more than this tab can keep across a reload. Save it before you leave the page."
    ),
    "leftover": _("Typed, and not sent"),
    "leftover_why": _(
        "The case has changed meanwhile, and the form for these words is not on this page any "
        "more. Copy what you need."
    ),
    "leftover_discard": _("Discard these words"),
    "draft_discard": _("Discard what was not saved, and open the saved draft"),
    "sign_out_unsent": _(
        "You typed something at this desk that was not sent. Signing out erases it. Sign out?"
    ),
    "comma": _(", "),
}
SEARCH: dict[str, str | Promise] = {
    "search_reading": _("{done} of {total} reports and additions opened."),
    "search_index": _("{done} of {total} parts of the desk’s search index opened."),
    "search_unbelieved": _(
        "Parts of the search index that were not believed: {count}. Their reports are opened "
        "instead."
    ),
    "search_ready": _("All {total} reports and additions of this choice are open."),
    "search_before": _("Until then, what was found before stays below."),
    "search_most": _("The newest {count} are shown. More words, or one month, narrow it."),
    "search_unreadable": _("{count} could not be opened; their case pages say why."),
    "search_found": _("{count} found."),
}
OFFERS: dict[str, str | Promise] = {
    "offers": _("Cases whose number begins so"),
    "offers_count": _("{count} begin so. Choose with the arrows and Enter."),
    "offers_more": _("More than {count} begin so. Type more of the number."),
    "offers_none": _("No other case of this desk has a number that begins so."),
}
FILES: dict[str, str | Promise] = {
    "no_words": _("There are no words, only files."),
    "consent_ask": _("Consent: ask the reporter first."),
    "consent_facts": _("Consent: the facts may be published, not the words."),
    "consent_words": _("Consent: facts and words may be published."),
    "origin_none": _(
        "No stripper of this server saw this parcel: treat its files as untouched. It has no "
        "signature: it is from before this server signed parcels, or somebody else put it here."
    ),
    "origin_wrong": _(
        "No stripper of this server saw this parcel: treat its files as untouched. The signature "
        "beside it is not this server’s for it. Tell whoever runs the server."
    ),
    "origin_moved": _(
        "This is another reporter’s: the server signed it for another mailbox than that of this "
        "report, so somebody put it here. Use nothing of it, and do not answer it here. Tell your "
        "custodian and whoever runs the server."
    ),
    "origin_stripped_older": _(
        "This server’s stripper saw it. The signature is of an older release, which did not say "
        "to whose report it belongs."
    ),
    "origin_original_older": _(
        "This is an untouched original: nothing was removed from it. The signature is of an older "
        "release, which did not say to whose report it belongs."
    ),
    "origin_sealed": _(
        "Its sender sealed this away from the server, so no stripper saw it: place, time and "
        "device may stand in its files, and they may be hostile. Look at them here or off line."
    ),
    "origin_sealed_older": _(
        "Its sender sealed this away from the server. The signature does not say to whose report "
        "it belongs."
    ),
    "raw_file": _(
        "No stripper saw this file, and the server refuses to publish it as it is. Have it made "
        "anew with the button below, or take another one."
    ),
    "origin_original": _("This is an untouched original: nothing was removed from it."),
    "file": _("{kind} {name} ({size})"),
    "kind_image": _("Picture"),
    "kind_video": _("Film"),
    "kind_audio": _("Sound"),
    "kind_text": _("Text"),
    "kind_application": _("File"),
    "covered": _("It may show injury or death. Show it"),
    "cannot_show": _("This browser cannot show it. Save it and look at it on an offline machine."),
    "pdf_pictures": _(
        "The photographs of this document. Its words and drawings show when it is saved and opened "
        "on an offline machine."
    ),
    "pdf_pages": _(
        "Pictures of the first {drawn} of {of} pages, made when the report came in. Nothing of the "
        "document itself runs here."
    ),
    "written": _("What is written in it: {read} of {of} pages"),
    "written_page": _("Page {page}"),
    "written_warning": _(
        "Read by a program: the order of columns and lines, and of Latin words and numbers in a "
        "line of Arabic, can differ from the page. Compare it before you quote."
    ),
    "written_none": _("No words could be read from it: it may be a scan. Look at its pages."),
    "written_not": _(
        "Its words could not be read when it came in. Save it and look at it on an offline machine."
    ),
    "written_before": _(
        "This report came before documents were read here. Save it and look at it on an offline "
        "machine."
    ),
    "view_fit": _("Fit"),
    "view_actual": _("100 %"),
    "view_larger": _("Larger"),
    "view_smaller": _("Smaller"),
    "view_rotate": _("Turn"),
    "view_whole": _("Whole screen"),
    "view_scale": _("{percent} %"),
    "view_keys": _(
        "Keys: + and − larger and smaller, 1 at its own size, 0 fitted, r turn, f whole screen; "
        "the arrows move it."
    ),
    "download": _("Save"),
    "removed": _("Removed before it was sealed: {list}."),
    "removed_nothing": _("Nothing had to be removed from it."),
    "removed_item": _("{what} ({count})"),
    "places": _(" ({list})"),
    "original_beside": _("The custodian has the untouched original of {name}."),
    "original_alone": _(
        "File {number} of the form could not be cleaned ({kind}). The custodian has it, untouched."
    ),
    "unknown_kind": _("unknown kind"),
}
FIELDS: dict[str, str | Promise] = {
    "field_words": _("Words"),
    "field_reason": _("Reason"),
    "field_reasoning": _("Reasoning"),
    "field_reliability": _("Reliability of the source"),
    "field_methods": _("Methods"),
}
REDACTION: dict[str, str | Promise] = {
    "changes": _("Since you opened this page:"),
    "doubt_future": _("The date of the event lies in the future. Is it right?"),
    "doubt_calendar": _(
        "The date of the event lies far back. Is its year one of another calendar? Here a year is "
        "of the common era."
    ),
    "look_first": _("Before you approve, open every file. Not opened yet: {files}"),
    "record_unknown": _("This would be published too, and this page has no place for it"),
    "yes": _("yes"),
    "no": _("no"),
    "publish_file": _("Publish this file"),
    "compare_sent": _("As it came"),
    "compare_published": _("As it will be published"),
    "compare_none": _("Not known which one it is made of: look at all that was sent."),
    "compare_untouched": _("Published as it came, without a change."),
    "colour": _("In colour"),
    "redact_sound": _("Sound on or off"),
    "draft_theirs": _("In the newer draft"),
    "draft_ours": _("Here"),
    "draft_same": _("Both say the same."),
    "draft_look": _("Look at the newer draft"),
    "redact": _("Cover, cut or silence"),
    "redact_original": _("Use it as it came"),
    "redact_altered": _("Altered. The form as it came is not published."),
    "redact_face": _("Cover a face"),
    "redact_text": _("Black out text"),
    "redact_crop": _("Crop"),
    "redact_cut": _("Cut out"),
    "redact_mute": _("Silence"),
    "redact_from": _("from"),
    "redact_to": _("to"),
    "redact_here": _("Here"),
    "redact_remove": _("Remove"),
    "redact_place": _("Place in the film"),
    "redact_play": _("Play or pause"),
    "redact_use": _("Use what is left"),
    "redact_leave": _("Leave it as it is"),
    "redact_making": _("Making it anew. Keep this page in sight."),
    "redact_failed": _(
        "This browser cannot alter this file. Crop or cut it in another browser, or leave it out."
    ),
    "redact_hint_image": _(
        "Draw a box with the pointer, or add one with a button. Arrows move it, Shift and arrows "
        "size it, Alt makes the steps fine, Delete removes it. What is under a box is not in the "
        "result. An animation becomes its first picture."
    ),
    "redact_hint_audio": _(
        "What is cut out or silenced is not in the result. A voice stays a voice: somebody who "
        "knows it will know it. The result is a WAV file and larger."
    ),
    "redact_hint_video": _(
        "Boxes cover the same place from the first frame to the last: make them large enough for "
        "what moves. Arrows move a box, Shift and arrows size it, Delete removes it. Making it "
        "anew takes as long as the film; a film longer than 20 minutes is too long for it."
    ),
    "redact_box_face": _(
        "Box over a face: {left} from the left, {top} from above, {width} wide, {height} high"
    ),
    "redact_box_text": _(
        "Box over text: {left} from the left, {top} from above, {width} wide, {height} high"
    ),
    "redact_box_crop": _(
        "What is left: {left} from the left, {top} from above, {width} wide, {height} high"
    ),
}
SENTENCES = {
    **SEARCH,
    **OFFERS,
    **REDACTION,
    **ERRORS,
    **STATES,
    **FILES,
    **FIELDS,
}


def removals() -> dict[str, str]:
    """What stripping removed or saw, as reporters are told it."""
    removed = {f"removed_{what}": gettext(messages.removed(what)) for what in Removed}
    seen = {what: gettext(messages.notice(what)) for what in Notice}
    noticed = {
        f"noticed_{what}": gettext("Seen in it: {what}.").format(what=said + "{places}")
        for what, said in seen.items()
    }
    return {**removed, **noticed, **places()}


def places() -> dict[str, str]:
    """Where in a document it was, as reporters are told it."""
    named = {f"place_{unit}": messages.place(Place(unit, 1)) for unit in Unit}
    named["place_cell"] = messages.place(Place(Unit.SHEET, 1, "A1"))
    filled = {"number": "{number}", "cell": "{cell}"}
    return {slug: gettext(text) % filled for slug, text in named.items()}


def labels() -> dict[str, str]:
    """What the slugs in a sealed assessment are called, as its form calls them."""
    offered = choices()
    methods = {f"methods_{slug}": label for slug, label in offered["methods"]}
    graded = {f"reliability_{slug}": f"{slug} · {label}" for slug, label in offered["reliability"]}
    return {**methods, **graded}


def sentences() -> dict[str, str]:
    """All of them, as strings."""
    own = {name: str(sentence) for name, sentence in SENTENCES.items()}
    return {
        **removals(),
        **labels(),
        **roster_faults.sentences(),
        **roster_messages.sentences(),
        **roster_words.sentences(),
        **own,
    }
