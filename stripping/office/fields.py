"""Fields of Word: a code, and the words that it showed last (ECMA-376 part 1, section 17.16).

Few codes are about the text itself; those stay. Of others the words that are seen stay, without the
code; and what a code showed of the author, or fetched from elsewhere, goes with it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as each_its_own

from stripping.office import xml
from stripping.office.names import LINKS, W
from stripping.values import Tally

# Fields about pages and places of the text, and formulas.
KEPT = frozenset(
    (
        *("PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "PAGEREF", "REF", "NOTEREF", "TOC"),
        *("SEQ", "STYLEREF", "EQ", "SYMBOL", "ADVANCE", "=", "LISTNUM", "HYPERLINK"),
    )
)
# Fields whose result is a name, a path or a time of the author's; and those that fetch.
GONE = frozenset(
    (
        *("AUTHOR", "LASTSAVEDBY", "USERNAME", "USERINITIALS", "USERADDRESS", "FILENAME"),
        *("FILESIZE", "TEMPLATE", "DOCPROPERTY", "DOCVARIABLE", "INFO", "TITLE", "SUBJECT"),
        *("KEYWORDS", "COMMENTS", "CREATEDATE", "SAVEDATE", "PRINTDATE", "EDITTIME", "REVNUM"),
        *("INCLUDETEXT", "INCLUDEPICTURE", "IMPORT", "LINK", "DDE", "DDEAUTO", "DATABASE"),
        *("MERGEFIELD", "ASK", "FILLIN", "MACROBUTTON", "EMBED", "RD", "PRIVATE", "ADDIN"),
        *("AUTOTEXT", "GREETINGLINE", "ADDRESSBLOCK", "HTMLCONTROL"),
    )
)
ADDRESS = re.compile(r'\s*HYPERLINK\s+(?:"([^"]*)"|([^\s"\\]\S*))', re.IGNORECASE)
ANCHOR = re.compile(r'\\l\s+"?([^\s"]+)')


def w(local: str) -> str:
    return f"{{{W}}}{local}"


MARK, INSTRUCTION, KIND = w("fldChar"), w("instrText"), w("fldCharType")


@dataclass
class Field:
    """What stands between the marks of one field: children of runs.

    ``own``: of its code, what is not the code of a field in it.
    """

    marks: list[xml.Element] = each_its_own(default_factory=list)
    code: list[xml.Element] = each_its_own(default_factory=list)
    shown: list[xml.Element] = each_its_own(default_factory=list)

    own: list[xml.Element] = each_its_own(default_factory=list)

    @property
    def instruction(self) -> str:
        return "".join(each.text or "" for each in self.own)


def clean(root: xml.Element, tally: Tally) -> None:
    for element in xml.elements_of(root, w("ffData"), w("fldData")):
        xml.drop(element)
    for element in xml.elements_of(root, w("fldSimple")):
        instruction = element.get(w("instr"), "")
        told = allowed(instruction)
        if told:
            element.set(w("instr"), told)
        elif name(instruction) in GONE:
            xml.drop(element)
            tally.add("author")
        else:
            xml.unwrap(element)
    stay = set(of_runs(root, tally))
    # What is left over belongs to no whole field.
    for element in xml.elements_of(root, MARK, INSTRUCTION):
        if element not in stay:
            taken(element)


def of_runs(root: xml.Element, tally: Tally) -> Iterator[xml.Element]:
    """Cleans the fields that are written in runs; gives the marks and codes that stay."""
    for field in found(root):
        told = allowed(field.instruction)
        if told != field.instruction and len(field.own) != len(field.code):
            told = ""  # an address that another field makes
        if told:
            if len(field.own) == len(field.code):
                first, *others = field.own
                first.text = told
                for element in others:
                    taken(element)
            yield from (*field.marks, *field.own)
            continue
        for element in field.code:
            taken(element)
        if name(field.instruction) in GONE:
            tally.add("author")
            for element in field.shown:
                taken(element)


def found(root: xml.Element) -> Iterator[Field]:
    """Each field from "begin" to "end", inner ones first."""
    opened: list[Field] = []
    for element in [child for run in root.iter(w("r")) for child in run if child.tag != w("rPr")]:
        kind = element.get(KIND) if element.tag == MARK else None
        if kind == "begin":
            opened.append(Field())
        own = opened[-1] if opened else None
        for field in opened:
            if field is own and kind:
                field.marks.append(element)
            else:
                (field.code if len(field.marks) < 2 else field.shown).append(element)
        if own and len(own.marks) < 2 and element.tag == INSTRUCTION:
            own.own.append(element)
        if kind == "end" and opened:
            yield opened.pop()


def taken(element: xml.Element) -> None:
    """Out of its run; a run that held nothing else goes too."""
    run = element.getparent()
    if run is None:
        return
    xml.drop(element)
    if run.tag == w("r") and all(child.tag == w("rPr") for child in run):
        xml.drop(run)


def name(instruction: str) -> str:
    words = instruction.split()
    return words[0].upper() if words else ""


def allowed(instruction: str) -> str:
    """The instruction as it may stay; empty when it may not."""
    if name(instruction)[:1] == "=":
        return instruction
    if name(instruction) not in KEPT:
        return ""
    if name(instruction) != "HYPERLINK":
        return instruction
    address, anchor = ADDRESS.match(instruction), ANCHOR.search(instruction)
    told = (address[1] or address[2] or "") if address else ""
    if told and not told.startswith(LINKS):
        return ""
    told = f' "{told}"' if told else ""
    told += f' \\l "{anchor[1]}"' if anchor else ""
    return f" HYPERLINK{told} " if told else ""
