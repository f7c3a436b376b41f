"""Whether two people agreed to what a row calls confirmed: by their signatures, not by the row.

Confirming asks it once. It is asked again of what goes on afterwards, as a hand-over to a court
does: whoever writes the database could have put another key into the row meanwhile.
"""

from itertools import combinations

from reviewers.consent import proposed_words, signatures
from reviewers.models import Proposal
from submissions import roster


def by_two(proposal: Proposal) -> bool:
    """Two of those whom the row names have signed just this, with the keys that the desk's roster
    names now, and count as two. True at the desk of an older release, where nobody signs.
    """
    state = roster.state(proposal.desk)
    if state is None:
        return True
    said = {proposal.proposer: proposed_words.words_of(proposal)}
    given = proposal.confirmations.select_related("person")
    said |= {each.person: signatures.confirmation(proposal) for each in given}
    signers = [one for one, words in said.items() if signatures.standing(state, one, words)]
    return any(signatures.are_two(state, one, other) for one, other in combinations(signers, 2))
