"""``python -m attack.founding KIND``: a step in a scratch desk's life, on the day of its clock.

``found``: amal opens the desk; ``second`` and ``third``: basem, then dima are admitted; ``report``:
one sealed report comes in; ``decided``: it has a verdict. Keeps what the people hold, as JSON: they
are the attacker's to choose.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import transaction  # noqa: E402

from archive import keys  # noqa: E402
from config.installation import binding  # noqa: E402
from operations.demonstration import acts, browsers  # noqa: E402
from operations.demonstration.browsers import Hand  # noqa: E402
from reviewers import custody  # noqa: E402
from reviewers.accounts import people, roles  # noqa: E402
from reviewers.keys import keyring  # noqa: E402
from reviewers.models import Case  # noqa: E402
from reviewers.states import Verification  # noqa: E402
from sealing import HybridIdentity, ScryptRecipient, parse_identity, seal  # noqa: E402
from sealing.roster import signing_key  # noqa: E402

DESK = "demonstration"
WORK = 12  # log2 of scrypt's work factor: these keys guard nothing
PASSWORD, PASSPHRASE = "a long password of four words", "k7fm-2qxa-wn5e-rt8d-hz3c"
WORKING = ("reviewer", "editor")


def kept() -> Path:
    return settings.DATA / "attack.json"


def load() -> dict[str, Any]:
    return dict(json.loads(kept().read_text())) if kept().exists() else {"people": {}}


def account(held: dict[str, Any], token: str, name: str) -> Hand:
    user = people.join(token, username=name, password=PASSWORD, language="en")
    device = people.begin_totp(user)
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    own = HybridIdentity.generate()
    file = f"# public key: {own.recipient()}\n{own}\n".encode()
    sealed = seal(file, [ScryptRecipient(PASSPHRASE, WORK)])
    keyring.enrol(user, str(own.recipient()), sealed, signing_key(own).public)
    held["people"][name] = {"secret": device.bin_key.hex(), "identity": str(own)}
    return Hand(user, own)


def hand(held: dict[str, Any], name: str) -> Hand:
    from django.contrib.auth.models import User

    return Hand(User.objects.get(username=name), identity(held["people"][name]["identity"]))


def identity(text: str) -> HybridIdentity:
    found = parse_identity(text)
    assert isinstance(found, HybridIdentity)
    return found


def found(held: dict[str, Any]) -> None:
    binding.prepare(print)
    keys.make(settings.ARCHIVE_KEY_FILE)
    desk, kit = HybridIdentity.generate(), HybridIdentity.generate()
    held |= {"desk": str(desk), "kit": str(kit)}
    token = people.first_link()
    assert token
    amal = account(held, token, "amal")
    browsers.found(amal, DESK, "Homs", desk, kit, roles.SLUGS)


def second(held: dict[str, Any]) -> None:
    _admit(held, "basem", roles.SLUGS, "amal")


def third(held: dict[str, Any]) -> None:
    _admit(held, "dima", WORKING, "amal", "basem")


def _admit(held: dict[str, Any], name: str, given: tuple[str, ...], *by: str) -> None:
    hands = [hand(held, each) for each in by]
    newcomer = account(held, people.invite(hands[0].user, DESK, given), name)
    browsers.admit(DESK, newcomer, identity(held["desk"]), hands)


def report(held: dict[str, Any]) -> None:
    case = acts.report("kanaria: the bridge is closed", "en")
    held["case"] = str(case.pk)


def decided(_held: dict[str, Any]) -> None:
    case = Case.objects.get()
    case.verification = Verification.REPORTED
    case.save(update_fields=["verification"])
    with transaction.atomic():
        custody.record(custody.Act.REPORTED, None, case.pk)


STEPS = {"found": found, "second": second, "third": third, "report": report, "decided": decided}


def main(step: str) -> None:
    held = load()
    STEPS[step](held)
    kept().write_text(json.dumps(held))


if __name__ == "__main__":
    main(sys.argv[1])
