"""The installer's parts, each alone; ``tests/fresh --only install`` runs the whole."""

import base64
import re
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from tests import programs
from tests.server import ROOT

INSTALL = ROOT / "deploy/install"
# It and what it is made of.
PARTS = [INSTALL, ROOT / "deploy/packages.sh", ROOT / "deploy/checks.sh"]
SCRIPTS = [
    INSTALL,
    *(ROOT / "deploy/debian").glob("p*"),
    *(ROOT / "deploy" / name for name in ("debian/build", "release/build", "release/sign")),
]
# On one line, or up to a brace at the beginning of one.
FUNCTION = re.compile(r"^\w+\(\) \{(?:[^\n]* \}$|[^\n]*\n.*?^\}$)", re.MULTILINE | re.DOTALL)
Part = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.mark.needs("shellcheck")
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_shellcheck_has_nothing_to_say(script: Path) -> None:
    command = [programs.path("shellcheck"), "--external-sources", "--severity=warning", script]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_it_can_be_read_in_ten_minutes() -> None:
    """And every function of it on one screen."""
    for path in PARTS:
        text = path.read_text()
        assert len(text.splitlines()) <= 300
        functions = FUNCTION.findall(text)
        assert functions and max(len(body.splitlines()) for body in functions) <= 40


@pytest.mark.parametrize(
    "words",
    [
        ("--clearnet", "reports.example.org; id"),
        ("--recipient", "key"),
        ("--desk-key", "../x"),
        ("--deb",),
        ("now",),
    ],
)
def test_what_it_is_told_wrongly_ends_before_anything_is_done(words: tuple[str, ...]) -> None:
    # Not as root: then it would end here as well, and nothing could be changed.
    part = INSTALL.read_text().partition("# --- Files: ")[0].replace("$(id -u)", "0")
    part = part.replace('"$(dirname "$0")"', f'"{ROOT}/deploy"')
    done = subprocess.run(["bash", "-c", part, "install", *words], capture_output=True, text=True)
    assert done.returncode in {1, 2} and done.stderr


@pytest.fixture
def part(tmp_path: Path) -> Part:
    """Runs commands with functions of the installer, whose folders are in a scratch folder."""
    folder = str(tmp_path)

    def run(commands: str, given: str = "") -> "subprocess.CompletedProcess[str]":
        text = "\n".join(path.read_text() for path in PARTS)
        functions = FUNCTION.findall(text.replace("/etc/os-release", f"{folder}/os-release"))
        head = [
            f"set -euo pipefail; placed={folder}/placed; settings={folder}/settings",
            f'onions={folder}/tor; pending={folder}/pending; changed=" "; faults=0; clearnet=""',
            *functions,
            # Files of Tor's belong to Tor's user, whom not every machine has.
            'install() { mkdir -p "$(dirname "${@: -1}")"; cat >"${@: -1}"; }',
        ]
        # In a file: functions name programs that these commands do not run.
        (tmp_path / "part.sh").write_text("\n".join([*head, commands]))
        return subprocess.run(
            ["bash", "part.sh"],
            input=given, capture_output=True, text=True, cwd=tmp_path,
        )  # fmt: skip

    return run


def test_a_file_is_written_once_and_again_when_ours_changed(part: Part, tmp_path: Path) -> None:
    target = tmp_path / "etc/haproxy.cfg"
    place = f'place {target} haproxy; echo "restarts:$changed"'
    assert "restarts: haproxy" in part(place, "one\n").stdout
    assert target.read_text() == "one\n"
    assert part(place, "one\n").stdout == "restarts: \n"
    assert "restarts: haproxy" in part(place, "two\n").stdout
    assert target.read_text() == "two\n"


def test_what_debian_brought_is_kept_beside(part: Part, tmp_path: Path) -> None:
    target = tmp_path / "torrc"
    target.write_text("Debian's\n")
    part(f"place {target} tor", "ours\n")
    assert target.read_text() == "ours\n"
    assert (tmp_path / "torrc.before-amana").read_text() == "Debian's\n"


def test_what_somebody_changed_is_left_alone(part: Part, tmp_path: Path) -> None:
    target = tmp_path / "torrc"
    part(f"place {target} tor", "ours\n")
    target.write_text("ours\n# and mine\n")
    done = part(f'place {target} tor; echo "restarts:$changed"', "ours, newer\n")
    assert target.read_text() == "ours\n# and mine\n"
    assert (tmp_path / "torrc.amana-new").read_text() == "ours, newer\n"
    assert "was changed here and stays" in done.stdout and "restarts: \n" in done.stdout


KILLED = "kill -9 $$; "


