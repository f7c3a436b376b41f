"""What parts of an OpenDocument are called: numbers, but where something leads to a name."""

from stripping.office import xml
from stripping.office.names import XML
from stripping.office.odf_names import DRAW, OFFICE, TABLE, TEXT, XLINK

ID, GOES_ON = f"{{{XML}}}id", f"{{{TEXT}}}continue-list"
NAME, REFERENCE, FORMULA = (f"{{{TEXT}}}{each}" for each in ("name", "ref-name", "formula"))
BOOKMARKS = tuple(f"{{{TEXT}}}bookmark{end}" for end in ("", "-start", "-end"))
REFERRING = tuple(f"{{{TEXT}}}{kind}-ref" for kind in ("bookmark", "sequence"))


def wanted(roots: list[xml.Element]) -> set[str]:
    """The names that links and references lead to."""
    found = set()
    for root in roots:
        for each in xml.with_attribute(root, f"{{{XLINK}}}href"):
            address = each.get(f"{{{XLINK}}}href", "")
            if address.startswith("#"):
                found.add(address[1:].partition("|")[0])
        found |= {each.get(REFERENCE, "") for each in root.iter(*REFERRING)}
    return found


def clean(root: xml.Element, names: set[str]) -> None:
    """``names``: those that something leads to."""
    if root.find(f"{{{OFFICE}}}body/{{{OFFICE}}}spreadsheet") is None:
        numbered(root, f"{{{TABLE}}}table", f"{{{TABLE}}}name", "Table", names)
    numbered(root, f"{{{TEXT}}}section", NAME, "Section", names)
    numbered(root, f"{{{DRAW}}}page", f"{{{DRAW}}}name", "page", names)
    for each in xml.elements_of(root, *BOOKMARKS):
        if each.get(NAME) not in names:
            xml.drop(each)
    for each in root.iter(f"{{{TEXT}}}sequence"):
        if each.get(REFERENCE) not in names:
            xml.lose(each, REFERENCE)
        if each.get(FORMULA) != f"ooow:{each.get(NAME)}+1":
            xml.lose(each, FORMULA)
    lists(root)


def numbered(root: xml.Element, tag: str, key: str, word: str, names: set[str]) -> None:
    for number, each in enumerate(root.iter(tag), 1):
        if each.get(key) not in names:
            each.set(key, f"{word}{number}")


def lists(root: xml.Element) -> None:
    """Those that go on with the numbers of another name it."""
    ids = dict[str, str]()
    for each in root.iter(f"{{{TEXT}}}list"):
        if each.get(GOES_ON) in ids:
            each.set(GOES_ON, ids[each.get(GOES_ON, "")])
        else:
            xml.lose(each, GOES_ON)
        if each.get(ID):
            ids[each.get(ID, "")] = f"list{len(ids) + 1}"
            each.set(ID, ids[each.get(ID, "")])
