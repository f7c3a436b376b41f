"""The files in a compound file, by name: the document's own, not those of documents inside it.

Source: Microsoft, [MS-CFB], "Compound File Binary File Format": a file system of sectors, with a
table that chains them, and a directory in which each folder leads to a tree of its entries (2.6.4).
"""

import struct

from stripping.errors import Reason, Unclean

FREE = 0xFFFFFFFA  # from here on a number of a sector is none
ENTRY = 128  # bytes of an entry of the directory
FOLDER, FILE, ROOT = 1, 2, 5
LEFT, RIGHT, CHILD = 68, 72, 76  # where an entry says which are beside it, and below it
NAME = 64  # bytes
MOST_ENTRIES = 4_096


class Compound:
    """Raises Unclean where the tables contradict each other."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        try:
            shift, small = struct.unpack_from("<HH", data, 30)
            first, self._cutoff = struct.unpack_from("<I4xI", data, 48)
            small_table, _, more, _ = struct.unpack_from("<IIII", data, 60)
            self._listed = struct.unpack_from("<109I", data, 76)
        except struct.error as error:
            raise Unclean(Reason.TRUNCATED) from error
        if shift not in (9, 12) or small != 6:
            raise Unclean(Reason.DAMAGED)
        self._size, self._small = 1 << shift, 1 << small
        self._table = self.table(more)
        self._small_table = numbers(self.chain(small_table))
        self._places = [
            (sector + 1) * self._size + at
            for sector in self.sectors(first)
            for at in range(0, self._size, ENTRY)
        ][:MOST_ENTRIES]
        self._entries = [data[place : place + ENTRY] for place in self._places]
        self._own = self.own()
        self._tiny = self.chain(struct.unpack_from("<I", self.entry(ROOT), 116)[0])

    def table(self, more: int) -> tuple[int, ...]:
        """The table of all chains, whose own sectors the header and a chain of lists name."""
        sectors = list(self._listed)
        seen = set[int]()
        while more < FREE:
            if more in seen:
                raise Unclean(Reason.DAMAGED)
            seen.add(more)
            listed = numbers(self.sector(more))
            if not listed:
                raise Unclean(Reason.TRUNCATED)
            sectors += listed[:-1]
            more = listed[-1]
        return numbers(b"".join(self.sector(each) for each in sectors if each < FREE))

    def sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self.data[start : start + self._size]

    def sectors(self, sector: int) -> list[int]:
        chained = dict[int, None]()
        while sector < FREE:
            if sector in chained or sector >= len(self._table):
                raise Unclean(Reason.DAMAGED)
            chained[sector] = None
            sector = self._table[sector]
        return list(chained)

    def chain(self, sector: int) -> bytes:
        return b"".join(map(self.sector, self.sectors(sector)))

    def own(self) -> set[int]:
        """The numbers of the entries that do not lie in a folder: an object in a document has files
        of the same names in one. Some programs write no tree, and no folders either.
        """
        if not any(len(each) == ENTRY and each[66] == FOLDER for each in self._entries):
            return set(range(len(self._entries)))
        root = self._entries.index(self.entry(ROOT))
        waiting, seen = [struct.unpack_from("<I", self._entries[root], CHILD)[0]], {root}
        while waiting:
            number = waiting.pop()
            if number < len(self._entries) and number not in seen:
                seen.add(number)
                entry = self._entries[number].ljust(ENTRY, b"\xff")
                waiting += (struct.unpack_from("<I", entry, side)[0] for side in (LEFT, RIGHT))
        return seen

    def alone(self) -> bytes:
        """The whole file, in which nothing but its own entries has a name."""
        data = bytearray(self.data)
        for number, place in enumerate(self._places):
            if number not in self._own:
                data[place : place + NAME] = bytes(len(data[place : place + NAME]))
        return bytes(data)

    def entry(self, kind: int, name: str = "") -> bytes:
        for number, entry in enumerate(self._entries):
            if len(entry) < ENTRY or entry[66] != kind:
                continue
            if kind != ROOT and number not in self._own:
                continue
            length = struct.unpack_from("<H", entry, 64)[0]
            if kind == ROOT or named(entry, length) == name.lower():
                return entry
        raise KeyError(name)

    def file(self, name: str) -> bytes:
        """Raises KeyError, Unclean."""
        entry = self.entry(FILE, name)
        sector, size = struct.unpack_from("<II", entry, 116)
        if size >= self._cutoff:
            return self.chain(sector)[:size]
        pieces, seen = [], set[int]()
        while sector < FREE:
            if sector in seen or sector >= len(self._small_table):
                raise Unclean(Reason.DAMAGED)
            seen.add(sector)
            pieces.append(self._tiny[sector * self._small : (sector + 1) * self._small])
            sector = self._small_table[sector]
        return b"".join(pieces)[:size]

    def place(self, name: str, at: int) -> int:
        """Where in ``data`` a byte of a file lies that ``file`` gives."""
        sector, size = struct.unpack_from("<II", self.entry(FILE, name), 116)
        if size < self._cutoff:
            for _ in range(at // self._small):
                sector = self._small_table[sector]
            at = sector * self._small + at % self._small
            (sector,) = struct.unpack_from("<I", self.entry(ROOT), 116)
        sector = self.sectors(sector)[at // self._size]
        place: int = (sector + 1) * self._size + at % self._size
        return place


def named(entry: bytes, length: int) -> str:
    """Names differ by more than their case ([MS-CFB], 2.6.4)."""
    return entry[: max(length - 2, 0)].decode("utf-16-le", "replace").lower()


def numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])
