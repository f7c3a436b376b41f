"""The fork server of ``tests.stripping.many``.

``python -m tests.stripping.many_worker DESCRIPTOR``: what the real one warms and confines, with
another work.
"""

from sealing import Scratch, ScratchWriter
from submissions.worker.__main__ import main
from submissions.worker.jobs import Answer
from submissions.worker.protocol import Request
from tests.stripping.many import unpacked
from tests.stripping.outcome import outcome_here


def work(request: Request, descriptors: list[int]) -> Answer:
    """How each file of the first scratch ends, in place of what the second one would be."""
    with Scratch.adopt(descriptors[0], request.keys[0]) as scratch:
        files = unpacked(scratch.open().read())
    said = " ".join(map(outcome_here, files))
    ScratchWriter(descriptors[1], request.keys[1]).finish()
    return {"kind": said, "media_type": "", "extension": "", "size": 0, "removed": []}


if __name__ == "__main__":
    main(work)
