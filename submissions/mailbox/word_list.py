"""How the Arabic words of codenames are chosen from the candidates, always the same way.

    python -m submissions.mailbox.word_list           prints the list
    python -m submissions.mailbox.word_list --check    compares it with the one that is in use

The candidates are ours (``words/ar.candidates.txt``, by theme). A candidate stays in when its key
(``arabic.key``) has three to six letters and it is not another candidate's plural or adjective by
its ending, and when without dots it is no word of ``words/ar.danger.txt``. Of those the most are
taken of which no two can be confused: two keys differ in two letters at least (a letter more, less,
other, or two that changed places count as one), and also without dots they are not the same.

The list is never changed once it was given to anybody: a word's place in it is its value.
"""

import sys
from collections import defaultdict
from collections.abc import Collection, Mapping
from importlib import resources
from itertools import permutations

from submissions.mailbox.arabic import key, strokes

SHORTEST, LONGEST = 3, 6  # letters of a key; fewer are mistaken, more are tiring to write
ENDINGS = ("ات", "يه")
Neighbours = dict[str, set[str]]


def words_of(name: str) -> tuple[str, ...]:
    """The words of a file beside this module; lines with "#" are remarks."""
    text = resources.files("submissions.mailbox").joinpath("words", name).read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return tuple(word for line in lines for word in line.split())


def chosen() -> tuple[str, ...]:
    """The list, in the order of the words' keys."""
    candidates = _candidates()
    return tuple(candidates[each] for each in sorted(_independent(_neighbours(candidates))))


def _candidates() -> dict[str, str]:
    """Each candidate by its key; of two spellings of a word the first."""
    danger = {strokes(key(word)) for word in words_of("ar.danger.txt")}
    found: dict[str, str] = {}
    for word in words_of("ar.candidates.txt"):
        plain = key(word)
        if SHORTEST <= len(plain) <= LONGEST and strokes(plain) not in danger:
            found.setdefault(plain, word)
    return {plain: word for plain, word in found.items() if not _derived(plain, found)}


def _derived(plain: str, candidates: Mapping[str, str]) -> bool:
    stem, ending = plain[:-2], plain[-2:]
    others = (stem, stem + "ه", stem + "ي") if ending == "يه" else (stem, stem + "ه")
    return ending in ENDINGS and any(each in candidates for each in others)


def slips(plain: str) -> set[str]:
    """What is left of a key without one of its letters, or with two that changed places."""
    places = range(len(plain))
    swapped = {plain[:at] + plain[at : at + 2][::-1] + plain[at + 2 :] for at in places}
    return (swapped | {plain[:at] + plain[at + 1 :] for at in places}) - {plain}


def blanks(plain: str) -> set[str]:
    """Two keys share one when they differ in a single letter."""
    return {f"{plain[:at]}?{plain[at + 1 :]}" for at in range(len(plain))}


def _neighbours(candidates: Collection[str]) -> Neighbours:
    groups = defaultdict(set)
    for plain in candidates:
        for sign in (*blanks(plain), f"={strokes(plain)}"):
            groups[sign].add(plain)
    pairs = [pair for group in groups.values() for pair in permutations(group, 2)]
    pairs += [(one, other) for one in candidates for other in slips(one) if other in candidates]
    near: Neighbours = {plain: set() for plain in candidates}
    for one, other in pairs:
        near[one].add(other)
        near[other].add(one)
    return near


def _independent(near: Neighbours) -> set[str]:
    """Again and again the one with the fewest left beside it, which then go."""
    left, taken = {one: set(others) for one, others in near.items()}, set()
    while left:
        best = min(left, key=lambda one: (len(left[one]), one))
        taken.add(best)
        gone = {best, *left[best]}
        for one in gone:
            for other in left.pop(one):
                if other in left:
                    left[other].discard(one)
    return taken


def main(arguments: list[str]) -> int:
    words = chosen()
    if arguments != ["--check"]:
        print("\n".join(words))
        return 0
    same = words == words_of("ar.txt")
    print(f"{len(words)} words: {'as they are in use' if same else 'NOT the list in use'}")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