@pytest.mark.parametrize(
    "cut",
    [
        f'mv() {{ [[ $2 != torrc* ]] || {KILLED} command mv "$@"; }}',
        f"remember() {{ {KILLED} }}",
        # In the middle of a file.
        "cat() { [ ! -f /dev/stdout ] || { head -c 3; kill -9 $$; }; command cat; };"
        'printf() { [ ! -f /dev/stdout ] || { echo "$2" | head -c 3; kill -9 $$; };'
        ' builtin printf "$@"; }',
    ],
)
def test_a_run_that_was_cut_off_is_ended_by_the_next(part: Part, tmp_path: Path, cut: str) -> None:
    target = tmp_path / "torrc"
    target.write_text("Debian's\n")
    assert part(f"{cut}; place torrc tor", "ours\n").returncode == -9
    assert target.read_text() in {"Debian's\n", "ours\n"}
    done = part('place torrc tor; echo "stays:$faults"', "ours\n")
    assert "stays:0" in done.stdout, done.stdout + done.stderr
    assert target.read_text() == "ours\n"
    assert (tmp_path / "torrc.before-amana").read_text() == "Debian's\n"


def test_what_a_run_that_was_cut_off_had_to_restart_is_remembered(
    part: Part, tmp_path: Path
) -> None:
    part("place torrc tor; place haproxy.cfg haproxy; kill -9 $$", "ours\n")
    assert (tmp_path / "pending").read_text().split() == ["tor", "haproxy"]
    # A shell of its own, as behind a pipe, would keep to itself what has changed.
    assert not re.search(r"\| *place ", INSTALL.read_text())


def test_a_setting_is_made_of_its_example_and_never_written_over(
    part: Part, tmp_path: Path
) -> None:
    settings = tmp_path / "settings"
    settings.write_text("# The names.\n#AMANA_HOSTS=youronionaddress.onion,127.0.0.1\nPORT=9000\n")
    made = part("setting AMANA_HOSTS x.onion,127.0.0.1; setting PORT 8000; setting NEW 1")
    assert made.returncode == 0 and "PORT" not in made.stdout
    lines = ["# The names.", "AMANA_HOSTS=x.onion,127.0.0.1", "PORT=9000", "NEW=1"]
    assert settings.read_text().splitlines() == lines
    part("setting AMANA_HOSTS y.onion")
    assert settings.read_text().splitlines() == lines


def test_many_newsrooms_keep_their_names_in_files_of_their_own(part: Part, tmp_path: Path) -> None:
    """The installer sets in the environment of the process what is for all, and looks at each."""
    folder = tmp_path / "newsrooms"
    for name, onion in (("a", "amana"), ("b", "amana-desk")):
        (folder / name).mkdir(parents=True)
        (tmp_path / "tor" / onion).mkdir(parents=True)
        (tmp_path / "tor" / onion / "hostname").write_text(f"{name}.onion\n")
        (folder / name / "environment").write_text(f'AMANA_HOSTS="{name}.onion"\n')
    settings = tmp_path / "settings"
    settings.write_text(f"AMANA_NEWSROOMS={folder}\n")
    assert part("configure").returncode == 0
    own = ["AMANA_SECURE_TRANSPORT=1", "AMANA_CIRCUIT_HEADER=X-Amana-Circuit"]
    assert settings.read_text().splitlines() == [f"AMANA_NEWSROOMS={folder}", *own]
    assert part("check_hosts").stdout == ""
    files = [str(folder / name / "environment") for name in ("a", "b")]
    assert sorted(part("own_settings").stdout.split()) == files
    (folder / "b" / "environment").write_text("AMANA_HOSTS=c.onion\n")
    assert "does not name b.onion" in part("check_hosts").stdout
    # The positive control: of one alone it sets the names, too.
    settings.write_text("")
    assert part("configure").returncode == 0
    assert "AMANA_HOSTS=a.onion,b.onion,127.0.0.1" in settings.read_text()
    assert part("own_settings").stdout == f"{settings}\n"


def test_the_two_halves_of_a_desk_key_belong_together(part: Part, tmp_path: Path) -> None:
    """As Tor reads them (rend-spec-v3, "CLIENT-AUTH-MGMT"): 32 bytes in base32, no padding."""
    shown = part("desk_key ada")
    (private,) = re.findall(r"^ +key +([A-Z2-7]{52})$", shown.stdout, re.MULTILINE)
    line = (tmp_path / "tor/amana-desk/authorized_clients/ada.auth").read_text()
    kind, algorithm, public = line.strip().split(":")
    assert (kind, algorithm) == ("descriptor", "x25519")
    own = X25519PrivateKey.from_private_bytes(base64.b32decode(f"{private}===="))
    theirs = X25519PublicKey.from_public_bytes(base64.b32decode(f"{public}===="))
    assert own.public_key() == theirs
    assert private not in line
    # Nobody's key is exchanged for another by the same name.
    again = part("desk_key ada")
    assert again.returncode == 1 and "there is a key named ada" in again.stderr


