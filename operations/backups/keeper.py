"""``python3 -m operations.backups.keeper``: what the machine that keeps backups runs.

    receive FOLDER    one server adds a generation; the forced command of its ssh key
    expire FOLDER     deletes what no generation is kept for any more
    check FOLDER      reads every file of every generation, without any key
    list FOLDER       which generations there are

It needs Python 3.11 and the standard library, no key, no database and no settings. Exit codes: 0
done; 1 something is damaged or failed; 2 nothing was removed, because somebody has to look first.
"""

import argparse
import datetime
import os
import sys
from pathlib import Path

from operations.backups import generations, keeping
from operations.backups.errors import BackupError, KeptBack
from operations.backups.folder import Folder, digest_of
from operations.backups.generations import DAILY, SUMS, WEEKLY
from operations.backups.index import read_sums
from operations.backups.receiving import Receiver

LOOK = 2
NAMED = 20  # damaged files that are named


def main(arguments: list[str] | None = None) -> int:
    os.umask(0o077)
    given = _parser().parse_args(arguments)
    today = datetime.datetime.now(datetime.UTC).date()
    try:
        return int(given.run(given, today))
    except KeptBack as error:
        print(error, file=sys.stderr)
        return LOOK
    except BackupError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename or given.folder}: {error.strerror}.", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m operations.backups.keeper")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, run, what in (
        ("receive", receive, "add a generation that comes on standard input"),
        ("expire", expire, "delete what no generation is kept for"),
        ("check", check, "compare every file with its digest"),
        ("list", show, "which generations there are"),
    ):
        command = commands.add_parser(name, help=what, description=what)
        command.add_argument("folder", type=Path)
        command.set_defaults(run=run)
        if name == "expire":
            command.add_argument("--keep-daily", metavar="N", type=_number, default=DAILY)
            command.add_argument("--keep-weekly", metavar="N", type=_number, default=WEEKLY)
            command.add_argument("--yes-remove", metavar="N", type=int)
            command.add_argument("--drilled-within", metavar="DAYS", type=_number)
    return parser


def _number(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("it is 1 at least")
    return number


def receive(given: argparse.Namespace, today: datetime.date) -> int:
    Receiver(given.folder, today, sys.stdin.buffer, sys.stdout.buffer).serve()
    return 0


def expire(given: argparse.Namespace, today: datetime.date) -> int:
    """Raises KeptBack: a server that was taken over can fill generations with nothing for weeks,
    and only a drill notices; so without one, the older ones stay.
    """
    if given.drilled_within:
        last = generations.drilled_on(given.folder)
        if last is None or not 0 <= (today - last).days <= given.drilled_within:
            raise KeptBack(
                f"The last drill that went well was {f'on {last}' if last else 'never'}: nothing "
                f"was removed. manage.py drill {given.folder} -i KEY says what is wrong."
            )
    folder = Folder(given.folder, today)
    with folder.locked():
        whole = [each for each in generations.listed(given.folder) if each.complete]
        if not whole:
            raise KeptBack("There is no complete generation: nothing was removed.")
        if whole[-1].day > today:
            raise KeptBack(
                f"This clock says {today}, and there is a generation of {whole[-1].day}: nothing "
                "was removed. Set the clock right."
            )
        keeping.settle_sums(folder)
        removed = keeping.let_go(
            folder, whole[-1], given.keep_daily, given.keep_weekly, given.yes_remove
        )
        folder.finish()
    print(f"{removed:,} files removed.")
    return 0


def check(given: argparse.Namespace, today: datetime.date) -> int:
    """Every file once, though many generations name it."""
    wrong, count = [], 0
    for path, digest in read_sums(given.folder / SUMS):
        count += 1
        file = given.folder / path
        if not file.is_file() or digest_of(file) != digest:
            wrong.append(path)
    if wrong:
        more = f" and {len(wrong) - NAMED:,} more" if len(wrong) > NAMED else ""
        raise BackupError(f"Damaged or missing: {', '.join(wrong[:NAMED])}{more}.")
    print(f"{count:,} files are whole.")
    return 0


def show(given: argparse.Namespace, today: datetime.date) -> int:
    for each in generations.listed(given.folder):
        count = sum(1 for _ in keeping.stored(given.folder, each))
        lacks = "" if each.complete else ", incomplete: not all was on the server"
        print(f"{each.name}  {count:,} files{lacks}")
    drilled = generations.drilled_on(given.folder)
    print(f"Last drill that went well: {drilled or 'never'}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
