"""Says where the server is once it answers, and not before.

Whoever follows a link that is printed too early meets "connection refused" and believes that it is
broken.
"""

import http.client
import os
import sys
import time

# Seconds between two tries, and until nobody waits any more: a start that takes so long has failed.
PAUSE, PATIENCE = 0.1, 600.0
# Seconds for one answer.
ANSWER = 5.0
# Where a server that listens on every address is to be asked.
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104


def when_it_answers(host: str, port: int, text: str) -> None:
    """Prints ``text`` as soon as the server answers; returns at once.

    A process of its own waits, because this one becomes the server. It ends with the text, or with
    the server. It is nobody's child, so that the server has none to bury.
    """
    server = os.getpid()
    sys.stdout.flush()
    if between := os.fork():
        os.waitpid(between, 0)
        return
    if os.fork():
        os._exit(0)
    try:
        if _answers(EVERYWHERE.get(host, host), port, server):
            os.write(sys.stdout.fileno(), text.encode())
    except OSError:
        pass  # Nobody reads what the server prints: it runs all the same.
    finally:
        # Nothing of the process that this one was copied from may run here.
        os._exit(0)


def _answers(host: str, port: int, server: int) -> bool:
    """Waits until the server answers; False once it has ended or takes too long."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and _runs(server):
        connection = http.client.HTTPConnection(host, port, timeout=ANSWER)
        try:
            # Any answer will do: an unknown host name is refused, but by this server.
            connection.request("GET", "/healthz")
            connection.getresponse()
        except (OSError, http.client.HTTPException):
            time.sleep(PAUSE)
        else:
            return True
        finally:
            connection.close()
    return False


def _runs(server: int) -> bool:
    try:
        os.kill(server, 0)
    except ProcessLookupError:
        return False
    return True
