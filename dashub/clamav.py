"""A client of ClamAV's daemon, where the setting CLAMAV names one: its INSTREAM command, over TCP or a socket file.

Where it is set and does not answer as it should, the file is not called clean: ``Unavailable``.
"""

import socket
import struct
import time

from django.conf import settings

CONNECT_SECONDS, MOST_SECONDS = 5, 20
CHUNK = 64 * 1024
LONGEST_ANSWER = 4096
CLEAN, FOUND = "stream: OK", " FOUND"


class Unavailable(Exception):
    """The daemon could not be reached, took too long, or said what is neither clean nor infected."""


def scan(file) -> str:
    """The name of what was found; "" for a clean file, and where no daemon is set. Reads the whole file."""
    if not settings.CLAMAV:
        return ""
    deadline = time.monotonic() + MOST_SECONDS
    try:
        with _connect(settings.CLAMAV) as link:
            _send(link, file, deadline)
            answer = _answer(link, deadline)
    except OSError as error:
        raise Unavailable(type(error).__name__) from error
    finally:
        file.seek(0)
    return _verdict(answer)


def _connect(where: str) -> socket.socket:
    if where.startswith("/"):
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.settimeout(CONNECT_SECONDS)
        try:
            link.connect(where)
        except OSError:
            link.close()
            raise
        return link
    host, _, port = where.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_SECONDS)


def _send(link: socket.socket, file, deadline: float) -> None:
    """The file in pieces, each after its length; a length of nought ends it."""
    link.sendall(b"zINSTREAM\0")
    file.seek(0)
    while piece := file.read(CHUNK):
        _wait(link, deadline)
        link.sendall(struct.pack("!I", len(piece)) + piece)
    link.sendall(struct.pack("!I", 0))


def _answer(link: socket.socket, deadline: float) -> str:
    """Up to the closing NUL; cut short, it is no answer."""
    read = b""
    while b"\0" not in read:
        _wait(link, deadline)
        piece = link.recv(LONGEST_ANSWER)
        if not piece or len(read) > LONGEST_ANSWER:
            raise Unavailable("no whole answer")
        read += piece
    return read.partition(b"\0")[0].decode("ascii", "replace").strip()


def _wait(link: socket.socket, deadline: float) -> None:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    link.settimeout(left)


def _verdict(answer: str) -> str:
    if answer == CLEAN:
        return ""
    if answer.startswith("stream: ") and answer.endswith(FOUND):
        return answer.removeprefix("stream: ").removesuffix(FOUND)
    raise Unavailable("an answer that is none")
