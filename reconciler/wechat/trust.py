"""Which certificates are trusted: read once, for however many servers and platforms."""

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl


class Trust:
    """What decides whether a server is who it says. Many threads may ask at once."""

    def __init__(self) -> None:
        """Read nothing yet: that takes as long as many exchanges."""
        self._lock = threading.Lock()
        self._contexts: dict[str, ssl.SSLContext] = {}

    def context(self, scheme: str) -> "ssl.SSLContext":
        """Return what judges servers of this scheme: nothing, quickly made, where none will show a certificate.

        Raises OSError when the certificates that the environment names cannot be read.
        """
        with self._lock:
            if scheme not in self._contexts:
                self._contexts[scheme] = _context(scheme)
            return self._contexts[scheme]


def _context(scheme: str) -> "ssl.SSLContext":
    import ssl

    import httpx

    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if scheme == "http" else httpx.create_ssl_context()
