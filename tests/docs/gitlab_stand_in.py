"""The calls of GitLab that the example pipeline makes, over HTTP: notes of a merge request, and issues."""

from __future__ import annotations

import json
import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

_TOKEN = "glpat-of-this-test"
_NOTES, _ISSUES = "/api/v4/projects/17/merge_requests/3/notes", "/api/v4/projects/17/issues"


class Gitlab:
    """What the service holds."""

    def __init__(self) -> None:
        self.notes: list[dict[str, Any]] = [{"id": 1, "body": "Looks good."}]
        self.issues: list[dict[str, Any]] = []
        self.refused = 0
        """Calls without the token, or with a path that is not known."""
        self.environment: dict[str, str] = {}
        """What GitLab sets for a job, and the token."""

    def list_of(self, path: str) -> tuple[list[dict[str, Any]], str] | None:
        """The list that a path is about, and the name of its ids."""
        if path.startswith(_NOTES):
            return self.notes, "id"
        return (self.issues, "iid") if path.startswith(_ISSUES) else None


@contextmanager
def gitlab() -> Generator[Gitlab]:
    """Serve it on loopback."""
    service = Gitlab()

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            parts = urlsplit(self.path)
            found = service.list_of(parts.path)
            if found is None or self.headers["PRIVATE-TOKEN"] != _TOKEN:
                service.refused += 1
                self._answer(404, {"message": "404 Not Found"})
                return
            entries, key = found
            if self.command == "GET":
                query = parse_qs(parts.query)
                first = (int(query["page"][0]) - 1) * int(query["per_page"][0])
                self._answer(200, entries[first : first + int(query["per_page"][0])])
                return
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.command == "POST":
                entries.append({key: len(entries) + 1, **body})
                self._answer(201, entries[-1])
                return
            number = int(parts.path.rpartition("/")[2])
            entry = next(each for each in entries if each[key] == number)
            entry.update(body)
            self._answer(200, entry)

        do_GET = do_POST = do_PUT = _serve  # noqa: N815 - the library's names

        def _answer(self, status: int, body: object) -> None:
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.environment = {
        "CI_API_V4_URL": f"http://127.0.0.1:{server.server_port}/api/v4",
        "CI_PROJECT_ID": "17",
        "CI_MERGE_REQUEST_IID": "3",
        "GITLAB_TOKEN": _TOKEN,
    }
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
