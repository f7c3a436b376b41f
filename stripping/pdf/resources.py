"""Resources (7.8.3): only what a stream calls goes with it, under a name of ours."""

from typing import Any

import pikepdf

from stripping.pdf import colours, content, fonts, images, inline, streams, syntax
from stripping.pdf.copier import Copier, Rule, Stream, Table, keys, number, numbers, one_of
from stripping.values import Removed

LETTERS = {"Font": b"F", "XObject": b"X", "ExtGState": b"G", "ColorSpace": b"C", "Pattern": b"P"}
MOST_NESTED = 3  # expressions of layers in one another: each operand costs so many times more
MOST_OPERANDS = 16  # layers or expressions in one
DEFAULTS = ("DefaultGray", "DefaultRGB", "DefaultCMYK")


class Resources:
    """Names that a stream uses, in the order it uses them; see content.Resources."""

    def __init__(self, copier: Copier, found: Any) -> None:
        self._copier = copier
        self._found = found if isinstance(found, pikepdf.Dictionary) else pikepdf.Dictionary()
        self._names: dict[tuple[str, str], bytes | None] = {}
        self._kept: dict[str, list[bytes]] = {}
        for each in DEFAULTS:
            self._keep("ColorSpace", each, each.encode())

    def use(self, category: str, name: str) -> bytes | None:
        if (category, name) not in self._names:
            place = len(self._kept.get(category, ()))
            mine = name[1:].encode() if name[1:] in DEFAULTS else b""
            mine = mine or LETTERS.get(category, b"S") + b"%d" % place
            self._names[category, name] = self._keep(category, name[1:], mine)
        return self._names[category, name]

    def _keep(self, category: str, name: str, mine: bytes) -> bytes | None:
        found = syntax.entry(self._found.get("/" + category), "/" + name)
        kept = self._copier.value(found, RULES[category])
        if kept is None:
            return None
        self._kept.setdefault(category, []).append(b"/%s %s" % (mine, kept))
        return b"/" + mine

    def add(self, category: str, kept: bytes) -> bytes:
        """A name for what the document did not name itself."""
        mine = LETTERS[category] + b"%d" % len(self._kept.get(category, ()))
        self._kept.setdefault(category, []).append(b"/%s %s" % (mine, kept))
        return b"/" + mine

    def hidden(self, properties: str) -> bool:
        return off(self._copier, syntax.entry(self._found.get("/Properties"), properties))

    def picture(self, found: inline.Picture) -> Stream | None:
        """A picture among operators; its colours are its own, or named here."""
        space = found.get("/ColorSpace")
        kept = self._copier.value(space, colours.space)
        if kept is None and isinstance(space, pikepdf.Name):
            name = syntax.text_of(space)
            kept = self.use("ColorSpace", name)
            named = syntax.entry(self._found.get("/ColorSpace"), name)
            found = found.coloured(named)
        entries = self._copier.entries(found, images.INLINE)
        entries += b"/ColorSpace " + kept if kept else b""
        return images.written(self._copier, found, entries)

    def written(self) -> bytes:
        parts = [
            b"/%s<<%s>>" % (key.encode(), b"".join(self._kept[key])) for key in sorted(self._kept)
        ]
        return b"<<%s>>" % b"".join(parts)


def off(copier: Copier, layer: Any) -> bool:
    """True for what belongs to a layer that is hidden when the document is opened (8.11)."""
    if not isinstance(layer, pikepdf.Dictionary):
        return False
    expression = layer.get("/VE")
    if layer.get("/Type") != "/OCMD":
        hidden = layer.objgen in copier.hidden_layers
    elif isinstance(expression, pikepdf.Array):
        hidden = not shown(copier, expression, MOST_NESTED)
    else:
        listed = layer.get("/OCGs")
        members: list[Any] = list(listed) if isinstance(listed, pikepdf.Array) else [listed]
        states = [
            each.objgen in copier.hidden_layers for each in members if hasattr(each, "objgen")
        ]
        policy = syntax.text_of(layer.get("/P", "/AnyOn"))
        policies = {"/AllOn": not any(states), "/AnyOff": any(states), "/AllOff": all(states)}
        hidden = bool(states) and not policies.get(policy, not all(states))
    if hidden:
        copier.removals.add(Removed.LAYERS)
    return hidden


