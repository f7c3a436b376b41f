"""Intake, desk and archive on three hosts: each with a role of its own, and no secret too many."""

import re
import subprocess
import sys
from contextlib import ExitStack
from urllib.request import Request, urlopen

import psycopg
import pytest
from django.apps import apps

from archive.log import note, tree
from operations import roles
from operations.demonstration.cast import BASEM
from operations.watching import page
from operations.watching.canary import PICTURE
from reviewers.pages import PAGES
from tests.config import restoring
from tests.config.hosts import Hosts
from tests.config.test_practice import Visitor
from tests.reviewers.test_sign_in_flood import Device
from tests.server import ROOT, Server, environment, free_port, manage, running

REPLY = """
from sealing import parse_recipient, seal
from submissions import conversation, days
from submissions.models import Mailbox
for box in Mailbox.objects.all():
    both = [parse_recipient(each) for each in (box.recipient, box.desk.recipient)]
    sealed = seal(b"WHERE-WAS-IT", both)
    conversation.reply(box.id, sealed, day=days.today())
"""
SEARCHED = """
import datetime
from uuid import uuid4
from reviewers.models import SearchEntry, SearchSegment
from submissions.models import Parcel
report = Parcel.objects.get(kind="addition").mailbox
segment = SearchSegment.objects.create(made_on=datetime.date(2026, 1, 1), data=b"sealed")
SearchEntry.objects.create(segment=segment, parcel=uuid4(), report=report.id)
print(SearchEntry.objects.count())
"""
LEFT = """
from reviewers.models import SearchEntry, SearchSegment
print(SearchSegment.objects.count(), SearchEntry.objects.count())
"""
VOUCHER = """
from submissions import days, desks
from submissions.reports import vouchers
print(vouchers.issue(desks.desks()[0].slug, 1, 30, days.today())[0])
"""


def shell(hosts: Hosts, words: str) -> str:
    """What the desk does."""
    return manage(hosts.desk, "shell", "-v0", "-c", words, **hosts.settings("desk")).strip()


def send(visitor: Visitor, path: str, words: str) -> str:
    """A form with a picture, as the page shows it."""
    form = page.read(visitor.page(path))
    assert form
    kind, body = page.filled(form, {"words": words}, PICTURE)
    asked = Request(  # noqa: S310 - of this test's own server
        visitor.address + form.action, body, {"Content-Type": kind, "Origin": visitor.address}
    )
    with visitor.opener.open(asked, timeout=120) as answer:
        return str(answer.read().decode())


def token_of(text: str) -> str:
    return re.findall(r'name="token" value="([^"]+)"', text)[0]


def test_reporters_are_served_by_a_role_that_reads_no_header(hosts: Hosts, intake: Server) -> None:
    """The whole way of a report: sent, come back to, added to, answered, brought forward, taken
    back."""
    visitor = Visitor(intake.address)
    receipt = send(visitor, "/en/r/all/", "KANARIA")
    codename = " ".join(re.findall(r"<li>([a-z-]+)</li>", receipt)[:6])
    shell(hosts, REPLY)
    conversation = visitor.come_back(codename, "en")
    assert "WHERE-WAS-IT" in conversation, conversation
    assert "is kept and sealed" in send(visitor, "/en/talk/", "MORE-OF-IT")
    reply = re.findall(r'name="reply" value="([^"]+)"', conversation)[0]
    forgotten = {"token": token_of(visitor.page("/en/talk/")), "reply": reply}
    assert "No answer yet" in visitor.page("/en/talk/answers/", forgotten)

    code = shell(hosts, VOUCHER)
    with psycopg.connect(hosts.url("amana")) as client:
        client.execute("UPDATE submissions_arrival SET quarantined = true")
    brought = {"token": token_of(visitor.page("/en/talk/")), "voucher": code}
    assert "goes to the desk now" in visitor.page("/en/talk/forward/", brought)

    # The desk has searched: that goes too, in tables which this role may not even look into.
    assert shell(hosts, SEARCHED) == "1"
    token = token_of(visitor.page("/en/talk/all/"))
    assert "It is destroyed" in visitor.page("/en/talk/all/", {"token": token})
    assert shell(hosts, LEFT) == "0 0"
    assert "went the whole way" in manage(
        intake.data, "canary", PORT=str(intake.port), **hosts.settings("intake")
    )
    assert "ERROR" not in intake.log.read_text(), intake.log.read_text()


