"""After a rotation of a desk's key: its own stanza changes, a reporter's stays byte for byte.

Nobody is sealed to anew but the desk: whoever else opens a file keeps the stanza that was made for
them, so no list of recipients is asked for, and none can be slipped in. Which one that is says its
place: a reply is sealed to its reporter first and then to the desk, everything else to the desk
alone. What stands behind is the desk's: of a key before, or of one that was proposed and dropped.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sealing.errors import HeaderError, NoMatchError
from sealing.header import Header, Stanza, build, read_header
from sealing.hybrid import HybridIdentity, HybridRecipient
from sealing.keys import Identity


@dataclass(frozen=True)
class Parts:
    """A header that was opened. ``ours``: the stanzas that the given identities open."""

    file_key: bytes
    ours: tuple[Stanza, ...]
    header: Header

    def of_others(self, count: int) -> tuple[Stanza, ...]:
        """The first ``count`` stanzas. Raises HeaderError when they are not all somebody else's."""
        first = self.header.stanzas[:count]
        if len(first) != count or any(each in self.ours for each in first):
            raise HeaderError("The header is not sealed to its reporter first.")
        return first


def parts(header: bytes, identities: Sequence[Identity]) -> Parts:
    """Raises NoMatchError, and HeaderError for a header that was changed or holds two file keys."""
    read = read_header(header)
    if read.raw != header:
        raise HeaderError("Something stands behind the header.")
    found = [(stanza, _opened(stanza, identities)) for stanza in read.stanzas]
    ours = tuple(stanza for stanza, key in found if key is not None)
    keys = {key for _, key in found if key is not None}
    if not keys:
        raise NoMatchError("None of these keys opens this file.")
    if len(keys) > 1:
        raise HeaderError("The header holds two file keys.")
    (file_key,) = keys
    read.verify(file_key)
    return Parts(file_key, ours, read)


def _opened(stanza: Stanza, identities: Sequence[Identity]) -> bytes | None:
    for identity in identities:
        if (key := identity.unwrap([stanza])) is not None:
            return key
    return None


def carry_over(
    header: bytes, identities: Sequence[Identity], recipient: HybridRecipient, others: int = 0
) -> bytes:
    """The header with the first ``others`` stanzas as they are, and one for ``recipient``.

    The same bytes, where that is so already. Raises NoMatchError, HeaderError.
    """
    found = parts(header, identities)
    kept = found.of_others(others)
    newest = [
        each
        for each in identities
        if isinstance(each, HybridIdentity) and each.recipient() == recipient
    ]
    alone = len(found.header.stanzas) == others + 1
    if alone and _opened(found.ours[0], newest):
        return header
    return build(found.file_key, [*kept, recipient.wrap(found.file_key)])


def check_carried(
    old: bytes,
    new: bytes,
    identities: Sequence[Identity],
    newest: HybridIdentity,
    others: int = 0,
) -> None:
    """Whether ``new`` may take the place of ``old``. ``identities``: what opens the old one;
    ``others``: as in ``carry_over``.

    A header that opens proves nothing: another report's would. Both must hold the same file key,
    the new one must have others' stanzas as they were, one for the newest key, and no more.
    Raises NoMatchError, HeaderError.
    """
    before, after = parts(old, [newest, *identities]), parts(new, [newest])
    if before.file_key != after.file_key:
        raise HeaderError("The new header is another file's.")
    if len(after.ours) != 1 or len(after.header.stanzas) != others + 1:
        raise HeaderError("The new header does not have one part for the desk's key.")
    if after.of_others(others) != before.of_others(others):
        raise HeaderError("The new header does not keep what is there for others.")
