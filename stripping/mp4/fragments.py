"""Fragments: films written piece by piece, each piece with an index of its own (14496-12, 8.8)."""

from array import array
from dataclasses import dataclass, field

from stripping.errors import Reason, Unclean
from stripping.mp4.boxes import Box, children, number
from stripping.mp4.rules import HEADER_FLAGS, RUN_FLAGS, SAMPLE_FLAGS, flags, length
from stripping.mp4.track import MOST_SAMPLES, Track
from stripping.values import Removals, Removed


@dataclass
class Decoding:
    """Where one fragment tells its place in time, so that the clock it was taken from can go."""

    index: bytearray
    at: int
    size: int
    track: Track

    def value(self) -> int:
        return number(self.index, self.at, self.size)


@dataclass
class Fragments:
    """Reads fragments in file order into the tracks they belong to."""

    tracks: dict[int, Track]
    defaults: dict[int, int]
    times: list[Decoding] = field(default_factory=list)
    samples: int = 0

    def read(self, index: bytearray, moof: Box, at: int) -> None:
        """One cleaned moof box that lies at byte ``at`` of the file."""
        behind = at
        for traf in children(index, moof.start, moof.end):
            if traf.kind == b"traf":
                behind = self.read_track(index, traf, at, behind)

    def read_track(self, index: bytearray, traf: Box, at: int, behind: int) -> int:
        """One traf; gives where its data ends, from which the next one may count."""
        boxes = list(children(index, traf.start, traf.end))
        header = next((box for box in boxes if box.kind == b"tfhd"), None)
        if header is None:
            raise Unclean(Reason.DAMAGED_INDEX)
        told, place = flags(index, header), header.start + 8
        track = self.tracks[number(index, header.start + 4)]
        base = at if told & 0x20000 else behind
        if told & 1:
            base = number(index, place, 8)
        each = self.defaults.get(track.identity, 0)
        if told & 0x10:
            each = number(index, place + length(HEADER_FLAGS, told & 0xB))
        end = base
        for box in boxes:
            if box.kind == b"trun":
                end = self.read_run(index, box, track, base, end, each)
            elif box.kind == b"tfdt":
                size = 8 if index[box.start] else 4
                self.times.append(Decoding(index, box.start + 4, size, track))
        return end

    def read_run(
        self, index: bytearray, box: Box, track: Track, base: int, start: int, each: int
    ) -> int:
        """One trun: appends its samples to the track; gives where its data ends."""
        told, count = flags(index, box), number(index, box.start + 4)
        self.samples += count
        if self.samples > MOST_SAMPLES or track.each:
            raise Unclean(Reason.DAMAGED_INDEX)
        if told & 1:
            # A signed number: data may lie before its index.
            offset = number(index, box.start + 8)
            start = base + offset - (offset >> 31 << 32)
        if start < 0:
            raise Unclean(Reason.DAMAGED_INDEX)
        entry = length(SAMPLE_FLAGS, told)
        first = box.start + 8 + length(RUN_FLAGS, told) + (4 if told & 0x100 else 0)
        sizes = array("I", [each]) * count
        if told & 0x200:
            sizes = array("I", (number(index, first + entry * n) for n in range(count)))
        track.offsets.append(start)
        track.counts.append(count)
        track.sizes.extend(sizes)
        return start + sum(sizes)

    def restart_clock(self, removals: Removals) -> None:
        """A recorder of live film may count from 1970: whole seconds before the start go.

        All tracks go back by the same time, so that sound and picture stay together.
        """
        first: dict[int, Decoding] = {}
        for time in self.times:
            first.setdefault(time.track.identity, time)
        started = [time.value() // max(time.track.timescale, 1) for time in first.values()]
        back = min(started, default=0)
        if not back:
            return
        removals.add(Removed.DATE_TIME)
        for time in self.times:
            value = max(time.value() - back * time.track.timescale, 0)
            time.index[time.at : time.at + time.size] = value.to_bytes(time.size, "big")
