"""Hosts that serve a verification file over HTTPS, each with its own certificate, after a tenth of a second.

A program of its own: ``sites.py STATE CONTENT AUTHORITY`` serves every host of the testing list in STATE, writes the
certificate of their authority to AUTHORITY, prints its port, and serves until it is terminated.
"""

import asyncio
import json
import ssl
import sys
from pathlib import Path
from typing import Final

import trustme

DELAY: Final = 0.1
"""Seconds before a host answers."""


def certificates(hosts: list[str], authority: trustme.CA) -> ssl.SSLContext:
    """Return a context that selects each host's certificate by its name, and rejects other names."""
    contexts = {}
    for host in hosts:
        contexts[host] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(host).configure_cert(contexts[host])

    def choose(connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> int | None:
        if name not in contexts:
            return ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
        connection.context = contexts[name]
        return None

    selecting = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    selecting.sni_callback = choose
    return selecting


async def serve(context: ssl.SSLContext, content: bytes) -> None:
    """Answer every request with the file."""
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(content)}\r\nConnection: close\r\n\r\n"

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(DELAY)
        writer.write(head.encode() + content)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def main(state: str, content: str, authority: str) -> None:
    """Issue the certificates, and serve on any free port of 127.0.0.1."""
    issuer = trustme.CA()
    issuer.cert_pem.write_to_path(authority)
    asyncio.run(serve(certificates(json.loads(Path(state).read_text())["testing"], issuer), content.encode()))


if __name__ == "__main__":
    main(*sys.argv[1:])