def test_a_port_that_is_taken_is_named_before_anything_is_done(part: Part, tmp_path: Path) -> None:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        line.listen()
        port = line.getsockname()[1]
        (tmp_path / "settings").write_text(f"PORT={port}\n")
        done = part("running() { false; }; ports_free")
        assert done.returncode == 1
        assert f"port {port} of this machine is taken, and amana needs it" in done.stderr
        # Its own server has it.
        served = 'running() { true; }; systemctl() { [ "$3" = "amana*" ]; }; ports_free'
        assert f"port {port}" not in part(served).stderr
    assert f"port {port}" not in part("running() { false; }; ports_free").stderr
    # On a machine where nothing is set yet it may end for a taken port, and for nothing else.
    (tmp_path / "settings").unlink()
    done = part("running() { false; }; ports_free")
    assert done.returncode == 0 or "is taken, and" in done.stderr


@pytest.mark.parametrize(
    ("system", "machine", "said"),
    [
        ('ID=debian\nVERSION_ID="12"\n', "amd64", ""),
        ('ID=debian\nVERSION_ID="13"\nPRETTY_NAME="Debian 13"\n', "amd64", "here is Debian 13. "),
        ('ID=ubuntu\nVERSION_ID="12"\nPRETTY_NAME=Ubuntu\n', "amd64", "here is Ubuntu. Install"),
        ("ID=debian\n", "amd64", "here is something else"),
        ('ID=debian\nVERSION_ID="12"\n', "arm64", "this machine is arm64: take another"),
    ],
)  # fmt: skip
def test_a_machine_on_which_the_package_cannot_run_is_refused(
    part: Part, tmp_path: Path, system: str, machine: str, said: str
) -> None:
    (tmp_path / "os-release").write_text(system)
    done = part(f"dpkg() {{ echo {machine}; }}; debian")
    assert (done.returncode, bool(done.stderr)) == ((1, True) if said else (0, False))
    assert said in done.stderr


def test_without_a_network_it_says_what_to_do(part: Part) -> None:
    apt = 'dpkg() { :; }; apt-get() { echo "E: Could not resolve" >&2; return 100; }'
    done = part(f"{apt}; get tor haproxy")
    assert done.returncode == 1
    assert "Could not resolve" in done.stderr and "Without a network" in done.stderr


def test_what_dpkg_was_cut_off_in_is_ended_first(part: Part) -> None:
    done = part('dpkg() { ended=1; }; apt-get() { [ -n "${ended:-}" ]; }; get tor; echo installed')
    assert done.stdout == "installed\n", done.stderr


@pytest.mark.parametrize(
    ("stack", "safe"), [("lvm\ncrypt\npart\ndisk", True), ("lvm\npart\ndisk", False)]
)
def test_disk_and_swap_are_looked_at_through_the_whole_stack(
    part: Part, tmp_path: Path, stack: str, safe: bool
) -> None:
    """Also a file of swap, which is as safe as the disk on which it lies."""
    done = part(
        "findmnt() { echo /dev/mapper/root[/@]; }; swaps() { echo /swapfile; echo /dev/zram0; };"
        f"lsblk() {{ [[ $* == *root ]] && printf '{stack}'; }}; disk; echo \"faults:$faults\""
    )
    assert f"faults:{0 if safe else 2}" in done.stdout
    assert ("Swap in the clear (/swapfile)" in done.stdout) is not safe
    assert "zram" not in done.stdout


def released(folder: Path, part: Part) -> str:
    package = folder / "amana_1_amd64.deb"
    package.write_text("a package\n")
    part(f"sha256sum {package.name} >SHA256SUMS")
    return f'verify_release {package}; echo "faults:$faults"'


def test_a_package_that_is_not_the_release_s_is_refused(part: Part, tmp_path: Path) -> None:
    verify = released(tmp_path, part)
    assert "no SHA256SUMS.sig and signers lie beside" in part(verify).stdout
    (tmp_path / "amana_1_amd64.deb").write_text("another\n")
    done = part(verify)
    assert done.returncode == 1 and "is not what SHA256SUMS says" in done.stderr
    (tmp_path / "SHA256SUMS").write_text("")
    done = part(verify)
    assert done.returncode == 1 and "faults" not in done.stdout


@pytest.mark.needs("ssh-keygen")
def test_a_signature_is_looked_at(part: Part, tmp_path: Path) -> None:
    verify = released(tmp_path, part)
    for name in ("key", "other"):
        part(f"ssh-keygen -q -t ed25519 -N '' -f {name}")
    part("ssh-keygen -Y sign -q -n amana-release -f key SHA256SUMS")
    (tmp_path / "signers").write_text(f"release {(tmp_path / 'key.pub').read_text()}")
    assert "faults:0" in part(verify).stdout
    (tmp_path / "signers").write_text(f"release {(tmp_path / 'other.pub').read_text()}")
    done = part(verify)
    assert done.returncode == 1 and "Do not install this" in done.stderr
