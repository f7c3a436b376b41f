"""Three thousand requests that stand still, and senders on very bad lines, hurt nobody else."""

import asyncio
from pathlib import Path

from bench import holding, reporter
from bench.measure import resident
from tests.server import Server

MANY = 3000
MIB = 1024 * 1024
PROMISED, SLACK = 60 * MIB, 12 * MIB


def opened(server: Server) -> reporter.Form:
    address = f"{server.address}/en/r/all/"
    return reporter.Form.parse(address, asyncio.run(reporter.get(address)).text)


def test_it_serves_others_while_three_thousand_stand_still(server: Server) -> None:
    assert holding.many_files() > MANY * 2
    form, page = opened(server), f"{server.address}/en/r/all/"
    bodies = holding.bodies_of(server, form, "w" * 4096, MANY)

    async def honest(count: int) -> list[reporter.Answer]:
        return await asyncio.gather(*(reporter.report(page, "Honest.") for _ in range(count)))

    async def meanwhile() -> tuple[list[reporter.Answer], int]:
        async with holding.half_sent(form, bodies):
            # Looked at first: what the honest ones need for a moment is not what these hold.
            held = resident(server.process) - before
            return await honest(5), held

    # What a server holds that has worked: threads, and the memory that deriving keys takes.
    asyncio.run(honest(40))
    before = resident(server.process)
    answers, grown = asyncio.run(meanwhile())
    assert [answer.status for answer in answers] == [200] * 5
    assert grown <= PROMISED + SLACK, f"{grown / MIB:.0f} MiB"


def test_a_text_at_one_kibibyte_a_second_arrives(server: Server) -> None:
    forms = [opened(server) for _ in range(20)]

    async def several() -> list[reporter.Answer]:
        bodies = [reporter.body(form, {"words": "s" * 3000}, []) for form in forms]
        lines = zip(forms, bodies, strict=True)
        return await asyncio.gather(*(holding.slowly(form, body, 1024) for form, body in lines))

    assert {answer.status for answer in asyncio.run(several())} == {200}


def test_the_server_may_open_many_files(server: Server) -> None:
    limits = Path(f"/proc/{server.process}/limits").read_text()
    soft, hard = next(line for line in limits.splitlines() if "open files" in line).split()[3:5]
    assert soft == hard
