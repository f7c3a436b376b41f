"""Whether this process can listen on an address, asked before the server starts.

The server shares its port between its own workers (``SO_REUSEPORT``). The kernel then lets any
other server of the same user share it too, without a word: each gets a part of the requests. So the
port is tried once without sharing.
"""

import errno
import socket


class CannotListen(Exception):
    """Says why not, and what to do, in one sentence for the person who started the server."""


def try_port(host: str, port: int) -> None:
    """Takes the port alone and gives it back at once. Raises CannotListen.

    ``SO_REUSEADDR`` passes over connections of a server that has just ended; a socket that listens
    still refuses.
    """
    try:
        # For IPv6 too; the first address is the one that the server will take.
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (socket.gaierror, UnicodeError) as error:
        raise CannotListen(f"HOST={host} is not an address: name one of this machine.") from error
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
            probe.listen()
        except OSError as error:
            raise CannotListen(_reason(error, host, port)) from error


def _reason(error: OSError, host: str, port: int) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return (
                f"Another program listens on {host} port {port}, perhaps another Amana. "
                f"End it, or choose another port: PORT={port + 1 if port < 65535 else port - 1}"
            )
        case errno.EADDRNOTAVAIL:
            return f"HOST={host} is not an address of this machine."
        case errno.EACCES:
            return (
                f"Port {port} is for the administrator alone: choose one from 1024 on "
                f"and let haproxy or Caddy stand before it."
            )
        case _:
            return f"Amana cannot listen on {host} port {port}: {error.strerror}."
