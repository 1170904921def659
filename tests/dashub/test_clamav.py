"""Against a daemon of the test's own, which takes a stream as ClamAV does and answers what it is told to."""

import io
import socket
import struct
import threading
import time

import pytest

from dashub import clamav


class Daemon:
    """Listens, reads one INSTREAM and sends ``answer``; None: closes; ``hang``: says nothing."""

    def __init__(self, listener, answer, hang=0.0):
        self.listener, self.answer, self.hang = listener, answer, hang
        self.received, self.command = b"", b""
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        link, _ = self.listener.accept()
        with link:
            self.command = self.exactly(link, 10)
            while size := struct.unpack("!I", self.exactly(link, 4))[0]:
                self.received += self.exactly(link, size)
            time.sleep(self.hang)
            if self.answer is not None:
                link.sendall(self.answer)

    @staticmethod
    def exactly(link, size):
        read = b""
        while len(read) < size:
            piece = link.recv(size - len(read))
            if not piece:
                return read.ljust(size, b"\0")
            read += piece
        return read


@pytest.fixture
def daemon(settings):
    """Starts a daemon on a free port of this machine and sets CLAMAV to it."""
    listener = socket.create_server(("127.0.0.1", 0))
    settings.CLAMAV = f"127.0.0.1:{listener.getsockname()[1]}"
    yield lambda answer, **more: Daemon(listener, answer, **more)
    listener.close()


def test_a_clean_file_is_sent_whole_and_left_at_its_start(daemon):
    running, content = daemon(b"stream: OK\0"), bytes(range(256)) * 1000
    file = io.BytesIO(content)
    file.seek(77)
    assert clamav.scan(file) == ""
    running.thread.join(5)
    assert running.command == b"zINSTREAM\0" and running.received == content and file.tell() == 0


def test_an_infected_file_is_named_by_what_was_found(daemon):
    daemon(b"stream: Win.Test.EICAR_HDB-1 FOUND\0")
    assert clamav.scan(io.BytesIO(b"x")) == "Win.Test.EICAR_HDB-1"


def test_an_answer_in_pieces_is_put_together(daemon):
    running = daemon(None)
    running.answer = b"stream: OK\0"
    assert clamav.scan(io.BytesIO(b"")) == ""


@pytest.mark.parametrize(
    "answer",
    [
        b"INSTREAM size limit exceeded. ERROR\0",
        b"stream: OK",
        b"OK\0",
        b"stream: OK FOUND? no\0",
        b"HTTP/1.1 200 OK\r\n\r\n\0",
        b"\xff\xfe\0",
        b"x" * 10_000,
        b"",
        None,
    ],
)
def test_any_other_answer_is_none(daemon, answer):
    daemon(answer)
    with pytest.raises(clamav.Unavailable):
        clamav.scan(io.BytesIO(b"x"))


def test_a_daemon_that_says_nothing_is_not_waited_for(daemon, monkeypatch):
    monkeypatch.setattr(clamav, "MOST_SECONDS", 0.3)
    daemon(b"stream: OK\0", hang=5)
    began = time.monotonic()
    with pytest.raises(clamav.Unavailable):
        clamav.scan(io.BytesIO(b"x"))
    assert time.monotonic() - began < 3


def test_nobody_listens(settings):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        settings.CLAMAV = f"127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(clamav.Unavailable):
        clamav.scan(io.BytesIO(b"x"))


def test_a_socket_file(settings, tmp_path):
    path = tmp_path / "clamd"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        settings.CLAMAV = str(path)
        Daemon(listener, b"stream: OK\0")
        assert clamav.scan(io.BytesIO(b"x")) == ""
    path.unlink()
    with pytest.raises(clamav.Unavailable):
        clamav.scan(io.BytesIO(b"x"))


def test_without_the_setting_nothing_is_asked(settings):
    settings.CLAMAV = ""
    assert clamav.scan(io.BytesIO(b"x")) == ""
