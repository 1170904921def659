"""A GOV.UK Notify of one's own, on this machine: keeps what it was sent, and fails as it is told."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

KEY = "tests-11111111-1111-4111-8111-111111111111-22222222-2222-4222-8222-222222222222"
SERVICE, SECRET = KEY[6:42], KEY[43:]


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_GET(self):
        asked = parse_qs(urlsplit(self.path).query).get("reference", [""])[0]
        found = [one for one in self.server.kept if one["reference"] == asked]
        self._answer(self.server.looking, {"notifications": found})

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.tokens.append(self.headers["Authorization"].removeprefix("Bearer "))
        if self.server.sending == 201 or self.server.keeps_and_fails:
            self.server.kept.append(body | {"path": self.path})
        self._answer(self.server.sending, {"id": "3"})

    def _answer(self, status, body):
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())


@contextmanager
def notify_server(settings):
    """The server, with the settings that lead to it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.kept, server.tokens, server.looking, server.sending = [], [], 200, 201
    server.keeps_and_fails = False
    settings.NOTIFY_KEY, settings.NOTIFY_URL = KEY, f"http://127.0.0.1:{server.server_port}"
    settings.NOTIFY_TEXT_TEMPLATE, settings.NOTIFY_EMAIL_TEMPLATE = "of-texts", "of-mail"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
