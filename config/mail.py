"""Mail to the relay, without the name of this machine.

The framework greets a relay with the machine's full name, and the relay writes that into the
message (RFC 5321, section 4.4, "Trace Information"), for everybody who gets it.
"""

import smtplib
from typing import Any

from django.core.mail.backends import smtp

NAME = "amana.invalid"  # no machine has it (RFC 2606)


class Line(smtplib.SMTP):
    """As the framework makes it but for the greeting."""

    def __init__(self, *place: Any, **more: Any) -> None:
        super().__init__(*place, **{**more, "local_hostname": NAME})


class Backend(smtp.EmailBackend):
    """Without TLS from the first byte, which no setting asks for."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return Line
