"""How much a child may use, before it meets a file: from the size of the file alone."""

from dataclasses import dataclass

MEMORY = 512 << 20  # bytes of address space
CPU = 20  # seconds, and one more for each CPU_PER bytes
CPU_PER = 32 << 20
PATIENCE = 3  # wall-clock seconds for each second of CPU
FLAT = (
    96 << 20
)  # bytes of a document made of pictures, whose size does not follow from the source's
SLACK = 1 << 20  # bytes that a clean file may be larger, beside a tenth
DESCRIPTORS = 16
# Reading a document for the desk: the file is kept whatever becomes of it, so nobody waits long.
READING = frozenset({"words", "pages"})
READING_CPU = 8  # seconds
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
    cpu = CPU + size // CPU_PER + (CPU if flat else 0)
    output = size + size // 10 + SLACK
    return Limits(cpu, cpu * PATIENCE, MEMORY, max(output, FLAT) if flat else output)
