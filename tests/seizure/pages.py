"""Where SQLite put the rows of a table and of its indexes, read from the file itself."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TABLE_INTERIOR, TABLE_LEAF, INDEX_INTERIOR, INDEX_LEAF = 5, 13, 2, 10


@dataclass(frozen=True)
class Cell:
    """``page`` and ``offset``: where it lies; ``overflow``: the first page of what had no room, or
    0; ``values``: the columns that lie here, of an index the rowid last."""

    page: int
    offset: int
    overflow: int
    rowid: int
    values: tuple[Any, ...]


class File:
    """``Database File Format``, sections 1.6 (B-tree Pages) and 2.1 (Record Format)."""

    def __init__(self, path: Path) -> None:
        self.data = path.read_bytes()
        size = int.from_bytes(self.data[16:18])
        self.size = 65536 if size == 1 else size
        self.usable = self.size - self.data[20]
        line = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        self.roots = {
            name: (kind, table, root)
            for kind, name, table, root in line.execute(
                "SELECT type, name, tbl_name, rootpage FROM sqlite_master WHERE rootpage > 0"
            )
        }
        line.close()

    def table(self, name: str) -> list[Cell]:
        return list(self._walk(self.roots[name][2]))

    def indexes(self, table: str) -> dict[str, list[Cell]]:
        return {
            name: list(self._walk(root))
            for name, (kind, of, root) in self.roots.items()
            if kind == "index" and of == table
        }

    def _walk(self, number: int) -> Iterator[Cell]:
        start = (number - 1) * self.size
        page = self.data[start : start + self.size]
        head = 100 if number == 1 else 0
        kind, count = page[head], int.from_bytes(page[head + 3 : head + 5])
        interior = kind in (TABLE_INTERIOR, INDEX_INTERIOR)
        first = head + (12 if interior else 8)
        for at in range(first, first + 2 * count, 2):
            offset = int.from_bytes(page[at : at + 2])
            place = offset
            if interior:
                yield from self._walk(int.from_bytes(page[place : place + 4]))
                place += 4
            if kind != TABLE_INTERIOR:
                yield self._cell(page, number, offset, place, is_table=kind == TABLE_LEAF)
        if interior:
            yield from self._walk(int.from_bytes(page[head + 8 : head + 12]))

    def _cell(self, page: bytes, number: int, offset: int, place: int, *, is_table: bool) -> Cell:
        size, place = _varint(page, place)
        rowid = 0
        if is_table:
            rowid, place = _varint(page, place)
        local = self._local(size, is_table=is_table)
        after = page[place + local : place + local + 4]
        values = tuple(_record(page[place : place + local]))
        overflow = int.from_bytes(after) if local < size else 0
        return Cell(number, offset, overflow, rowid if is_table else values[-1], values)

    def _local(self, size: int, *, is_table: bool) -> int:
        most = self.usable - 35 if is_table else (self.usable - 12) * 64 // 255 - 23
        if size <= most:
            return size
        least = (self.usable - 12) * 32 // 255 - 23
        found = least + (size - least) % (self.usable - 4)
        return found if found <= most else least


def _varint(data: bytes, place: int) -> tuple[int, int]:
    value = 0
    for count in range(9):
        byte = data[place + count]
        if count == 8:
            return value << 8 | byte, place + 9
        value = value << 7 | byte & 127
        if byte < 128:
            return value, place + count + 1
    raise AssertionError("unreachable")


def _record(payload: bytes) -> Iterator[Any]:
    """As many columns as lie in ``payload``."""
    head, place = _varint(payload, 0)
    at = head
    while place < head:
        kind, place = _varint(payload, place)
        size = _size(kind)
        if at + size > len(payload):
            yield None
        elif kind in (0, 8, 9):
            yield {0: None, 8: 0, 9: 1}[kind]
        elif kind < 7:
            yield int.from_bytes(payload[at : at + size], signed=True)
        elif kind % 2:
            yield payload[at : at + size].decode(errors="replace")
        else:
            yield payload[at : at + size]
        at += size


def _size(kind: int) -> int:
    if kind >= 12:
        return (kind - 12) // 2
    return (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)[kind]
