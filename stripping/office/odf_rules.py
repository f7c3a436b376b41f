"""What of OpenDocument's XML stays: namespaces on a list, no notes, no changes, no hidden parts."""

from stripping.office import names, odf_tables, xml
from stripping.office.names import LINKS, XML
from stripping.office.odf_names import (
    DRAW,
    NAMESPACES,
    OFFICE,
    PRESENTATION,
    STYLE,
    SVG,
    TABLE,
    TEXT,
    XLINK,
)
from stripping.values import Tally

HREF, MIME = f"{{{XLINK}}}href", f"{{{DRAW}}}mime-type"
BINARY = f"{{{OFFICE}}}binary-data"
PICTURES = tuple(
    f"{{{space}}}{local}"
    for space, local in (
        *((DRAW, "image"), (DRAW, "fill-image"), (STYLE, "background-image")),
        *((TEXT, "list-level-style-image"),),
    )
)
DROPPED: dict[str, str] = {
    **{f"{{{OFFICE}}}{each}": "comment" for each in ("annotation", "annotation-end")},
    **{f"{{{OFFICE}}}{each}": "actions" for each in ("scripts", "event-listeners", "forms")},
    **{f"{{{OFFICE}}}{each}": "author" for each in ("meta", "settings", "dde-source")},
    **{
        f"{{{TEXT}}}{each}": "editing_history"
        for each in ("tracked-changes", "change", "change-start", "change-end")
    },
    **{
        f"{{{TEXT}}}{each}": "author"
        for each in (
            *("author-name", "author-initials", "creator", "initial-creator", "printed-by"),
            *("sender-firstname", "sender-lastname", "sender-initials", "sender-title"),
            *("sender-position", "sender-email", "sender-phone-private", "sender-fax"),
            *("sender-company", "sender-phone-work", "sender-street", "sender-city"),
            *("sender-postal-code", "sender-country", "sender-state-or-province"),
            *("file-name", "template-name", "editing-cycles", "editing-duration"),
            *("creation-date", "creation-time", "modification-date", "modification-time"),
            *("print-date", "print-time", "description", "user-defined", "title", "subject"),
            *("keywords", "user-field-decls", "user-field-get", "database-name"),
        )
    },
    **{
        f"{{{TEXT}}}{each}": "hidden_data"
        for each in (
            "hidden-text",
            "hidden-paragraph",
            "dde-connection",
            "script",
            "section-source",
        )
    },
    **{f"{{{TABLE}}}{each}": "editing_history" for each in ("tracked-changes", "scenario")},
    **{
        f"{{{TABLE}}}{each}": "hidden_data"
        for each in ("dde-links", "data-pilot-tables", "table-source", "consolidation")
    },
    **{f"{{{PRESENTATION}}}{each}": "comment" for each in ("notes",)},
    **{
        f"{{{DRAW}}}{each}": "attachments"
        for each in ("object", "object-ole", "applet", "plugin", "floating-frame", "control")
    },
    **{f"{{{SVG}}}{each}": "description" for each in ("title", "desc")},
    f"{{{PRESENTATION}}}event-listener": "actions",
    **{
        f"{{{TEXT}}}{kind}-mark{end}": ""
        for kind in ("alphabetical-index", "user-index", "toc")
        for end in ("", "-start", "-end")
    },
    f"{{{TABLE}}}detective": "",
}
# Their words are seen, what makes them fields is not.
UNWRAPPED = frozenset(
    f"{{{TEXT}}}{each}"
    for each in (
        *("date", "time", "conditional-text", "execute-macro", "reference-mark", "placeholder"),
        *("variable-set", "variable-get", "variable-input", "expression", "text-input"),
        *("drop-down", "bibliography-mark", "meta", "meta-field", "measure"),
        *("database-display", "database-next", "database-row-select", "database-row-number"),
    )
)
TELLING = frozenset(
    (
        *(f"{{{XML}}}id", f"{{{DRAW}}}name", f"{{{TEXT}}}name", f"{{{DRAW}}}id"),
        *(
            f"{{{OFFICE}}}name",
            f"{{{OFFICE}}}title",
            f"{{{OFFICE}}}target-frame-name",
            f"{{{XLINK}}}actuate",
        ),
    )
)
# Where a name is what something is found by, it stays.
KEEP_NAME = frozenset(
    f"{{{space}}}{local}"
    for space, local in (
        *((DRAW, "fill-image"), (DRAW, "gradient"), (DRAW, "marker"), (DRAW, "stroke-dash")),
        *((DRAW, "hatch"), (DRAW, "opacity"), (DRAW, "page"), (TEXT, "bookmark")),
        *((TEXT, "bookmark-start"), (TEXT, "bookmark-end"), (TEXT, "sequence-decl")),
        *((TEXT, "sequence"), (TEXT, "section")),
    )
)


