"""Sealing against Debian's ``age`` on the same bytes, both writing to nowhere."""

import mmap
import os
import subprocess
from pathlib import Path

from bench.measure import ROUNDS, Row, alternately
from sealing import Sealer, X25519Identity

SIZE = 512 * 1024 * 1024
PIECE = 1024 * 1024


def rows(folder: Path, quick: bool) -> list[Row]:
    source = folder / "plain"
    with source.open("wb") as file:
        for _ in range(SIZE // PIECE):
            file.write(os.urandom(PIECE))
    recipient = X25519Identity.generate().recipient()

    def ours() -> None:
        with (
            source.open("rb") as file,
            mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as mapped,
            open(os.devnull, "wb", buffering=0) as sink,
            memoryview(mapped) as view,
            Sealer(sink, [recipient]) as sealer,
        ):
            for place in range(0, SIZE, PIECE):
                with view[place : place + PIECE] as piece:
                    sealer.write(piece)

    def theirs() -> None:
        command = ["age", "-r", str(recipient), "-o", os.devnull, str(source)]
        subprocess.run(command, check=True)  # noqa: S603

    mine, age = alternately(ours, theirs, 1 if quick else ROUNDS)
    source.unlink()
    speed, yardstick = SIZE / mine / 2**20, SIZE / age / 2**20
    return [
        Row(
            "sealing 512 MiB",
            f"{speed:,.0f} MiB/s",
            f"`age`: {yardstick:,.0f} MiB/s",
            f"{speed / yardstick:.2f}",
            "≥ 1.5",
        )
    ]