def shown(copier: Copier, expression: Any, deep: int) -> bool:
    """What an expression of layers says (8.11.2.2, table 99); what makes no sense hides nothing."""
    if isinstance(expression, pikepdf.Dictionary):
        return expression.objgen not in copier.hidden_layers
    if not isinstance(expression, pikepdf.Array) or not len(expression) or not deep:
        return True
    operator, *operands = list(expression)[: MOST_OPERANDS + 1]
    values = [shown(copier, each, deep - 1) for each in operands]
    said = {"/And": all(values), "/Or": any(values), "/Not": not any(values)}
    return not values or said.get(syntax.text_of(operator), True)


FORM: Table = {
    "Type": one_of("XObject"),
    "Subtype": one_of("Form"),
    "BBox": numbers,
    "Matrix": numbers,
    "Group": colours.GROUP,
}
TILE: Table = {
    "Type": one_of("Pattern"),
    "PatternType": number,
    "PaintType": number,
    "TilingType": number,
    "BBox": numbers,
    "XStep": number,
    "YStep": number,
    "Matrix": numbers,
}


def own_resources(copier: Copier, found: Any) -> Resources:
    """Of a form, a tile or a font; one that brings none uses those of its page (7.8.3)."""
    return Resources(copier, found.get("/Resources", copier.page_resources))


def painted(copier: Copier, found: Any, table: Table) -> Stream:
    names = own_resources(copier, found)
    body = content.written(streams.text(copier, found), names)
    entries = copier.entries(found, table) + b"/Resources " + names.written()
    return streams.packed(entries, body)


def form(copier: Copier, found: Any) -> Stream | None:
    if not isinstance(found, pikepdf.Stream) or off(copier, found.get("/OC")):
        return None
    return painted(copier, found, FORM)


def external(copier: Copier, found: Any) -> Stream | None:
    if not isinstance(found, pikepdf.Stream) or off(copier, found.get("/OC")):
        return None
    if found.get("/Subtype") == "/Image":
        return images.picture(copier, found)
    return painted(copier, found, FORM) if found.get("/Subtype") == "/Form" else None


def pattern(copier: Copier, found: Any) -> bytes | Stream | None:
    if isinstance(found, pikepdf.Stream):
        return painted(copier, found, TILE)
    return keys({**TILE, "Shading": colours.shading, "ExtGState": state})(copier, found)


def soft(copier: Copier, found: Any) -> bytes | Stream | None:
    if isinstance(found, pikepdf.Name):
        return one_of("None")(copier, found)
    return SOFT(copier, found)


SOFT = keys({"S": one_of("Alpha", "Luminosity"), "G": form, "BC": numbers, "TR": colours.TRANSFER})


def font(copier: Copier, found: Any) -> bytes | None:
    if not isinstance(found, pikepdf.Dictionary):
        return None
    entries = copier.entries(found, fonts.FONT)
    drawn: Any = found.get("/CharProcs")
    if found.get("/Subtype") == "/Type3" and isinstance(drawn, pikepdf.Dictionary):
        names = own_resources(copier, found)
        parts = [
            b"%s %s" % (syntax.name(key), glyph(copier, syntax.entry(drawn, key), names))
            for key in drawn.keys()  # noqa: SIM118
        ]
        entries += b"/CharProcs<<%s>>/Resources %s" % (b"".join(parts), names.written())
    return b"<<%s>>" % entries


def glyph(copier: Copier, found: Any, names: Resources) -> bytes:
    number = copier.writer.reserve()
    body = content.written(streams.text(copier, found), names)
    kept = streams.packed(b"", body)
    copier.writer.put_stream(number, kept.entries, kept.data)
    return b"%d 0 R" % number


def state(copier: Copier, found: Any) -> bytes | None:
    if not isinstance(found, pikepdf.Dictionary):
        return None
    entries = copier.entries(found, {**colours.STATE, "SMask": soft})
    listed = found.get("/Font")
    if isinstance(listed, pikepdf.Array) and len(listed) == 2:
        kept, size = copier.value(listed[0], font), syntax.number(listed[1])
        entries += b"/Font[%s %s]" % (kept, size) if kept and size else b""
    return b"<<%s>>" % entries


RULES: dict[str, Rule] = {
    "Font": font,
    "XObject": external,
    "ExtGState": state,
    "ColorSpace": colours.space,
    "Pattern": pattern,
    "Shading": colours.shading,
}
