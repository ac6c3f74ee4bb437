"""One POST to a peer. Whatever goes wrong here says nothing about the messages."""

import http.client
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

PATH = "/between/messages/"
CONNECT_S = 3.0
ANSWER_S = 20.0
MOST_BYTES = 500_000


class Unreachable(Exception):
    """Raised when no answer came that could be one of the peer's."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    body: bytes


def path_of(*, address: str) -> str:
    """This function returns the path that a peer's messages are posted to, below its base address."""
    return urlsplit(address).path.rstrip("/") + PATH


def post(*, address: str, headers: Mapping[str, str], body: bytes) -> Answer:
    """This function posts a body to the peer at a base address (http or https) and returns the answer.

    It follows no redirect and uses no proxy: the signature is for this address.

    :raises Unreachable: when there was no answer within the limits, whatever the reason
    """
    parts = urlsplit(address)
    host = parts.hostname or ""
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        connection = http.client.HTTPSConnection(
            host, parts.port, timeout=CONNECT_S, context=ssl.create_default_context()
        )
    else:
        connection = http.client.HTTPConnection(host, parts.port, timeout=CONNECT_S)
    try:
        connection.connect()
        connection.sock.settimeout(ANSWER_S)
        connection.request("POST", path_of(address=address), body=body, headers=dict(headers))
        response = connection.getresponse()
        content = response.read(MOST_BYTES + 1)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(f"{type(error).__name__} {error}".strip()[:300]) from error
    finally:
        connection.close()
    if len(content) > MOST_BYTES:
        raise Unreachable(f"more than {MOST_BYTES} bytes")
    return Answer(status=response.status, body=content)
