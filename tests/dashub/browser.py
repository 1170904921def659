"""A few pages served from this process, with the hub's security policy, for the scripts to be tried in a real browser."""

import json
import shutil
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import sync_playwright

STATIC = Path(__file__).parents[2] / "dashub/static"
BUILT = (STATIC / "build/app.js").exists()
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


class Pages:
    """What the server answers: `pages[path]` is HTML, (status, type, body), or a function of (body, headers) giving that."""

    def __init__(self):
        self.answers: dict = {}
        self.asked: list[tuple[str, str, str]] = []
        self.url = ""

    def __setitem__(self, path, answer):
        self.answers[path] = answer

    def sent(self, path: str) -> list[str]:
        """Bodies of the POST requests that came to a path, in order."""
        return [body for method, where, body in self.asked if where == path and method == "POST"]

    def count(self, path: str) -> int:
        return sum(where == path for _, where, _ in self.asked)


def handler(pages: Pages):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.answer(b"")

        def do_POST(self):
            self.answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

        def answer(self, body: bytes):
            path = self.path.partition("?")[0]
            if path.startswith("/static/"):
                return self.reply(200, TYPES[Path(path).suffix], (STATIC / path.removeprefix("/static/")).read_bytes())
            pages.asked.append((self.command, path, body.decode(errors="replace")))
            answer = pages.answers.get(path, (404, "text/plain", "none"))
            if callable(answer):
                answer = answer(body.decode(errors="replace"), self.headers)
            status, kind, text, *headers = answer if isinstance(answer, tuple) else (200, "text/html", answer)
            return self.reply(status, kind, text.encode(), *headers)

        def reply(self, status, kind, body, headers=()):
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Security-Policy", POLICY)
            for name, value in dict(headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Tests are quiet."""

    return Handler


@contextmanager
def served():
    pages = Pages()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(pages))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    pages.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield pages
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        try:
            yield browser
        finally:
            browser.close()


def as_json(value, status=200):
    return status, "application/json", json.dumps(value)
