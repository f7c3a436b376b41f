"""How lists are cut into pages, and words into files."""

import re
import sys

from archive.export import lists, search_index

IDS = [f"{number:08x}-{number * 7919:08x}" for number in range(1, 2000)]


def rows(*records: str) -> list[tuple[str, str, lists.Lines]]:
    return [("type:other", record, {"en": record, "ar": record}) for record in records]


def test_long_lists_go_on_and_come_back() -> None:
    parts = list(lists.parts(rows(*IDS)))
    sizes = [len(part.lines) for part in parts]
    assert len(parts) > 5 and max(sizes) <= lists.MOST and min(sizes[:-1]) >= lists.LEAST
    assert [line["en"] for part in parts for line in part.lines] == IDS
    for one, other in zip(parts, parts[1:], strict=False):
        assert one.older == other.name and other.newer == one.name
    assert parts[0].name == "type-other" and not parts[0].newer and not parts[-1].older


def test_a_record_changes_only_the_page_it_is_on() -> None:
    before = {part.name: part.lines for part in lists.parts(rows(*IDS))}
    more = rows(*IDS[:700], "new-00000001", *IDS[700:])
    after = {part.name: part.lines for part in lists.parts(more)}
    changed = [name for name, held in after.items() if before.get(name) != held]
    assert 1 <= len(changed) <= 3


def test_the_number_of_files_grows_with_the_archive() -> None:
    assert [search_index.shards(count) for count in (0, 64, 65, 1000, 10**7)] == [1, 1, 2, 16, 256]


def test_above_the_letters_that_are_looked_at_none_folds_and_none_counts() -> None:
    above = "".join(map(chr, range(search_index.CODE_POINTS.stop, sys.maxunicode + 1)))
    assert above.casefold() == above.lower() and not re.search(r"\d", above)
    within = "".join(map(chr, search_index.CODE_POINTS))
    assert within.casefold() != within.lower() and re.search(r"\d", within)
