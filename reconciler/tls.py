"""TLS to WeChat, token sources, proxies and hosts: what is trusted, and why a connection fails."""

import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import ssl

NO_TLS: Final = "the port speaks no TLS"

_PLAIN_TEXT_REASONS: Final = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST"})
"""OpenSSL's names for an answer that is no TLS, such as plain HTTP."""


def trusted() -> "ssl.SSLContext":
    """Return the certificates to trust: those that the environment names, in a file, a directory or both; else httpx's.

    Raises OSError when the file cannot be read.
    """
    import ssl

    import httpx

    file, directory = (os.environ.get(name) or None for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"))
    if file or directory:
        return ssl.create_default_context(cafile=file, capath=directory)
    return httpx.create_ssl_context(trust_env=False)


def reason(error: OSError) -> str:
    """Return why a connection failed, in the words of OpenSSL or of the system; without words, the error's type."""
    import ssl

    match error:
        case ssl.SSLCertVerificationError(verify_message=str(words)):
            return words
        case ssl.SSLError(reason=str(name)):
            return NO_TLS if name in _PLAIN_TEXT_REASONS else name.replace("_", " ").lower()
        case _:
            return error.strerror or type(error).__name__
