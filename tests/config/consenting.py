"""Confirms every open proposal of an upgraded data folder, as the second person would.

``python -m tests.config.consenting``, with AMANA_DATA in the environment and the desk's key on its
input: a line for each, with the name of its act and what became of it.
"""

import io
import sys

import django

from sealing import open_sealed, read_parcel
from sealing.keys import parse_identity


def main() -> None:
    django.setup()
    # Django's models can be imported once it is set up, and no earlier.
    from django.contrib.auth.models import User

    from operations.demonstration.cast import BASEM
    from reviewers.casework.guards import newest_draft
    from reviewers.consent import proposals
    from reviewers.models import Proposal
    from reviewers.release import drafting, publication

    basem, key = User.objects.get(username=BASEM.username), parse_identity(sys.stdin.read().strip())
    for proposal in Proposal.objects.open().order_by("pk"):
        act = proposals.of(proposal)
        if not act.by_verb:
            proposals.confirm(basem, proposal.pk, proposal.bound_to)
        else:
            draft = newest_draft(proposal.case)
            assert draft
            sealed = drafting.sealed(draft)
            whole = io.BytesIO(sealed.header + sealed.payload.read())
            parts = {m.name: file.read() for m, file in read_parcel(open_sealed(whole, [key]))}
            publication.confirm(basem, proposal, parts["draft.json"], [])
        proposal.refresh_from_db()
        print(act.name, proposal.outcome)


if __name__ == "__main__":
    main()