def clean(root: xml.Element, tally: Tally) -> None:
    unseen, gone = hidden_styles(root), list[str]()
    families = {family for family, _ in unseen}
    styled = {tag for tag, (family, _) in FAMILIES.items() if family in families}
    tags, keys = xml.names(root)
    foreign = {each for each in tags if xml.name(each)[0] not in NAMESPACES}
    shown = {key for key in keys if xml.name(key)[1] == "display"}
    maybe = {each.tag for key in shown for each in xml.with_attribute(root, key)}
    concerned = foreign | maybe | tags & (DROPPED.keys() | UNWRAPPED | styled | {SECTION})
    for element in xml.elements_of(root, *concerned) if concerned else ():
        if not xml.attached(element, root):
            continue
        if element.tag in foreign and element is not root:
            xml.drop(element)
            tally.add("hidden_data")
        elif element.tag in DROPPED:
            xml.drop(element)
            if DROPPED[element.tag]:
                tally.add(DROPPED[element.tag])
        elif xml.name(element.tag)[1] in names.NOWHERE or is_hidden(element, unseen):
            gone += odf_tables.names(element)
            xml.drop(element)
            tally.add("hidden_data")
        elif element.tag in UNWRAPPED:
            xml.unwrap(element)
    odf_tables.clean(root, gone, keys, tally)
    attributes(root, keys, tally)


def attributes(root: xml.Element, keys: set[str], tally: Tally) -> None:
    """``keys``: all that occur."""
    xml.lose_everywhere(root, {key for key in keys if is_strange(*xml.name(key))})
    for key in keys & TELLING:
        for element in xml.with_attribute(root, key):
            if element.tag not in KEEP_NAME:
                del element.attrib[key]
    for element in xml.with_attribute(root, HREF):
        if element.tag not in PICTURES:
            link(element, tally)


def is_strange(space: str, local: str) -> bool:
    strange = space != "" and space not in NAMESPACES
    return strange or names.TELLING.fullmatch(local) is not None


def link(element: xml.Element, tally: Tally) -> None:
    address = element.get(HREF, "")
    if not address.startswith((*LINKS, "#")):
        del element.attrib[HREF]
        tally.add("actions")
        if xml.name(element.tag)[1] == "a":
            # A link that leads nowhere is no link: its words stay.
            element.set(HREF, "#")


def hidden_styles(root: xml.Element) -> set[tuple[str, str]]:
    """Family and name of the styles that hide what has them."""
    found = set()
    for style in root.iter(f"{{{STYLE}}}style"):
        for part in style:
            hides = (
                part.get(f"{{{TEXT}}}display") == "none"
                or part.get(f"{{{TABLE}}}display") == "false"
                or part.get(f"{{{PRESENTATION}}}visibility") == "hidden"
            )
            if hides:
                found.add((style.get(f"{{{STYLE}}}family", ""), style.get(f"{{{STYLE}}}name", "")))
    return found


FAMILIES = {
    f"{{{TABLE}}}table": ("table", f"{{{TABLE}}}style-name"),
    f"{{{DRAW}}}page": ("drawing-page", f"{{{DRAW}}}style-name"),
    f"{{{TEXT}}}span": ("text", f"{{{TEXT}}}style-name"),
    f"{{{TEXT}}}p": ("paragraph", f"{{{TEXT}}}style-name"),
    f"{{{TEXT}}}h": ("paragraph", f"{{{TEXT}}}style-name"),
}

SECTION = f"{{{TEXT}}}section"


def is_hidden(element: xml.Element, unseen: set[tuple[str, str]]) -> bool:
    if element.tag in FAMILIES:
        family, key = FAMILIES[element.tag]
        return (family, element.get(key, "")) in unseen
    if element.tag == SECTION:
        return element.get(f"{{{TEXT}}}display", "true") != "true"
    if xml.name(element.tag)[0] == STYLE:
        return False
    # LibreOffice writes this of drawn things in a namespace of its own.
    return any(
        xml.name(key)[1] == "display" and value == "none" for key, value in xml.attributes(element)
    )
