"""The files in deploy/: read by the programs that they are for, and what those programs keep."""

import asyncio
import re
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis
from django.core.management import get_commands

from bench import reporter
from tests import programs
from tests.config import restoring
from tests.config.daemons import DEPLOY, postgresql, program, upstream
from tests.installing import machines
from tests.needs import fixture_needs
from tests.planted import photograph
from tests.server import PATIENCE, environment, free_port

UNITS = sorted((DEPLOY / "systemd").iterdir())
# Of the machine that keeps backups.
KEEPERS = sorted((DEPLOY / "backup").glob("*.service")) + sorted(
    (DEPLOY / "backup").glob("*.timer")
)
CANARY = "kanaria-4711-querried"
# What root alone asks for: the sandbox becomes another user, SQLite keeps its files' owner.
ROOT_ONLY = {"setgroups", "setresuid", "setresgid", "fchown"}


def run(program: str, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    command = [programs.path(program), *arguments]
    return subprocess.run(command, capture_output=True, text=True)


def test_there_are_units_for_everything_regular() -> None:
    names = {path.stem for path in UNITS if path.suffix == ".timer"}
    tasks = "tidy purge scrub backup relay export digest doctor canary"
    assert names == {f"amana-{task}" for task in tasks.split()}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The units with an interpreter that is here, so that verify has nothing left to say."""
    folder = tmp_path_factory.mktemp("units")
    for unit in UNITS + KEEPERS:
        text = unit.read_text().replace("/opt/amana/.venv/bin/python", "/bin/true")
        (folder / unit.name).write_text(text)
    return folder


@pytest.mark.needs("systemd-analyze")
def test_systemd_understands_every_line(installed: Path) -> None:
    done = run("systemd-analyze", "verify", *sorted(installed.iterdir()))
    ours = [line for line in done.stderr.splitlines() if "amana" in line]
    assert done.returncode == 0 and not ours, done.stderr


@pytest.mark.needs("systemd-analyze")
def test_systemd_understands_how_secrets_are_handed_over(installed: Path, tmp_path: Path) -> None:
    shutil.copy(installed / "amana.service", tmp_path)
    (tmp_path / "amana.service.d").mkdir()
    text = (DEPLOY / "credentials.conf").read_text()
    active = re.sub(r"^#(?=LoadCredential|Environment)", "", text, flags=re.M)
    (tmp_path / "amana.service.d" / "credentials.conf").write_text(active)
    done = run("systemd-analyze", "verify", tmp_path / "amana.service")
    ours = [line for line in done.stderr.splitlines() if "amana" in line or "redential" in line]
    assert done.returncode == 0 and not ours, done.stderr


@pytest.mark.needs("systemd-analyze")
def test_systemd_would_say_so(installed: Path, tmp_path: Path) -> None:
    """The positive control."""
    text = (installed / "amana.service").read_text().replace("NoNewPrivileges", "NoNewPrivilege")
    (tmp_path / "amana.service").write_text(text)
    done = run("systemd-analyze", "verify", tmp_path / "amana.service")
    assert "NoNewPrivilege" in done.stderr


@pytest.mark.needs("systemd-analyze")
@pytest.mark.parametrize(
    "unit", [path.name for path in UNITS + KEEPERS if path.suffix == ".service"]
)
def test_systemd_finds_little_exposed(installed: Path, unit: str) -> None:
    offline = ("--offline=yes", "--threshold=15")
    done = run("systemd-analyze", "security", *offline, installed / unit)
    assert done.returncode == 0, done.stdout[-400:]


def test_the_units_run_commands_that_exist() -> None:
    text = "\n".join(path.read_text() for path in UNITS + KEEPERS).replace(" for_each ", " ")
    named = set(re.findall(r"manage\.py ([a-z_]+)$|manage\.py ([a-z_]+) [^T%]", text, re.MULTILINE))
    named |= {(task, "") for task in re.findall(r"amana-task@([a-z_]+)\.service", text)}
    commands = {first or second for first, second in named}
    assert {"serve", "backup", "publish_export"} <= commands
    assert commands <= set(get_commands())


def test_every_unit_tells_when_it_fails() -> None:
    for path in UNITS:
        if path.suffix == ".service" and not path.name.startswith("amana-alarm@"):
            assert "\nOnFailure=amana-alarm@%n.service\n" in path.read_text(), path.name
    doctor = (DEPLOY / "systemd/amana-doctor.service").read_text()
    assert "\nOnSuccess=amana-alarm@well.service\n" in doctor
    alarm = (DEPLOY / "systemd/amana-alarm@.service").read_text()
    assert "manage.py for_each alarm %i\n" in alarm and "OnFailure" not in alarm


def allowed_calls() -> set[str]:
    """The system calls that amana.service leaves, as systemd's own tables say."""
    told = subprocess.run([programs.path("systemd-analyze"), "syscall-filter"],
                          capture_output=True, text=True, check=True).stdout  # fmt: skip
    groups: dict[str, list[str]] = {}
    for line in told.splitlines():
        word = line.split("#")[0].strip()
        if line.startswith("@"):
            current = groups.setdefault(word, [])
        elif word and line.startswith(" "):
            current.append(word)

    def calls(name: str) -> set[str]:
        if not name.startswith("@"):
            return {name}
        return {call for each in groups[name] for call in calls(each)}

    found: set[str] = calls("@default")
    unit = (DEPLOY / "systemd/amana.service").read_text()
    for value in re.findall(r"^SystemCallFilter=(.*)$", unit, re.MULTILINE):
        words = {call for word in value.lstrip("~").split() for call in calls(word)}
        found = found - words if value.startswith("~") else found | words
    return found


@pytest.mark.needs("strace", "systemd-analyze")
def test_the_server_asks_for_no_system_call_that_its_unit_forbids(tmp_path: Path) -> None:
    """strace tells what a start, a report with a picture and an end of the server ask for."""
    data, trace = tmp_path / "data", tmp_path / "trace"
    restoring.furnish(data, restoring.made_keys(tmp_path))
    port = str(free_port())
    command = [
        "strace",
        "-D",
        "-f",
        "-qq",
        "-s0",
        "-o",
        str(trace),
        ".venv/bin/python",
        "manage.py",
        "serve",
    ]
    with program(*command, log=tmp_path / "log", ready=int(port),
                 **environment(data, PORT=port)):  # fmt: skip
        page = f"http://127.0.0.1:{port}/en/r/all/"
        picture = reporter.Attached(photograph())
        assert asyncio.run(reporter.report(page, "words", [picture])).status == 200
    text = trace.read_text(errors="replace")
    asked = set(re.findall(r"^\d+ +([a-z_0-9]+)\(", text, re.MULTILINE))
    assert {"execve", "pwrite64", "setrlimit"} & asked and len(asked) > 40
    assert asked - allowed_calls() - ROOT_ONLY == set()
    # MemoryDenyWriteExecute: no memory that is written and run.
    assert not re.findall(r"^.*(?:mmap|mprotect)\(.*PROT_WRITE\|PROT_EXEC.*$", text, re.MULTILINE)


@pytest.mark.needs("tor")
def test_tor_takes_the_torrc(tmp_path: Path) -> None:
    torrc = (DEPLOY / "torrc").read_text().replace("/var/lib/tor/amana", f"{tmp_path}/onion")
    (tmp_path / "torrc").write_text(torrc)
    own = ("--defaults-torrc", "/dev/null", "--DataDirectory", tmp_path / "tor")
    done = run("tor", "--verify-config", "-f", tmp_path / "torrc", *own)
    complaints = [line for line in done.stdout.splitlines() if "[warn]" in line]
    assert done.returncode == 0, done.stdout
    assert not [line for line in complaints if "as root" not in line], done.stdout


def test_tor_haproxy_and_amana_name_the_same_places() -> None:
    torrc, haproxy = ((DEPLOY / name).read_text() for name in ("torrc", "haproxy.cfg"))
    front, desk = re.findall(r"^HiddenServicePort 80 (\S+)$", torrc, re.MULTILINE)
    assert f"AMANA_FRONT={front} AMANA_DESK_FRONT={desk} " in haproxy
    assert torrc.count("HiddenServiceExportCircuitID haproxy") == 2
    unit = (DEPLOY / "haproxy.service.conf").read_text()
    assert f'"AMANA_FRONT={front}" "AMANA_DESK_FRONT={desk}" "AMANA_BACK=127.0.0.1:8000"' in unit
    readme = (DEPLOY / "README.md").read_text()
    assert "AMANA_CIRCUIT_HEADER=X-Amana-Circuit" in readme
    assert "-X-Amana-Circuit" in (DEPLOY / "Caddyfile").read_text()


@pytest.mark.needs("haproxy")
@pytest.mark.parametrize("desk", [{}, {"AMANA_DESK_FRONT": "127.0.0.1:8081"}])
def test_haproxy_takes_its_file(desk: dict[str, str]) -> None:
    subprocess.run([programs.path("haproxy"), "-c", "-q", "-f", DEPLOY / "haproxy.cfg"], check=True,
                   env={"AMANA_FRONT": "127.0.0.1:8080", "AMANA_BACK": "127.0.0.1:8000",
                        "PATH": "/usr/sbin:/usr/bin", **desk})  # fmt: skip


@pytest.mark.needs("haproxy")
def test_the_desk_is_behind_its_own_door_alone(tmp_path: Path) -> None:
    reporters, desk = free_port(), free_port()
    with upstream() as (back, seen):
        addresses = {
            "AMANA_FRONT": f"127.0.0.1:{reporters}",
            "AMANA_DESK_FRONT": f"127.0.0.1:{desk}",
            "AMANA_BACK": f"127.0.0.1:{back}",
        }
        command = ("haproxy", "-db", "-f", DEPLOY / "haproxy.cfg")
        with program(*command, log=tmp_path / "log", ready=reporters, **addresses):
            for path in ("/desk/", "/desk/login/", "/%64esk/", "/d%65sk/login/?next=/", "/desk"):
                assert machines.ask(reporters, "x.onion", path)[0] == 404
                assert machines.ask(desk, "x.onion", path)[0] == 200
            assert machines.ask(reporters, "x.onion", "/static/desk/sign_in.js")[0] == 200
    assert len(seen) == 6


@pytest.mark.needs("caddy")
def test_caddy_hands_on_one_address_and_nothing_else_and_logs_nothing(tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log"
    with upstream() as (back, seen):
        command = ("caddy", "run", "--adapter", "caddyfile", "--config", DEPLOY / "Caddyfile")
        with program(*command, log=log, ready=port, AMANA_SITE=f"http://127.0.0.1:{port}",
                     AMANA_BACK=f"127.0.0.1:{back}", HOME=str(tmp_path)):  # fmt: skip
            named = {"X-Forwarded-For": CANARY, "X-Amana-Circuit": CANARY, "Forwarded": CANARY}
            asked = urllib.request.Request(f"http://127.0.0.1:{port}/?{CANARY}", headers=named)
            with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:
                assert answer.read() == b"ok"
                assert not {"server", "via", "alt-svc"} & {name.lower() for name in answer.headers}
        with (
            program(*command, log=log, ready=port, AMANA_SITE=f"http://127.0.0.1:{port}",
                    AMANA_BACK="127.0.0.1:1", HOME=str(tmp_path)),
            pytest.raises(urllib.error.HTTPError, match="502"),
        ):  # fmt: skip
            urllib.request.urlopen(asked, timeout=PATIENCE)
    (headers,) = seen
    assert not {name.lower() for name in headers} - {
        "host", "user-agent", "accept-encoding", "connection", "x-forwarded-for"
    }  # fmt: skip
    # Its own word about who connected, in the place of the client's.
    assert headers["X-Forwarded-For"] == "127.0.0.1"
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not [path for path in kept if b"kanaria" in path.read_bytes()]
    assert "127.0.0.1:1" not in log.read_text().replace(str(port), "")


@pytest.mark.needs("caddy")
def test_caddy_does_not_show_the_desk(tmp_path: Path) -> None:
    port = free_port()
    with upstream() as (back, seen):
        command = ("caddy", "run", "--adapter", "caddyfile", "--config", DEPLOY / "Caddyfile")
        with program(*command, log=tmp_path / "log", ready=port, HOME=str(tmp_path),
                     AMANA_SITE=f"http://127.0.0.1:{port}",
                     AMANA_BACK=f"127.0.0.1:{back}"):  # fmt: skip
            for path in ("/desk/login/", "/%64esk/login/", "/desk"):
                with pytest.raises(urllib.error.HTTPError, match="404"):
                    urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/ar/", timeout=10) as answer:
                assert answer.read() == b"ok"
    assert len(seen) == 1


@pytest.mark.needs("nft", "tor", "caddy")
@pytest.mark.parametrize("clearnet", [False, True])
def test_nft_takes_the_firewall(clearnet: bool) -> None:
    """The packages whose users it names are installed."""
    rules = (DEPLOY / "nftables.conf").read_text()
    if clearnet:
        rules = rules.replace("#clearnet# ", "")
    assert ("\n\t\ttcp dport { 80, 443 } accept" in rules) is clearnet
    done = subprocess.run([programs.path("nft"), "--check", "--file", "-"], input=rules,
                          capture_output=True, text=True)  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.mark.needs("nft")
def test_nft_would_say_so() -> None:
    """The positive control."""
    rules = (DEPLOY / "nftables.conf").read_text().replace("policy drop", "policy drip", 1)
    done = subprocess.run([programs.path("nft"), "--check", "--file", "-"], input=rules,
                          capture_output=True, text=True)  # fmt: skip
    assert done.returncode and "drip" in done.stderr


@pytest.mark.needs("systemd-analyze")
@pytest.mark.parametrize("service", ["haproxy", "caddy"])
def test_systemd_understands_what_is_added_to_other_units(service: str, tmp_path: Path) -> None:
    unit = "[Service]\nType=exec\nExecStart=/bin/true\nExecReload=/bin/true\n"
    (tmp_path / f"{service}.service").write_text(unit)
    (tmp_path / f"{service}.service.d").mkdir()
    added = (DEPLOY / f"{service}.service.conf").read_text()
    added = re.sub(r"^(User|Group)=.*$", r"\1=root", added, flags=re.MULTILINE)
    (tmp_path / f"{service}.service.d/amana.conf").write_text(added)
    done = run("systemd-analyze", "verify", tmp_path / f"{service}.service")
    assert done.returncode == 0 and "amana.conf" not in done.stderr, done.stderr


@pytest.mark.needs("redis-server")
def test_redis_keeps_nothing_on_the_disk(tmp_path: Path) -> None:
    port = free_port()
    with (
        program("redis-server", DEPLOY / "redis.conf", "--port", str(port), "--dir", tmp_path,
                log=tmp_path / "log", ready=port),
        redis.Redis(port=port) as client,
    ):  # fmt: skip
        client.set(CANARY, CANARY)
    assert [path.name for path in tmp_path.iterdir()] == ["log"]
    assert CANARY not in (tmp_path / "log").read_text()


@pytest.mark.parametrize(
    "command", ["SAVE", "BGSAVE", "MONITOR", "CONFIG GET dir", "DEBUG SLEEP 0"]
)
def test_redis_takes_no_order_to_write(redis_port: int, command: str) -> None:
    with redis.Redis(port=redis_port) as client, pytest.raises(redis.ResponseError):
        client.execute_command(*command.split())


@pytest.fixture(scope="module")
@fixture_needs("redis-server")
def redis_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder, port = tmp_path_factory.mktemp("redis"), free_port()
    with program("redis-server", DEPLOY / "redis.conf", "--port", str(port), "--dir", folder,
                 log=folder / "log", ready=port):  # fmt: skip
        yield port


@pytest.fixture
def cluster() -> Iterator[Path]:
    """A folder that PostgreSQL's own user can reach."""
    folder = Path(tempfile.mkdtemp())
    shutil.chown(folder, "postgres") if folder.owner() == "root" else None
    yield folder
    shutil.rmtree(folder)


def failing_statement(port: int) -> None:
    with psycopg.connect(f"host=127.0.0.1 port={port} user=amana dbname=postgres") as client:
        client.execute("CREATE TABLE kept (word text UNIQUE)")
        client.execute("INSERT INTO kept VALUES (%s)", [CANARY])
        with pytest.raises(psycopg.errors.UniqueViolation):
            client.execute("INSERT INTO kept VALUES (%s)", [CANARY])


@pytest.mark.needs("postgresql")
@pytest.mark.parametrize(("ours", "told"), [(True, False), (False, True)])
def test_postgresql_logs_no_value(cluster: Path, ours: bool, told: bool) -> None:
    """With its own settings it does: the positive control."""
    conf = DEPLOY / "postgresql.conf" if ours else None
    with postgresql(cluster, conf) as (port, log):
        failing_statement(port)
        assert (CANARY in log.read_text()) is told
