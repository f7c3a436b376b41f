"""What can go wrong with a file.

StrippingError
├── Unsupported    a type that is not taken; `looks_like` is a slug of words.LOOKS_LIKE
├── Unclean        broken or suspicious; `reason` is a slug of words.REASONS
├── Empty          no bytes at all
└── TooLarge       more bytes than its format may have
"""


class StrippingError(Exception):
    """Base of every error that stripping raises; its text is a slug, never a part of the file."""


class Unsupported(StrippingError):
    def __init__(self, looks_like: str) -> None:
        super().__init__(looks_like)
        self.looks_like = looks_like


class Unclean(StrippingError):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Empty(StrippingError):
    pass


class TooLarge(StrippingError):
    pass
