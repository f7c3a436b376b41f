"""The index of the static site's search: scripts with data in them, which a folder can serve too.

    words/about.js    how many files, and what folds a word as ``archive.search.normalising`` does
    words/w0.js …     words and the numbers of their records, the newest first, as differences
    words/l0.js …     what is shown of a record, ``LINES`` numbers to a file

A page from a folder may read no data, but it may load a script; so each file calls ``amana`` with
its name and its data. Nothing in it is more than JSON, written in ASCII, without a "<".
"""

import json
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import languages
from archive import dates
from archive.export.ledger import File
from archive.export.lists import Listed
from archive.export.site import ROOT
from archive.export.writing import write
from archive.record.standing import status
from archive.search import normalising
from languages import Face

FOLDER = f"{ROOT}/words"
SPOOL = ".words"
LINES = 256  # numbers of records to a file of lines
SHARE, MOST = 64, 256  # records to a file of words, about; and files of words
PRIME = 1_000_003
CODE_POINTS = range(0x20000)  # Unicode: above lie ideographs and signs, none with a case, no digits


def shard(word: str, shards: int) -> int:
    """Which file a word is in; the script works out the same."""
    found = 0
    for letter in word:
        found = (found * 31 + ord(letter)) % PRIME
    return found % shards


def shards(count: int) -> int:
    """How many files the words of so many records are put into: a power of two."""
    found = 1
    while found * SHARE < count and found < MOST:
        found *= 2
    return found


def script(name: str, data: object) -> bytes:
    text = json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")
    return f'amana("{name}",{text});\n'.encode("ascii")


class Spool:
    """Words on their way into files, one file beside the bag for each that will be in it."""

    def __init__(self, folder: Path, count: int) -> None:
        self.shards = shards(count)
        self._folder = folder / SPOOL
        self._folder.mkdir(exist_ok=True)
        for path in self._folder.iterdir():
            path.unlink()

    def keep(self, batch: Iterable[Listed]) -> None:
        texts: dict[tuple[str, int], list[str]] = defaultdict(list)
        for each in batch:
            own = defaultdict(list)
            for word in each.words:
                own[shard(word, self.shards)].append(word)
            for number, words in own.items():
                texts["w", number].append(f"{each.number} {' '.join(words)}\n")
            line = json.dumps(_line(each), separators=(",", ":"))
            texts["l", each.number // LINES].append(f"{each.number} {line}\n")
        for (kind, number), found in texts.items():
            with (self._folder / f"{kind}{number}").open("a") as file:
                file.writelines(found)

    def names(self) -> list[str]:
        return sorted(path.name for path in self._folder.iterdir())


def _line(each: Listed) -> list[Any]:
    public = each.public
    return [
        each.record,
        public["headline"],
        status(public),
        public["place"]["name"],
        {
            language: dates.worded(public["event_date"]["edtf"], language)
            for language in languages.codes(Face.ARCHIVE)
        },
    ]


def render(folder: Path, name: str) -> File:
    """Makes a file of the index from its part of the spool."""
    with (folder / SPOOL / name).open() as file:
        held = dict(_postings(file) if name[0] == "w" else _lines(file))
    return write(folder, f"{FOLDER}/{name}.js", [script(name, dict(sorted(held.items())))])


def _postings(rows: Iterable[str]) -> Iterator[tuple[str, list[int]]]:
    found: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        number, *words = row.split()
        for word in words:
            found[word].append(int(number))
    for word, numbers in found.items():
        numbers.reverse()
        yield word, [numbers[0], *(a - b for a, b in zip(numbers, numbers[1:], strict=False))]


def _lines(rows: Iterable[str]) -> Iterator[tuple[str, Any]]:
    for row in rows:
        number, _, line = row.partition(" ")
        yield number, json.loads(line)


def about(spool: Spool) -> tuple[str, bytes]:
    """Path and bytes of the first file: the tables by which the script folds words."""
    return f"{FOLDER}/about.js", script(
        "about",
        {
            "shards": spool.shards,
            "lines": LINES,
            "prime": PRIME,
            "letters": {chr(code): to or "" for code, to in normalising.LETTERS.items()},
            "folds": {letter: letter.casefold() for letter in _folding_apart()},
            "compounds": normalising.COMPOUNDS,
            "articles": normalising.ARTICLES,
            "stem": normalising.STEM,
            "longest": normalising.LONGEST,
            "most": normalising.MOST,
            "zeros": _zeros(),
        },
    )


def _folding_apart() -> list[str]:
    """Letters whose folded case is not their small letter."""
    return [letter for letter in map(chr, CODE_POINTS) if letter.casefold() != letter.lower()]


def _zeros() -> list[int]:
    """The code of each nought: of every script's digits."""
    return [
        code for code in CODE_POINTS if chr(code).isdecimal() and unicodedata.digit(chr(code)) == 0
    ]
