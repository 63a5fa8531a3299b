"""TLS: why a connection fails, in words. Which certificates are trusted is tested where they are used."""

import socket
import ssl
import threading

import pytest

from reconciler.tls import NO_TLS, reason


def failure(answer: bytes) -> ssl.SSLError:
    """Begin TLS with a server that answers so, and return the error."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        with socket.create_connection(listener.getsockname()) as connection, pytest.raises(ssl.SSLError) as caught:
            ssl.create_default_context().wrap_socket(connection, server_hostname="localhost")
        thread.join()
    return caught.value


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"HTTP/1.0 200 OK\r\n\r\n",
        b"<html><body>400 The plain HTTP request was sent to HTTPS port",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"220 mail.qq.com ESMTP\r\n",
        b"-ERR unknown command\r\n",
        b"GET / HTTP/1.1\r\n",
        bytes(64),
    ],
)
def test_a_port_without_tls(answer: bytes) -> None:
    """Whatever a server without TLS answers, the port is what is wrong."""
    assert reason(failure(answer)) == NO_TLS


def test_other_failures() -> None:
    """An alert is given in OpenSSL's words, an error of the system in the system's; one without words by its type."""
    assert "handshake failure" in reason(failure(b"\x15\x03\x01\x00\x02\x02\x28"))
    assert reason(ssl.SSLError(1, "no name")) == "no name"
    assert reason(ConnectionResetError(104, "Connection reset by peer")) == "Connection reset by peer"
    assert reason(TimeoutError()) == "TimeoutError"
    with pytest.raises(ssl.SSLError) as caught:
        ssl.create_default_context(cafile=__file__)
    assert reason(caught.value) == "no certificate or crl found"
