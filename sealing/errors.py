"""What can go wrong with a sealed file.

SealingError
├── KeyFormatError       a recipient or identity is not written as age writes it
├── HeaderError          the header is malformed, or asks for what the format forbids
│   └── HeaderMacError   the header was changed after it was sealed
├── NoMatchError         none of the identities opens this file
├── PayloadError         the sealed bytes are damaged, cut short or longer than they were
├── ArmorError           the text form (PEM) is malformed
├── ScratchError         a scratch file was used out of order
└── ParcelError          the opened parcel is not one, or holds a hostile name
"""


class SealingError(Exception):
    """Base of every error that sealing raises; its text is safe to show."""


class KeyFormatError(SealingError):
    pass


class HeaderError(SealingError):
    pass


class HeaderMacError(HeaderError):
    pass


class NoMatchError(SealingError):
    pass


class PayloadError(SealingError):
    pass


class ArmorError(SealingError):
    pass


class ScratchError(SealingError):
    pass


class ParcelError(SealingError):
    pass
