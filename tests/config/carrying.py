"""Gives the desk of an upgraded data folder its list of people, as its two people's browsers do.

``python -m tests.config.carrying``, with AMANA_DATA in the environment: says what was refused
before, and what a report that comes afterwards is sealed to.
"""

import django

from sealing import HybridIdentity, ScryptIdentity, unseal
from sealing.keys import parse_identity


def main() -> None:
    django.setup()
    # Django's models can be imported once it is set up, and no earlier.
    from django.contrib.auth.models import User

    from operations.demonstration import browsers
    from operations.demonstration.browsers import Hand
    from operations.demonstration.cast import PEOPLE, SLUG, Person
    from reviewers.errors import NotAllowed
    from reviewers.models import Membership, Reviewer
    from reviewers.roster.effects import Parts
    from submissions import intake, roster

    def opened(sealed: bytes, key: object) -> HybridIdentity:
        found = parse_identity(unseal(sealed, [key]).decode().splitlines()[-1])  # type: ignore[list-item]
        assert isinstance(found, HybridIdentity)
        return found

    def hand(who: Person) -> Hand:
        user = User.objects.get(username=who.username)
        sealed = bytes(Reviewer.objects.get(user=user).sealed_identity)
        return Hand(user, opened(sealed, ScryptIdentity(who.passphrase)))

    hands = [hand(who) for who in PEOPLE]
    wrapped = Membership.objects.get(desk=SLUG, reviewer__user=hands[0].user).wrapped_key
    key = opened(bytes(wrapped), hands[0].identity)
    request = browsers.request_for(hands[0], SLUG, "suspend", hands[1].person(SLUG), {})
    try:
        browsers.append(hands[0], request, Parts())
    except NotAllowed as error:
        print("refused", error.problem.name)
    browsers.carry(SLUG, key, HybridIdentity.generate(), hands)
    intake.submit(SLUG, intake.ReportText("More of it.", "en", "ask"))
    print("sealed", roster.sealing_recipients(SLUG) == (str(key.recipient()),))


if __name__ == "__main__":
    main()
