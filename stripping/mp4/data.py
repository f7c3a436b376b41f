"""Media data: what kept samples refer to is copied and cleaned, everything else becomes zero."""

import heapq
from collections.abc import Iterable, Iterator

from stripping.errors import Reason, Unclean
from stripping.limits import LARGEST_SAMPLE
from stripping.mp4.coded import Cleaner
from stripping.mp4.track import Track
from stripping.source import PIECE, Sink, Source
from stripping.values import Removals, Removed

ZEROS = bytes(PIECE)


class Block:
    """One buffer that chunks are read into, cleaned in and written from, many at a time."""

    def __init__(self, source: Source, sink: Sink) -> None:
        self.source, self.sink = source, sink
        self.data = bytearray(PIECE)
        self.used = 0

    def add(self, length: int) -> int:
        """Reads ``length`` bytes more; where they begin in ``data``."""
        if self.used + length > len(self.data):
            self.flush()
            if length > len(self.data):
                self.data = bytearray(length)
        start, self.used = self.used, self.used + length
        with memoryview(self.data) as view:
            self.source.into(view[start : self.used])
        return start

    def flush(self) -> None:
        with memoryview(self.data) as view:
            self.sink.pass_on(view[: self.used])
        self.used = 0


class Data:
    """Copies media data in file order: kept samples cleaned, everything between them zero."""

    def __init__(self, source: Source, sink: Sink, tracks: list[Track], explained: bool) -> None:
        self.source, self.sink, self.tracks, self.explained = source, sink, tracks, explained
        self.block = Block(source, sink)
        self.runs = heapq.merge(*(self.of(number) for number in range(len(tracks))))
        self.next = next(self.runs, None)

    def of(self, which: int) -> Iterator[tuple[int, int, int, int, int]]:
        """(offset, track, first sample, samples, bytes) of every chunk that is not empty."""
        for offset, first, count, size in self.tracks[which].runs():
            if size:
                yield offset, which, first, count, size

    def copy(self, start: int, end: int, removals: Removals) -> None:
        """The payload of one mdat. Raises Unclean where samples overlap or leave it."""
        at = start
        while self.next is not None and self.next[0] < end:
            offset, which, first, count, size = self.next
            if offset < at or offset + size > end:
                raise Unclean(Reason.DAMAGED_INDEX)
            self.gap(at, offset, removals)
            self.samples(self.tracks[which], first, count, size, removals)
            at = offset + size
            self.next = next(self.runs, None)
        self.gap(at, end, removals)
        self.block.flush()

    def gap(self, start: int, end: int, removals: Removals) -> None:
        # The data of a track that went was reported with its track.
        if self.blank(start, end) and not self.explained:
            removals.add(Removed.HIDDEN_DATA)

    def blank(self, start: int, end: int) -> bool:
        """Zeros in place of what stands there; True when it was something else."""
        stood = False
        if start < end:
            self.block.flush()
        self.source.seek(start)
        while start < end:
            piece = self.source.some(min(PIECE, end - start))
            stood = stood or bool(piece.strip(b"\0"))
            self.sink.write(ZEROS if len(piece) == PIECE else bytes(len(piece)))
            start += len(piece)
        return stood

    def samples(self, track: Track, first: int, count: int, size: int, removals: Removals) -> None:
        """One chunk, copied in groups of whole samples."""
        if track.clean is None:
            while size:
                length = min(PIECE, size)
                self.block.add(length)
                size -= length
            return
        sizes = track.sizes[first : first + count] if track.sizes else [track.each] * count
        at = 0
        while at < count:
            stop, length = at, 0
            while stop < count and (length == 0 or length + sizes[stop] <= PIECE):
                length += sizes[stop]
                stop += 1
            if length > LARGEST_SAMPLE:
                raise Unclean(Reason.BOMB)
            start = self.block.add(length)
            self.clean(track.clean, self.block.data, start, sizes[at:stop], removals)
            at = stop

    @staticmethod
    def clean(
        clean: Cleaner, piece: bytearray, start: int, sizes: Iterable[int], removals: Removals
    ) -> None:
        removed = 0
        for size in sizes:
            removed += clean(piece, start, start + size)
            start += size
        if removed:
            removals.add(Removed.HIDDEN_DATA, removed)

    def finish(self, removals: Removals) -> None:
        if self.next is not None:
            raise Unclean(Reason.DAMAGED_INDEX)
