"""The offline tool: ``python -m sealing`` and one of keygen, digits, open, verify, unseal, seal,
inspect, rewrap, confirm and roster.

It needs no server, no settings and no network, and never overwrites a file.
"""

import argparse
import io
import shutil
import sys
from collections.abc import Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from sealing import header_folders
from sealing.errors import KeyFormatError, NoMatchError, SealingError
from sealing.files import Sealer, open_sealed, rewrap
from sealing.folder import Written, extract
from sealing.header import read_header, recipient_types
from sealing.hybrid import HybridIdentity
from sealing.key_file import read_identities, sealed_file
from sealing.keys import Identity, Recipient, digits, parse_recipient
from sealing.new_files import new_file, write_new
from sealing.origin import origin_of
from sealing.parcel import ParcelWriter
from sealing.roster import SigningKey, signing_key
from sealing.roster import tool as roster_tool
from sealing.stream import NONCE, plain_size
from sealing.x25519 import X25519Identity

PIECE = 1024 * 1024  # bytes that are in memory at a time
NOTED = 3  # exit code: opened, and something of it is not as it should be (2 is argparse's)


def keygen(options: argparse.Namespace) -> None:
    identity = X25519Identity.generate() if options.x25519 else HybridIdentity.generate()
    recipient = str(identity.recipient())
    write_new(options.output, [f"# public key: {recipient}\n{identity}\n".encode()])
    print(f"Public key: {recipient}")


def show_digits(options: argparse.Namespace) -> None:
    for identity in read_identities(options.key):
        if isinstance(identity, HybridIdentity | X25519Identity):
            print(digits(str(identity.recipient())))


def open_parcel(options: argparse.Namespace) -> int:
    """What is not as it should be is said on standard error, and by the exit code NOTED."""
    identities = read_identities(options.identity)
    with sealed_file(options.parcel) as source:
        origin = origin_of(source, options.parcel, options.server)
        source.seek(0)
        members = extract(open_sealed(source, identities), options.output)
    for member in members:
        print(f"{member.size:>14,}  {member.name}")
    notes = [origin.sentence, *filter(None, map(note_of, members))]
    print("\n".join(notes), file=sys.stderr)
    return NOTED if origin.wrong or any(member.untold for member in members) else 0


def verify(options: argparse.Namespace) -> int:
    """What the server's signature says of each parcel; no key is needed. NOTED unless it says of
    every one that it took it in.
    """
    origins = []
    for path in options.parcels:
        with sealed_file(path) as source:
            origins.append(origin_of(source, path, options.server))
        print(f"{path.name}: {origins[-1].sentence}")
    return 0 if all(origin.signed for origin in origins) else NOTED


def note_of(member: Written) -> str:
    if member.original:
        return (
            f"{member.name} is untouched: nothing was removed from it, and it may be hostile. "
            "It ends in .bin so that nothing opens it by itself."
        )
    if member.untold:
        return (
            f"{member.name} is what the parcel calls {member.member}: what it is could not be "
            "told, or is not what that name says. Open it with no program."
        )
    return ""


def unseal_file(options: argparse.Namespace) -> None:
    """Opens one sealed file that is no parcel, such as the desk's key beside a recovery kit."""
    identities = read_identities(options.identity)
    with sealed_file(options.file) as source:
        opened = open_sealed(source, identities)
        write_new(options.output, iter(lambda: opened.read(PIECE), b""))


