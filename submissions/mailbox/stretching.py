"""Argon2id with a secret of the server's (RFC 9106, "K"), by the reference implementation.

OpenSSL has it too, gives the same bytes, and takes a sixth longer: it fills the memory with zeros
first, and its wiping is slow. argon2-cffi's own functions take no secret, so the context of the C
library is filled in here.
"""

from typing import Any

from argon2 import low_level
from argon2.low_level import ffi

LENGTH = 32  # bytes of what comes out
lib: Any = low_level.lib  # type: ignore[attr-defined]  # it is there, but not in ``__all__``
FLAGS = lib.ARGON2_FLAG_CLEAR_PASSWORD | lib.ARGON2_FLAG_CLEAR_SECRET


def stretched(
    password: bytes, salt: bytes, secret: bytes, *, memory: int, passes: int, lanes: int
) -> bytes:
    """32 bytes. ``memory``: KiB; ``secret``: may be empty. Other threads run meanwhile.

    The library wipes its memory and its copies of ``password`` and ``secret``. Raises MemoryError
    where there is no memory, ValueError for parameters that Argon2 does not have.
    """
    out = ffi.new("uint8_t[]", LENGTH)
    # These names keep the buffers: the context holds no more than their addresses.
    buffers = [ffi.new("uint8_t[]", part or 1) for part in (password, salt, secret)]
    context = ffi.new("argon2_context *")
    context.version = lib.ARGON2_VERSION_13
    context.out, context.outlen = out, LENGTH
    context.pwd, context.salt, context.secret = buffers
    context.pwdlen, context.saltlen, context.secretlen = len(password), len(salt), len(secret)
    context.m_cost, context.t_cost = memory, passes
    context.lanes = context.threads = lanes
    context.flags = FLAGS
    failure = low_level.core(context, low_level.Type.ID.value)
    if failure == lib.ARGON2_MEMORY_ALLOCATION_ERROR:
        raise MemoryError
    if failure:
        raise ValueError(low_level.error_to_str(failure))
    key = bytes(ffi.buffer(out))
    ffi.memmove(out, bytes(LENGTH), LENGTH)
    return key
