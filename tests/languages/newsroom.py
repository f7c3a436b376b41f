"""What a newsroom of one language does at its desk, by the verbs that its pages call.

Runs in a process of its own, with the settings of the server:
``python -m tests.languages.newsroom open KEY`` makes people and a desk, and writes the desk's key;
``… publish KEY`` takes notice of a report, prints what is in its parcel, and publishes a record.
"""

import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.contrib.auth.models import User  # noqa: E402

from operations.demonstration import acts, cast, story  # noqa: E402
from operations.demonstration.browsers import Hand  # noqa: E402
from reviewers.casework import queue  # noqa: E402
from reviewers.models import Case  # noqa: E402
from sealing import HybridIdentity, Opener, parse_identity, read_parcel  # noqa: E402
from submissions import intake  # noqa: E402

LANGUAGE = "uk"
DOCUMENT = {
    "format": "amana-draft/1",
    "languages": [LANGUAGE],
    "change": "publication",
    "headline": {LANGUAGE: "Колона повернулася за третій міст"},
    "body": {LANGUAGE: "Уночі на вівторок колона **повернулася** за третій міст."},
    "byline": {"name": {LANGUAGE: "Редакція"}},
    "event_date": {"edtf": "2016-06-20/2016-06-26", "precision": "week"},
    "place": {"name": {LANGUAGE: "Вигадане"}, "precision": "town"},
    "incident_types": ["frontline_change"],
    "status": "reported",
    "status_statement": {LANGUAGE: "Так каже одне джерело."},
    "licence": "CC0-1.0",
    "content_warnings": ["none"],
    "media": [],
}


def open_desk(key: Path) -> None:
    desk = cast.open_desk()
    keys = (desk.identity, *(each.identity for each in desk.hands))
    key.write_text("\n".join(map(str, keys)))


def publish(key: Path) -> None:
    keys = [parse_identity(line) for line in key.read_text().splitlines()]
    identity, *own = [each for each in keys if isinstance(each, HybridIdentity)]
    amal, basem = (User.objects.get(username=each.username) for each in cast.PEOPLE)
    hands = (Hand(amal, own[0]), Hand(basem, own[1]))
    desk = cast.Desk(amal, basem, identity, hands)
    queue.admit_all()
    case = Case.objects.get()
    print(words_of(case, identity))
    acts.review(case, amal)
    story.conclude(desk, case, "reported", 3)
    acts.publish(desk, case, amal, basem, DOCUMENT)


def words_of(case: Case, identity: HybridIdentity) -> str:
    """As the desk's browser opens it: the description of the report, which has its words."""
    (content,) = case.contents.all()
    sealed = intake.open_parcel(content.parcel)
    with sealed.payload as payload:
        members = {
            member.name: part.read()
            for member, part in read_parcel(Opener(sealed.header, payload, [identity]))
        }
    return members["message.json"].decode()


if __name__ == "__main__":
    {"open": open_desk, "publish": publish}[sys.argv[1]](Path(sys.argv[2]))