def members_in(folder: Path) -> list[Path]:
    """The files of a folder by name: first its own, then those in its folders."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return sorted(files, key=lambda path: (len(path.relative_to(folder).parts), str(path)))


def seal_pieces(source: Path, recipients: Sequence[Recipient], sink: BinaryIO) -> None:
    """Seals a file as it is, a folder as a parcel. Raises ParcelError for a name not allowed."""
    with Sealer(sink, recipients) as sealer:
        if not source.is_dir():
            with source.open("rb") as file:
                shutil.copyfileobj(file, sealer, PIECE)
            return
        parcel = ParcelWriter(sealer)
        for path in members_in(source):
            with path.open("rb") as file:
                parcel.add_file(path.relative_to(source).as_posix(), file, path.stat().st_size)
        parcel.close()


def seal_file(options: argparse.Namespace) -> None:
    recipients: list[Recipient] = [parse_recipient(text) for text in options.recipient]
    with new_file(options.output) as sink:
        seal_pieces(options.source, recipients, sink)


def inspect(options: argparse.Namespace) -> None:
    with sealed_file(options.parcel) as source:
        header = read_header(source)
        payload = source.seek(0, io.SEEK_END) - header.size
    print(f"recipients: {', '.join(recipient_types(header))}")
    print(f"header: {header.size:,} bytes")
    print(f"payload: {payload:,} bytes, which hold {plain_size(payload - NONCE):,}")


def rewrapped(header: bytes, identities: Sequence[Identity], recipients: list[Recipient]) -> bytes:
    """The new header, by the first identity that opens the old one. Raises NoMatchError."""
    for identity in identities:
        with suppress(NoMatchError):
            return rewrap(header, identity, recipients)
    raise NoMatchError("None of these keys opens this file.")


def rewrap_parcel(options: argparse.Namespace) -> None:
    """Writes a header for the new recipients and the same payload after it."""
    identities = read_identities(options.identity)
    recipients: list[Recipient] = [parse_recipient(text) for text in options.recipient]
    if options.parcel.is_dir():
        count = header_folders.rewrap(options.parcel, identities, recipients, options.output)
        if options.sign:
            header_folders.sign_made(options.parcel, options.output, signer(options.sign))
        print(f"{count} rewrapped")
        return
    with sealed_file(options.parcel) as source:
        header = rewrapped(read_header(source).raw, identities, recipients)
        write_new(options.output, chain([header], iter(lambda: source.read(PIECE), b"")))


def signer(path: Path) -> SigningKey:
    """The signing key of the one person whose key file it is. Raises KeyFormatError."""
    (first, *others) = read_identities(path)
    if others or not isinstance(first, HybridIdentity):
        raise KeyFormatError("Name the key file of one person, with a post-quantum key.")
    return signing_key(first)


def confirm(options: argparse.Namespace) -> None:
    """Opens each old header and each new one, and signs the list of those that fit."""
    newest = read_identities(options.newest)[0]
    if not isinstance(newest, HybridIdentity):
        raise KeyFormatError("The desk's new key is a post-quantum one.")
    older = read_identities(options.identity)
    key = signer(options.sign)
    found = header_folders.confirm(options.folder, older, newest)
    write_new(options.output, header_folders.confirmation(options.folder, found, key))
    print(f"{len(found.good)} confirmed, {len(found.wrong)} wrong, {found.unknown} not known")


def parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser(prog="python -m sealing", description=__doc__)
    known = "keygen | digits | open | verify | unseal | seal | inspect | rewrap | confirm | roster"
    verbs = whole.add_subparsers(required=True, metavar=known)

    verb = verbs.add_parser("keygen", help="make a new identity")
    verb.add_argument("-o", "--output", type=Path, required=True, help="the new key file")
    verb.add_argument("--x25519", action="store_true", help="for an age older than 1.3")
    verb.set_defaults(run=keygen)

    verb = verbs.add_parser("digits", help="show the digits that stand for a key, to compare them")
    verb.add_argument("key", type=Path, help="the key file")
    verb.set_defaults(run=show_digits)

    verb = verbs.add_parser("open", help="open a parcel into a folder")
    verb.add_argument("parcel", type=Path)
    verb.add_argument("-i", "--identity", type=Path, required=True, help="the key file")
    verb.add_argument("-o", "--output", type=Path, required=True, help="the folder")
    verb.add_argument("--server", type=Path, help="its public key, else server.pub beside it")
    verb.set_defaults(run=open_parcel)

    verb = verbs.add_parser("verify", help="tell by its signature where a parcel comes from")
    verb.add_argument("parcels", type=Path, nargs="+", metavar="parcel")
    verb.add_argument("--server", type=Path, help="its public key, else server.pub beside it")
    verb.set_defaults(run=verify)

    verb = verbs.add_parser("unseal", help="open one sealed file that is no parcel")
    verb.add_argument("file", type=Path)
    verb.add_argument("-i", "--identity", type=Path, required=True, help="the key file")
    verb.add_argument("-o", "--output", type=Path, required=True, help="the new file")
    verb.set_defaults(run=unseal_file)

    verb = verbs.add_parser("seal", help="seal a file as it is, or a folder as a parcel")
    verb.add_argument("source", type=Path)
    verb.add_argument("-r", "--recipient", action="append", required=True, help="age1pq1…")
    verb.add_argument("-o", "--output", type=Path, required=True, help="the new file")
    verb.set_defaults(run=seal_file)

    verb = verbs.add_parser("inspect", help="tell what a parcel says without a key")
    verb.add_argument("parcel", type=Path)
    verb.set_defaults(run=inspect)

    verb = verbs.add_parser("rewrap", help="seal a parcel to other recipients")
    verb.add_argument("parcel", type=Path, help="or a folder of headers, after a rotation")
    verb.add_argument("-i", "--identity", type=Path, required=True, help="a key that opens it")
    verb.add_argument("-r", "--recipient", action="append", required=True, help="age1pq1…")
    verb.add_argument("-o", "--output", type=Path, required=True, help="the new parcel")
    verb.add_argument("-s", "--sign", type=Path, help="your own key file, for a folder of a desk")
    verb.set_defaults(run=rewrap_parcel)

    verb = verbs.add_parser("confirm", help="confirm headers that somebody else rewrapped")
    verb.add_argument("folder", type=Path, help="of old and new headers")
    verb.add_argument("-i", "--identity", type=Path, required=True, help="the desk's old keys")
    verb.add_argument("-n", "--newest", type=Path, required=True, help="the desk's new key")
    verb.add_argument("-s", "--sign", type=Path, required=True, help="your own key file")
    verb.add_argument("-o", "--output", type=Path, required=True, help="the signed list")
    verb.set_defaults(run=confirm)

    roster_tool.add_to(verbs)
    return whole


def main(arguments: Sequence[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    try:
        return options.run(options) or 0
    except SealingError as error:
        return failed(str(error))
    except FileExistsError as error:
        return failed(f"{error.filename} exists already; it was left alone.")
    except OSError as error:
        return failed(": ".join(str(part) for part in (error.filename, error.strerror) if part))
    except MemoryError:
        return failed("The passphrase's work factor asks for more memory than there is.")
    except EOFError:
        return failed("The key file needs its passphrase.")


def failed(sentence: str) -> int:
    print(f"Error: {sentence}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
