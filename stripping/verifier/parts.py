"""Parts of a clean file against the table of its format: name, length, first bytes, zeros, once."""

from stripping.grammar import Form, Part
from stripping.verifier.refusing import refuse


class Parts:
    """The parts in one place of a file, as they come."""

    def __init__(self, parts: tuple[Part, ...]) -> None:
        self._parts = {part.name: part for part in parts}
        self._seen: set[bytes] = set()

    def one(self, name: bytes, size: int, head: bytes, version: int = 0) -> Part:
        """``head``: the first bytes of a payload of ``size``, as many as its form says of.

        Raises Unclean for one that may not stand here, or not again, or not so.
        """
        part = self._parts.get(name)
        if part is None or version >= len(part.forms) or (name in self._seen and not part.many):
            raise refuse()
        self._seen.add(name)
        conform(part.forms[version], size, head)
        return part


def conform(form: Form, size: int, head: bytes) -> None:
    """Raises Unclean."""
    if form.entry:
        # How many entries there are, the last four bytes before them say.
        first = form.sizes[0]
        size -= form.entry * int.from_bytes(head[first - 4 : first], "big")
    empty = not any(any(head[start:end]) for start, end in form.zero)
    fixed = all(head[at : at + len(data)] == data for at, data in form.fixed)
    if size not in form.sizes or not head.startswith(form.begins) or not (empty and fixed):
        raise refuse()
