"""After a rotation of a desk's key: the desk's own stanza changes, all others stay byte for byte.

Nobody is sealed to anew but the desk: whoever else opens a file (its reporter) keeps the stanza
that was made for them, so no list of recipients is asked for, and none can be slipped in.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sealing.errors import HeaderError, NoMatchError
from sealing.header import Header, Stanza, build, read_header
from sealing.hybrid import HybridIdentity, HybridRecipient
from sealing.keys import Identity


@dataclass(frozen=True)
class Parts:
    """A header that was opened. ``ours``: the stanzas that the given identities open; ``theirs``:
    all others, in their order.
    """

    file_key: bytes
    ours: tuple[Stanza, ...]
    theirs: tuple[Stanza, ...]
    header: Header

    @property
    def place(self) -> int:
        """Where our first stanza stands."""
        return self.header.stanzas.index(self.ours[0])


def parts(header: bytes, identities: Sequence[Identity]) -> Parts:
    """Raises NoMatchError, and HeaderError for a header that was changed or holds two file keys."""
    read = read_header(header)
    if read.raw != header:
        raise HeaderError("Something stands behind the header.")
    ours, theirs = list[Stanza](), list[Stanza]()
    keys = set[bytes]()
    for stanza in read.stanzas:
        key = _opened(stanza, identities)
        (theirs if key is None else ours).append(stanza)
        if key is not None:
            keys.add(key)
    if not keys:
        raise NoMatchError("None of these keys opens this file.")
    if len(keys) > 1:
        raise HeaderError("The header holds two file keys.")
    (file_key,) = keys
    read.verify(file_key)
    return Parts(file_key, tuple(ours), tuple(theirs), read)


def _opened(stanza: Stanza, identities: Sequence[Identity]) -> bytes | None:
    for identity in identities:
        if (key := identity.unwrap([stanza])) is not None:
            return key
    return None


def carry_over(header: bytes, identities: Sequence[Identity], recipient: HybridRecipient) -> bytes:
    """The header with one stanza for ``recipient`` in the place of all that ``identities`` open.

    The same bytes, where that is so already. Raises NoMatchError, HeaderError.
    """
    found = parts(header, identities)
    newest = [
        each
        for each in identities
        if isinstance(each, HybridIdentity) and each.recipient() == recipient
    ]
    if len(found.ours) == 1 and _opened(found.ours[0], newest):
        return header
    stanzas = list(found.theirs)
    stanzas.insert(found.place, recipient.wrap(found.file_key))
    return build(found.file_key, stanzas)


def check_carried(
    old: bytes, new: bytes, identities: Sequence[Identity], newest: HybridIdentity
) -> None:
    """Whether ``new`` may take the place of ``old``. ``identities``: what opens the old one.

    A header that opens proves nothing: another report's would. Both must hold the same file key,
    the new one must have one stanza for the newest key, and everybody else's as they were.
    Raises NoMatchError, HeaderError.
    """
    before, after = parts(old, [newest, *identities]), parts(new, [newest])
    if before.file_key != after.file_key:
        raise HeaderError("The new header is another file's.")
    if len(after.ours) != 1:
        raise HeaderError("The new header does not have one part for the desk's key.")
    if after.theirs != before.theirs:
        raise HeaderError("The new header does not keep what is there for others.")
