"""Acknowledged = kept: two nodes, real servers, and what fails while reporters send.

`make test` has the core of the table; in the scaled setting (`make test-scaled`) it is whole.
"""

import asyncio
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

import pytest

from bench.reporter import Attached
from tests.needs import fixture_needs
from tests.planted import photograph
from tests.scaled import SCALED, ceph, faults, keeping, nodes, sending
from tests.scaled.faults import Fault
from tests.scaled.nodes import Setting
from tests.scaled.sending import Report, Round

WHOLE = SCALED in os.environ
COUNT = 40 if WHOLE else 20  # reports of one row
TWICE = 10 if WHOLE else 4  # forms that go to both nodes
MEMBERS = 3  # of a parcel beside its message: a picture, a text, and what was removed of them
ROWS = [fault for fault in faults.FAULTS if WHOLE or fault.core]
COLUMNS = ("fault", "sent", "at once", "again", "kept", "lost", "orphans", "answers")


@dataclass
class Table:
    """What was measured, a line for each row."""

    lines: list[tuple[object, ...]] = field(default_factory=list)
    blobs: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return "\n".join(" | ".join(map(str, line)) for line in (COLUMNS, *self.lines))


@pytest.fixture(scope="module")
@fixture_needs("postgresql", "redis-server", "radosgw", "haproxy", *(("mount",) if WHOLE else ()))
def setting() -> Iterator[Setting]:
    with nodes.running(disks=WHOLE) as running:
        yield running


@pytest.fixture(scope="module")
def table(request: pytest.FixtureRequest) -> Iterator[Table]:
    """Printed when all rows are done, whatever becomes of other output."""
    made = Table()
    yield made
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print(f"\n{made}")


def sent_in(setting: Setting, name: str, count: int) -> Round:
    files = (
        Attached(photograph()),
        Attached(sending.TEXT, "seen.txt", "text/plain"),
    )
    return Round(name, setting.address, count, files)


def judged(setting: Setting, table: Table, sent: Round) -> None:
    """Nothing acknowledged is lost, nothing is half, nothing twice; then the others arrive, too."""
    setting.until_well()
    at_once = len(sent.acknowledged)
    first = keeping.kept(setting, table.blobs)
    assert keeping.wrong(first, sent.reports, MEMBERS) == []
    asyncio.run(sending.again(sent))
    missing = [report.statuses for report in sent.reports if not report.codename]
    assert not missing, missing
    assert len(sent.acknowledged) == sent.count
    after = keeping.kept(setting, table.blobs)
    assert keeping.wrong(after, sent.reports, MEMBERS) == []
    assert len(after.words) == sent.count
    table.blobs = after.blobs
    answers = sorted({status for report in sent.reports for status in report.statuses})
    again = sent.count - at_once
    table.lines.append((sent.name, sent.count, at_once, again, len(after.words), 0,
                        after.orphans, answers))  # fmt: skip
    for node, report in zip(setting.nodes, sent.reports, strict=False):
        assert sending.comes_back(node.service.port, report.codename) == 302


@pytest.mark.parametrize("fault", ROWS, ids=lambda fault: fault.name.replace(" ", "-"))
def test_what_was_acknowledged_is_kept(setting: Setting, table: Table, fault: Fault) -> None:
    sent = sent_in(setting, fault.name, COUNT)
    asyncio.run(sending.through(sent, partial(fault.happen, setting)))
    assert sent.began < sent.count, "Nothing was sent while it failed."
    assert not fault.hurts or len(sent.acknowledged) < sent.count, "Nobody met the fault."
    judged(setting, table, sent)


def test_the_same_form_to_both_nodes_is_one_report(setting: Setting, table: Table) -> None:
    sent = sent_in(setting, "same form to both", TWICE)
    asyncio.run(faults.same_form_to_both(setting, sent))
    judged(setting, table, sent)


def test_a_payload_that_is_gone_is_noticed(setting: Setting) -> None:
    """The check can fail; and all that was sent in the rows before is still there."""
    whole = keeping.kept(setting)
    assert whole.broken == [] and whole.words
    bucket = ceph.bucket(setting.store, nodes.BUCKET)
    blob = next(iter(whole.blobs))
    payload = bucket.Object(blob).get()["Body"].read()
    reports = [Report(words, None, None, "123") for words, _ in whole.words]  # type: ignore[arg-type]
    assert keeping.wrong(whole, reports, MEMBERS) == []
    bucket.Object(blob).delete()
    assert len(keeping.wrong(keeping.kept(setting), reports, MEMBERS)) == 2
    bucket.put_object(Key=blob, Body=payload[:-1] + bytes([payload[-1] ^ 1]))
    assert len(keeping.wrong(keeping.kept(setting), reports, MEMBERS)) == 2
    bucket.put_object(Key=blob, Body=payload)
    assert keeping.kept(setting).broken == []
