"""What is printed of a run: a table by type, then refusals by reason, the largest first."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from tests.realfiles.trial import Outcome

HEAD = (
    "| type | files | taken | refused | of these a viewer opens | compared | differ | tags left |\n"
    "|---|--|--|--|--|--|--|--|"
)
PROMISED_TAKEN, PROMISED_EQUAL = 0.99, 0.995


def table(outcomes: Sequence[Outcome], known: frozenset[str]) -> Iterator[str]:
    """``known``: paths of files that are listed as exceptions and count nowhere as faults."""
    by_type: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_type[outcome.ending].append(outcome)
    yield HEAD
    for ending, some in sorted(by_type.items(), key=lambda pair: -len(pair[1])):
        yield row(ending, some, known)
    yield row("**all**", list(outcomes), known)
    reasons = Counter((one.refused, one.opened) for one in outcomes if one.refused)
    yield "\nrefused, with what a viewer opens apart:"
    for (reason, opened), count in reasons.most_common():
        yield f"{count:6} {reason}{' (opened)' if opened else ''}"


def row(name: str, outcomes: list[Outcome], known: frozenset[str]) -> str:
    refused = [one for one in outcomes if one.refused]
    false = [one for one in refused if one.opened and one.path not in known]
    compared = [one for one in outcomes if one.equal is not None]
    differ = [one for one in compared if not one.equal and one.path not in known]
    tags = [one for one in outcomes if one.tags]
    cells = (len(outcomes), len(outcomes) - len(refused), len(refused), len(false))
    return (
        f"| {name} | "
        + " | ".join(map(str, (*cells, len(compared), len(differ), len(tags))))
        + " |"
    )


def faults(outcomes: Sequence[Outcome], known: frozenset[str]) -> Iterator[str]:
    """Each file that breaks a promise and is no exception."""
    for one in outcomes:
        if one.path in known:
            continue
        if one.refused and one.opened:
            yield f"refused  {one.path}: {one.refused}"
        elif one.opened and not one.opens:
            yield f"broken   {one.path}: nobody opens what came out"
        elif one.equal is False:
            yield f"differs  {one.path}"
        if one.tags:
            yield f"tells    {one.path}: {'; '.join(one.tags[:4])}"


def kept(outcomes: Sequence[Outcome], known: frozenset[str]) -> bool:
    """Whether what was promised held."""
    counted = [one for one in outcomes if one.path not in known]
    openable = [one for one in counted if not one.refused or one.opened]
    taken = [one for one in openable if not one.refused]
    compared = [one for one in taken if one.equal is not None]
    equal = [one for one in compared if one.equal]
    return (
        len(taken) >= PROMISED_TAKEN * len(openable)
        and len(equal) >= PROMISED_EQUAL * len(compared)
        and not any(one.tags for one in outcomes)
    )
