"""Fields of Word: a code, and the words that it showed last (ECMA-376 part 1, section 17.16).

What a reader sees stays. A few codes are about the text itself and stay with it. Of every other
field the words that it shows stay as plain words, without the code: that of a citation holds the
whole entry of a library, that of a letter the name of a file. Only where the words themselves say
who wrote, in which file and when, they go too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as each_its_own

from stripping.office import xml
from stripping.office.names import LINKS, W
from stripping.values import Removals, Removed

# Fields about pages and places of the text, formulas, and numbers that only their code makes.
KEPT = frozenset(
    (
        *("PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "PAGEREF", "REF", "NOTEREF", "TOC"),
        *("SEQ", "STYLEREF", "EQ", "SYMBOL", "ADVANCE", "=", "LISTNUM", "HYPERLINK"),
        *("AUTONUM", "AUTONUMLGL", "AUTONUMOUT"),
    )
)
# Fields whose result is a name, a path or a time of the author's: properties of the file, which go
# wherever they stand. PRIVATE shows nothing.
PERSONAL = frozenset(
    (
        *("AUTHOR", "LASTSAVEDBY", "USERNAME", "USERINITIALS", "USERADDRESS", "FILENAME"),
        *("FILESIZE", "TEMPLATE", "CREATEDATE", "SAVEDATE", "PRINTDATE", "EDITTIME", "REVNUM"),
        "PRIVATE",
    )
)
# Fields that show the property which they name: "DOCPROPERTY Author", "INFO Title". Those of its
# maker, without spaces; what people call their own stay, as a case's number does.
OF_A_PROPERTY = frozenset(("DOCPROPERTY", "INFO"))
OF_ITS_MAKER = frozenset(
    (
        *("AUTHOR", "MANAGER", "COMPANY", "LASTSAVEDBY", "LASTAUTHOR", "LASTMODIFIEDBY"),
        *("CREATETIME", "CREATEDATE", "LASTSAVEDTIME", "SAVEDATE", "LASTPRINTED", "PRINTDATE"),
        *("TOTALEDITINGTIME", "EDITTIME", "REVISIONNUMBER", "REVNUM", "NAMEOFAPPLICATION"),
        *("APPNAME", "TEMPLATE", "FILENAME", "FILESIZE", "HYPERLINKBASE", "SECURITY"),
    )
)
# Buttons show what stands in their code behind the name of a macro or a place.
BUTTON = re.compile(r"\s*(?:MACROBUTTON|GOTOBUTTON)\s+\S+\s+(.*)", re.IGNORECASE | re.DOTALL)
PROPERTY = re.compile(r'\s*\w+\s+(?:"([^"]*)"|([^\s"\\]\S*))')
TICKED, UNTICKED = "\u2612", "\u2610"  # as content controls of Word show it
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


def clean(root: xml.Element, removals: Removals) -> None:
    forms(root)
    for element in xml.elements_of(root, w("ffData"), w("fldData")):
        xml.drop(element)
    for element in xml.elements_of(root, w("fldSimple")):
        instruction = element.get(w("instr"), "")
        told = allowed(instruction)
        if told:
            element.set(w("instr"), told)
        elif names_its_maker(instruction):
            xml.drop(element)
            removals.add(Removed.AUTHOR)
        else:
            if words := of_a_button(instruction):
                xml.under(xml.under(element, W, "r"), W, "t").text = words
            xml.unwrap(element)
    stay = set(of_runs(root, removals))
    # What is left over belongs to no whole field.
    for element in xml.elements_of(root, MARK, INSTRUCTION):
        if element not in stay:
            taken(element)


def of_runs(root: xml.Element, removals: Removals) -> Iterator[xml.Element]:
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
        if words := of_a_button(field.instruction):
            say(field.marks[0], words)
        for element in field.code:
            taken(element)
        if names_its_maker(field.instruction):
            removals.add(Removed.AUTHOR)
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


def forms(root: xml.Element) -> None:
    """Boxes and lists of a form show what is set in their data, and have no result."""
    for data in root.iter(w("ffData")):
        mark = data.getparent()
        if mark is None or mark.get(KIND) != "begin":
            continue
        box, options = data.find(w("checkBox")), data.find(w("ddList"))
        if box is not None:
            say(mark, TICKED if ticked(box) else UNTICKED)
        elif options is not None:
            say(mark, chosen(options))


def ticked(box: xml.Element) -> bool:
    for local in ("checked", "default"):
        mark = box.find(w(local))
        if mark is not None:
            return mark.get(w("val"), "1") not in ("0", "false", "off")
    return False


def chosen(options: xml.Element) -> str:
    """Of a list, the entry that it shows: by default the first."""
    entries = [each.get(w("val"), "") for each in options.findall(w("listEntry"))]
    marks = (options.find(w(local)) for local in ("result", "default"))
    number = next((mark.get(w("val"), "0") for mark in marks if mark is not None), "0")
    return entries[int(number)] if number.isdecimal() and int(number) < len(entries) else ""


def say(mark: xml.Element, words: str) -> None:
    """Writes words before a field's first mark, in the same run and so in its look."""
    if words:
        text = mark.makeelement(w("t"))
        text.text = words
        mark.addprevious(text)


def of_a_button(instruction: str) -> str:
    match = BUTTON.fullmatch(instruction)
    return match[1].rstrip() if match else ""


def names_its_maker(instruction: str) -> bool:
    if name(instruction) not in OF_A_PROPERTY:
        return name(instruction) in PERSONAL
    match = PROPERTY.match(instruction)
    return match is None or re.sub(r"\s", "", match[1] or match[2]).upper() in OF_ITS_MAKER


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
