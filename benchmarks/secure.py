"""A server over HTTPS that answers every request with the lists of one state file, as the API answers a get.

A program of its own: ``secure.py CERTIFICATE KEY STATE`` prints its port and serves until it is terminated.
"""

import json
import ssl
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


def main(certificate: str, key: str, state: str) -> None:
    """Serve on any free port of 127.0.0.1."""
    lists = json.loads(Path(state).read_text())
    answer = json.dumps(
        {f"{name}_wxa_jump_h5_domain": ";".join(lists.get(name, ())) for name in ("testing", "published")}
    ).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        print(server.server_address[1], flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
