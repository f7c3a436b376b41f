"""``python catalogues.py TREE EPOCH``: compiles every catalogue of translations below TREE.

As ``make setup`` does, but for the moment that a compiled one carries: that of the release, in
seconds since 1970.
"""

import datetime
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_all(tree: Path, moment: datetime.datetime) -> None:
    for path in sorted(tree.glob("*/locale/*/LC_MESSAGES/django.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=path.parent.parent.name)
        catalogue.creation_date = catalogue.revision_date = moment
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)


if __name__ == "__main__":
    compile_all(Path(sys.argv[1]), datetime.datetime.fromtimestamp(int(sys.argv[2]), datetime.UTC))
