"""Who is at the practice desk. Everything of them stands in docs/for-trainers.md: no secret is one.

Two trainers, who hold every role, and three pairs of trainees, so that several can do at the same
time what takes two people. One more account belongs to the client that answers.
"""

from operations.demonstration import browsers
from operations.demonstration.cast import Desk, Person, join
from reviewers.accounts import people, roles
from reviewers.errors import PeopleError
from reviewers.messages import Problem
from sealing import HybridIdentity

SLUG, NAME = "practice", "Practice desk"
PASSWORD = "practice-practice-practice"  # noqa: S105 - everybody may know it
PASSPHRASE = "practice makes the master"  # noqa: S105 - as above
TRAINEE = ("reviewer", "editor", "custodian")


def _person(username: str, language: str = "en") -> Person:
    seed = f"practice-{username}".encode().ljust(20, b".")
    return Person(username, PASSWORD, PASSPHRASE, seed, language)


TRAINERS = (_person("trainer-1"), _person("trainer-2"))
TRAINEES = tuple(_person(f"trainee-{number}") for number in range(1, 7))
ANSWERS = _person("answers")


def open_desk() -> Desk:
    """The first trainer founds it and admits the others; from the third on, both sign."""
    token = people.first_link()
    if token is None:
        raise PeopleError(Problem.INVITATION)
    first = join(token, TRAINERS[0])
    key, kit = HybridIdentity.generate(), HybridIdentity.generate()
    browsers.found(first, SLUG, NAME, key, kit, roles.SLUGS)
    second = join(people.invite(first.user, SLUG, roles.SLUGS), TRAINERS[1])
    browsers.admit(SLUG, second, key, [first])
    for person in (*TRAINEES, ANSWERS):
        held = ("reviewer",) if person is ANSWERS else TRAINEE
        hand = join(people.invite(first.user, SLUG, held), person)
        browsers.admit(SLUG, hand, key, [first, second])
    return Desk(first.user, hand.user, key)
