"""As much of a HashiCorp Vault as Pulumi's secrets provider of that name asks: it wraps the key of a stack.

By a passphrase each command derives that key anew, with a million rounds of hashing: a seventh of what the command
takes. The tests of the documents use passphrases all the same.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRETS_PROVIDER = "hashivault://engine-test"
"""For `pulumi stack init --secrets-provider`."""
_WRAPPED = "vault:v1:"


@contextmanager
def running_key_vault() -> Generator[dict[str, str]]:
    """The variables by which Pulumi finds it."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Transit) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield {"VAULT_SERVER_URL": f"http://127.0.0.1:{server.server_port}", "VAULT_SERVER_TOKEN": "engine-test"}
        server.shutdown()
        thread.join()


class _Transit(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet an answer

    def do_PUT(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path.startswith("/v1/transit/encrypt/"):
            answer = {"ciphertext": _WRAPPED + asked["plaintext"]}
        else:
            answer = {"plaintext": asked["ciphertext"].removeprefix(_WRAPPED)}
        body = json.dumps({"data": answer}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""
