"""A new key for an old header: what is the desk's changes, what is others' stays byte for byte."""

import pytest

from sealing import (
    HeaderError,
    HybridIdentity,
    NoMatchError,
    carry_over,
    check_carried,
    read_header,
    seal,
    unseal,
)
from sealing.header import Header, Stanza, build

OLD, NEW, REPORTER, OTHER = (HybridIdentity.generate() for _ in range(4))
ALSO = HybridIdentity.generate()


def header(*people: HybridIdentity, words: bytes = b"words") -> tuple[Header, bytes]:
    """The header of a file sealed to them, and what follows it."""
    whole = seal(words, [each.recipient() for each in people])
    read = read_header(whole)
    return read, whole[read.size :]


def test_the_reporters_part_stays_as_it_is_and_the_desks_is_new() -> None:
    old, payload = header(REPORTER, OLD)
    new = carry_over(old.raw, [OLD], NEW.recipient(), 1)
    assert read_header(new).stanzas[0].encoded() == old.stanzas[0].encoded()
    assert [unseal(new + payload, [each]) for each in (REPORTER, NEW)] == [b"words", b"words"]
    with pytest.raises(NoMatchError):
        unseal(new + payload, [OLD])
    check_carried(old.raw, new, [OLD], NEW, 1)


def test_two_stanzas_for_an_old_and_a_proposed_key_become_one() -> None:
    old, payload = header(REPORTER, OLD, ALSO)
    for known in ([OLD, ALSO], [OLD]):
        new = carry_over(old.raw, known, NEW.recipient(), 1)
        assert read_header(new).stanzas[0] == old.stanzas[0]
        assert len(read_header(new).stanzas) == 2
        assert unseal(new + payload, [NEW]) == unseal(new + payload, [REPORTER]) == b"words"
        check_carried(old.raw, new, known, NEW, 1)
    both, _ = header(OLD, ALSO)
    assert len(read_header(carry_over(both.raw, [OLD], NEW.recipient())).stanzas) == 1


def test_what_opens_with_the_newest_alone_stays_the_same() -> None:
    only, _ = header(REPORTER, NEW)
    assert carry_over(only.raw, [NEW, OLD], NEW.recipient(), 1) == only.raw
    check_carried(only.raw, only.raw, [OLD], NEW, 1)
    both, _ = header(OLD, NEW)
    assert len(read_header(carry_over(both.raw, [NEW, OLD], NEW.recipient())).stanzas) == 1


def test_a_reply_that_is_not_sealed_to_its_reporter_first_is_left_alone() -> None:
    old, _ = header(OLD, REPORTER)
    with pytest.raises(HeaderError):
        carry_over(old.raw, [OLD], NEW.recipient(), 1)


def test_what_no_key_opens_is_left_alone() -> None:
    old, _ = header(OTHER)
    with pytest.raises(NoMatchError):
        carry_over(old.raw, [OLD, NEW], NEW.recipient())


def test_a_changed_header_and_one_with_two_file_keys_are_refused() -> None:
    old, _ = header(REPORTER, OLD)
    foreign, _ = header(OLD)
    for stanzas in ((old.stanzas[1],), (*old.stanzas, foreign.stanzas[0])):
        covered = build(b"x" * 16, stanzas)
        with pytest.raises(HeaderError):
            carry_over(covered, [OLD], NEW.recipient())


@pytest.mark.parametrize("of", ["another report", "a junk key", "nobody", "the old key too"])
def test_a_header_that_is_not_the_same_files_is_never_confirmed(of: str) -> None:
    old, _ = header(OLD)
    made = {
        "another report": (NEW,),
        "a junk key": (OTHER,),
        "nobody": (OTHER, OTHER),
        "the old key too": (NEW, OLD),
    }
    new, _ = header(*made[of])
    with pytest.raises((HeaderError, NoMatchError)):
        check_carried(old.raw, new.raw, [OLD], NEW)


def test_a_part_of_others_that_was_changed_left_out_or_put_in_is_never_confirmed() -> None:
    old, _ = header(REPORTER, OLD)
    key = OLD.unwrap(old.stanzas)
    assert key is not None
    ours, theirs = NEW.recipient().wrap(key), old.stanzas[0]
    again: Stanza = REPORTER.recipient().wrap(key)
    slipped: Stanza = OTHER.recipient().wrap(key)
    check_carried(old.raw, build(key, [theirs, ours]), [OLD], NEW, 1)
    for stanzas in (
        [ours],
        [again, ours],
        [slipped, ours],
        [theirs, slipped, ours],
        [ours, ours],
        [ours, theirs],
    ):
        with pytest.raises(HeaderError):
            check_carried(old.raw, build(key, stanzas), [OLD], NEW, 1)
