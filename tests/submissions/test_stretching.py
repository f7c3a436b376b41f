"""Argon2id by the reference implementation gives what OpenSSL's gives, with a secret or none."""

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from submissions.mailbox.stretching import stretched

CODENAME, SALT = b"0123456789", b"salt of an installation, 32 byte"


@pytest.mark.parametrize("secret", [b"", b"\0", b"pepper of an installation"])
@pytest.mark.parametrize("memory, passes, lanes", [(12 * 1024, 1, 1), (64, 3, 2)])
def test_both_implementations_agree(secret: bytes, memory: int, passes: int, lanes: int) -> None:
    ours = stretched(CODENAME, SALT, secret, memory=memory, passes=passes, lanes=lanes)
    theirs = Argon2id(
        salt=SALT,
        length=32,
        iterations=passes,
        lanes=lanes,
        memory_cost=memory,
        secret=secret or None,
    ).derive(CODENAME)
    assert ours == theirs


def test_the_secret_counts() -> None:
    sizes = {"memory": 64, "passes": 1, "lanes": 1}
    assert stretched(CODENAME, SALT, b"one", **sizes) != stretched(CODENAME, SALT, b"two", **sizes)


def test_what_argon2_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match=r"[Ss]alt"):
        stretched(CODENAME, b"short", b"", memory=64, passes=1, lanes=1)
