"""Whatever can be said has a sentence: a member without one is an error of types."""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CHECKED = ("stripping/messages.py", "submissions/messages.py", "reviewers/messages.py")
# File, a line in front of which somebody forgets a sentence, what they write, and what mypy says.
FORGOTTEN: tuple[tuple[str, str, str, str], ...] = (
    ("stripping/values.py", '    COMMENT = "comment"', 'NEW = "new"', "[Removed.NEW]"),
    ("stripping/values.py", "    ZERO_WIDTH_KEPT = ", 'NEW = "new"', "[Notice.NEW]"),
    ("stripping/errors.py", '    BOMB = "bomb"', 'NEW = "new"', "[Reason.NEW]"),
    ("stripping/errors.py", '    RTF = "rtf"', 'NEW = "new"', "[LooksLike.NEW]"),
    ("submissions/messages.py", '    DIED = "died"', 'NEW = "new"', "[FileProblem.NEW]"),
    ("submissions/messages.py", '    ALONE = "alone"', 'NEW = "new"', "[OriginalFate.NEW]"),
    ("submissions/messages.py", "    LARGE = Page(", "NEW = Page(400)", '"title", "advice"'),
    ("reviewers/messages.py", "    GONE = ", "NEW = Sentence()", '"text" in call to "Sentence"'),
    ("reviewers/messages.py", "    GONE = ", 'BARE = "bare"', "reviewers/messages.py"),
)
# Without the plugin of Django, which loads the whole site.
MYPY = ("--config-file=", "--strict", "--python-version=3.11", "--follow-imports=silent")


def mypy(cache: Path, shadows: Iterable[str] = ()) -> "subprocess.CompletedProcess[str]":
    run = [sys.executable, "-m", "mypy", *MYPY, f"--cache-dir={cache}", *shadows, *CHECKED]
    return subprocess.run(run, cwd=ROOT, capture_output=True, text=True)


@pytest.mark.slow
def test_a_member_without_a_sentence_fails_mypy(tmp_path: Path) -> None:
    texts = {name: (ROOT / name).read_text() for name, *_ in FORGOTTEN}
    for name, line, written, _ in FORGOTTEN:
        assert texts[name].count(line) == 1, line
        texts[name] = texts[name].replace(line, f"    {written}\n{line}")
    shadows = []
    for number, (name, text) in enumerate(texts.items()):
        shadow = tmp_path / f"{number}.py"
        shadow.write_text(text)
        shadows += ["--shadow-file", name, str(shadow)]
    assert mypy(tmp_path / "cache").returncode == 0
    output = mypy(tmp_path / "cache", shadows).stdout
    assert [said for *_, said in FORGOTTEN if said not in output] == []
