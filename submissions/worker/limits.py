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


@dataclass(frozen=True)
class Limits:
    """For one file: seconds of CPU, seconds by the clock, bytes of memory and of output."""

    cpu: int
    wall: int
    memory: int
    output: int


def limits(size: int, *, flat: bool = False) -> Limits:
    """For a source of ``size`` bytes: a long film may take longer, but not more memory.

    ``flat``: a document becomes pictures of its pages, which takes longer and more room.
    """
    cpu = CPU + size // CPU_PER + (CPU if flat else 0)
    output = size + size // 10 + SLACK
    return Limits(cpu, cpu * PATIENCE, MEMORY, max(output, FLAT) if flat else output)