def test_a_role_that_may_change_no_table_is_told_to_make_none(hosts: Hosts, intake: Server) -> None:
    more = {**hosts.settings("intake"), "AMANA_MIGRATE": "1", "PORT": str(free_port())}
    done = subprocess.run(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env=environment(intake.data, **more),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1 and "set AMANA_MIGRATE=0" in done.stderr, done.stderr
    assert "Traceback" not in done.stderr


def test_the_desk_is_served_by_a_role_that_changes_no_table(hosts: Hosts) -> None:
    with running(hosts.desk, **hosts.settings("desk")) as desk:
        device = Device(desk)
        assert device.sign_in(BASEM.username, BASEM.password, BASEM.code()) == 302
        with psycopg.connect(hosts.url("amana")) as client:
            cases = client.execute("SELECT id FROM reviewers_case").fetchall()
        shown = ["/desk/", "/desk/people/", *(f"/desk/case/{case}/" for (case,) in cases)]
        assert {path: device.ask("GET", path) for path in shown} == dict.fromkeys(shown, 200)
        # Each page, whatever it says to a visit that brings nothing: none breaks.
        paths = [f"/desk/{page.route}" for page in PAGES if "<" not in page.route]
        answers = {path: device.ask("GET", path) for path in paths if "logout" not in path}
        assert len(answers) > 15 and set(answers.values()) <= {200, 302, 403, 404, 405}, answers
        assert device.ask("GET", "/en/archive/") == device.ask("GET", "/en/r/") == 404
        assert "ERROR" not in desk.log.read_text(), desk.log.read_text()


def asked(server: Server, path: str, **headers: str) -> tuple[int, bytes]:
    with urlopen(Request(server.address + path, headers=headers), timeout=120) as answer:  # noqa: S310
        return answer.status, answer.read()


def test_the_archive_is_served_without_secret_key_or_right_to_write(
    hosts: Hosts, archive: Server
) -> None:
    """Node 2: pages, pictures, checkpoint and proofs, from the rows that the desk signed."""
    kept = {path.name for path in archive.data.iterdir()}
    assert not kept & {"secret", "archive.key", "rosters.json", "blobs"}, kept
    with psycopg.connect(hosts.url("amana")) as client:
        media = client.execute("SELECT record_id, name, size FROM archive_medium").fetchall()
        versions = client.execute("SELECT record, version FROM archive_logleaf").fetchall()
    for record, name, size in media:
        path = f"/archive/media/{record}/{name}"
        status, whole = asked(archive, path)
        assert (status, len(whole)) == (200, size)
        assert asked(archive, path, Range="bytes=3-9") == (206, whole[3:10])
    words = asked(archive, "/archive/log/key")[1].decode()
    key = note.read_verifier(words)
    checkpoint = note.opened(asked(archive, "/archive/log/checkpoint")[1].decode(), key)
    assert checkpoint.size == len(versions) > 2
    for record, number in versions:
        text = asked(archive, f"/archive/log/proof/{record}/v{number}.txt")[1].decode()
        index, path, signed = note.read_proof(text)
        assert note.opened(signed, key) == checkpoint and index < checkpoint.size
    assert asked(archive, "/archive/log/consistency/2")[0] == 200
    assert len(asked(archive, f"/archive/log/{tree.address(0, 0, checkpoint.size)}")[1]) > 32
    for page_path in ("", "search/?q=market", "map/", "timeline/", "people/", "integrity/"):
        assert asked(archive, f"/en/archive/{page_path}")[0] == 200, page_path
    assert asked(archive, "/archive/feed.atom")[0] == asked(archive, "/healthz")[0] == 200
    assert b"SHA256:" in asked(archive, "/en/archive/integrity/")[1]
    assert "ERROR" not in archive.log.read_text(), archive.log.read_text()


def test_a_host_of_the_archive_acts_on_nothing_else(hosts: Hosts, archive: Server) -> None:
    for command in ("tidy", "backup", "accept_installation", "migrate", "publish_export"):
        done = restoring.command(archive.data, command, **hosts.settings("archive"))
        assert done.returncode == 1 and "where the desk runs" in done.stderr, done.stderr


# What a role is refused, and a role that it is allowed to: a misspelt statement is refused to all.
NEW_DESK = (
    "INSERT INTO submissions_desk (id, slug, name, recipient, key_number, custodian, opened_on, "
    "retention_days) VALUES ({}, 'other', '', '', 1, '', '2026-12-01', 0)"
)
REFUSED = (
    ("amana_intake", "SELECT header FROM submissions_parcel", "amana_desk"),
    ("amana_intake", "UPDATE submissions_parcel SET header = ''", "amana_desk"),
    ("amana_intake", "UPDATE submissions_desk SET recipient = ''", "amana_desk"),
    ("amana_intake", NEW_DESK.format(999), "amana_desk"),
    ("amana_intake", "SELECT * FROM reviewers_case", "amana_desk"),
    ("amana_intake", "SELECT password FROM auth_user", "amana_desk"),
    ("amana_intake", "SELECT * FROM django_session", "amana_desk"),
    ("amana_intake", "SELECT * FROM archive_record", "amana_archive"),
    ("amana_intake", "INSERT INTO submissions_rosterentry VALUES ('a', 'b', 1, '')", "amana_desk"),
    ("amana_desk", "ALTER TABLE reviewers_case DISABLE TRIGGER ALL", "amana"),
    ("amana_desk", "UPDATE reviewers_custodyentry SET number = number WHERE false", "amana"),
    ("amana_desk", "UPDATE config_installation SET secret = ''", "amana"),
    ("amana_desk", "TRUNCATE archive_facet", "amana"),
    ("amana_desk", "CREATE TABLE mine (id int)", "amana"),
    ("amana_archive", "SELECT * FROM submissions_mailbox", "amana_intake"),
    ("amana_archive", "SELECT * FROM reviewers_custodyentry", "amana_desk"),
    ("amana_archive", "UPDATE archive_logsignature SET checkpoint = ''", "amana_desk"),
    ("amana_archive", "DELETE FROM archive_facet", "amana_desk"),
    ("amana_archive", "CREATE TEMPORARY TABLE mine (id int)", "amana"),
)


@pytest.mark.parametrize(("role", "statement", "allowed"), REFUSED)
def test_a_role_cannot_do_what_another_may(
    hosts: Hosts, role: str, statement: str, allowed: str
) -> None:
    with ExitStack() as stack:
        may, may_not = (
            stack.enter_context(psycopg.connect(hosts.url(each))) for each in (allowed, role)
        )
        may.execute(statement)
        may.rollback()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            may_not.execute(statement)
        may_not.rollback()


# Whom, on what, which act, of which column ("": of all). PUBLIC has no name of a role.
GRANTED = """
SELECT coalesce(role.rolname, 'PUBLIC'), relname, privilege_type, '' FROM pg_class,
    aclexplode(relacl) LEFT JOIN pg_roles AS role ON role.oid = grantee
    WHERE relnamespace = 'public'::regnamespace
UNION SELECT coalesce(role.rolname, 'PUBLIC'), relname, privilege_type, attname FROM pg_class
    JOIN pg_attribute ON attrelid = pg_class.oid,
    aclexplode(attacl) LEFT JOIN pg_roles AS role ON role.oid = grantee
    WHERE relnamespace = 'public'::regnamespace
UNION SELECT member::regrole::text, roleid::regrole::text, 'MEMBER', '' FROM pg_auth_members
    WHERE member::regrole::text = ANY(%s)
"""


def granted(client: "psycopg.Connection[tuple[str, ...]]") -> set[tuple[str, ...]]:
    """What the database itself says, but of who owns the tables."""
    rows = client.execute(GRANTED, [list(roles.ROLES)]).fetchall()
    return {row for row in rows if row[0] in (*roles.ROLES, "PUBLIC")}


def wanted() -> set[tuple[str, ...]]:
    """What the table of rights says."""
    found: set[tuple[str, ...]] = set()
    for model in roles.tables():
        columns = {field.name: str(field.column) for field in model._meta.concrete_fields}
        for role, rights in roles.rights(model).items():
            for right in rights:
                for name in right.fields or ("",):
                    found.add((role, model._meta.db_table, right.act, columns.get(name, "")))
    for table, by_role in roles.OTHERS.items():
        found |= {(role, table, right.act, "") for role, all_ in by_role.items() for right in all_}
    return found


def test_no_role_has_a_right_that_the_table_does_not_give_it(hosts: Hosts) -> None:
    """After everything that upgrades, a demonstration and servers did as well."""
    with psycopg.connect(hosts.url("amana")) as client:
        assert granted(client) == wanted()


@pytest.mark.parametrize(
    "more",
    [
        "GRANT SELECT (header) ON submissions_parcel TO amana_intake",
        "GRANT DELETE ON archive_record TO amana_archive",
        "GRANT SELECT ON reviewers_case TO PUBLIC",
        "GRANT USAGE ON SEQUENCE auth_user_id_seq TO amana_archive",
        "GRANT amana_desk TO amana_intake",
        "REVOKE INSERT ON submissions_mailbox FROM amana_intake",
    ],
)
def test_one_grant_more_or_less_is_seen(hosts: Hosts, more: str) -> None:
    """The positive control."""
    with psycopg.connect(hosts.url("amana")) as client:
        client.execute(more)
        assert len(granted(client) ^ wanted()) == 1
        client.rollback()
        assert granted(client) == wanted()


def test_intake_removes_no_desk_but_the_canary_s(hosts: Hosts) -> None:
    with psycopg.connect(hosts.url("amana_intake")) as client:
        client.execute(NEW_DESK.format(-1))
        assert client.execute("DELETE FROM submissions_desk").rowcount == 1
        assert client.execute("DELETE FROM submissions_formversion").rowcount == 0
        client.rollback()


def test_every_table_has_its_rights() -> None:
    """A new app has none until somebody says which; a new model has those of its app."""
    by_app = {model._meta.app_label: roles.rights(model) for model in roles.tables()}
    assert set(by_app) == set(roles.APPS) | {"config"}
    for model, rights in roles.MODELS.items():
        assert apps.get_model(model._meta.label) is model and set(rights) <= set(roles.ROLES)
        names = {field.name for field in model._meta.concrete_fields}
        assert all(set(right.fields) <= names for each in rights.values() for right in each)
