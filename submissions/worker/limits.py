"""How much a child may use, before it meets a file: from the size of the file alone."""

from dataclasses import dataclass

from stripping.limits import LARGEST_UNPACKED

MEMORY = 640 << 20  # bytes of address space, of which libraries that nobody runs take some 200
CPU = 20  # seconds, and one more for each CPU_PER bytes
CPU_PER = 32 << 20
PATIENCE = 3  # wall-clock seconds for each second of CPU
FLAT = (
    96 << 20
)  # bytes of a document made of pictures, whose size does not follow from the source's
# Decoding and coding anew: pictures and sound come through, so it takes as long as these last.
CONVERTING_CPU = 30  # seconds, and one more for each CONVERTING_PER bytes
CONVERTING_PER = 1 << 20
CONVERTING_MOST = 600  # seconds: about an hour of an old camera, or a quarter of one of television
CONVERTED = 256 << 20  # bytes of the other form of a small file: a fax is a hundred times as large
UNPACKED = LARGEST_UNPACKED + (64 << 20)  # bytes of what was in an archive, sealed in pieces
SLACK = 1 << 20  # bytes that a clean file may be larger, beside a tenth
DESCRIPTORS = 16
# Reading a document for the desk: the file is kept whatever becomes of it, so nobody waits long.
READING = frozenset({"words", "pages"})
READING_CPU = 8  # seconds
# Comparing two forms of a document: the file is kept, too, and a page may take as long as it likes.
COMPARING_CPU = 20  # seconds
READING_OUTPUT = 8 << 20  # bytes of words, or of pictures of pages


@dataclass(frozen=True)
class Limits:
    """For one file: seconds of CPU, seconds by the clock, bytes of memory and of output."""

    cpu: int
    wall: int
    memory: int
    output: int


def limits(size: int, *, flat: bool = False, action: str = "strip") -> Limits:
    """For a source of ``size`` bytes: a long film may take longer, but not more memory.

    ``flat``: a document becomes pictures of its pages, which takes longer and more room;
    ``action``: of the protocol.
    """
    if action in READING:
        return Limits(READING_CPU, READING_CPU * PATIENCE, MEMORY, READING_OUTPUT)
    if action == "compare":
        return Limits(COMPARING_CPU, COMPARING_CPU * PATIENCE, MEMORY, SLACK)
    if action == "convert":
        cpu = min(CONVERTING_CPU + size // CONVERTING_PER, CONVERTING_MOST)
        return Limits(cpu, cpu * PATIENCE, MEMORY, max(2 * size, CONVERTED))
    if action == "unpack":
        cpu = CPU + size // CPU_PER
        return Limits(cpu, cpu * PATIENCE, MEMORY, UNPACKED)
    cpu = CPU + size // CPU_PER + (CPU if flat else 0)
    output = size + size // 10 + SLACK
    return Limits(cpu, cpu * PATIENCE, MEMORY, max(output, FLAT) if flat else output)
