"""Mail to the relay, without the name of this machine.

The framework greets a relay with the machine's full name, and the relay writes that into the
message (RFC 5321, section 4.4, "Trace Information"), for everybody who gets it.
"""

from collections.abc import Callable
from typing import Any

from django.core.mail.backends import smtp

NAME = "amana.invalid"  # no machine has it (RFC 2606)


class Backend(smtp.EmailBackend):
    """Django's own but for its greeting."""

    @property
    def connection_class(self) -> Callable[..., Any]:
        framework = super().connection_class

        def line(*place: Any, **more: Any) -> Any:
            return framework(*place, **{**more, "local_hostname": NAME})

        return line
