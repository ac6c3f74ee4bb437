"""Signatures of requests, in the manner of HTTP Message Signatures (RFC 9421), and of receipts.

The subset: one signature, label ``sig1``; exactly the components of COMPONENTS in their order; parameters ``created``,
``keyid``, ``alg="ed25519"``, ``nonce``, in this order; the digest of the body is RFC 9530's ``sha-256``. Anything else
is refused, so there is nothing to negotiate and nothing to downgrade. Nothing here reads a clock or a database.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync.between.errors import BadDigest, BadSignature, SignatureMissing

TRUSTS = "onenet-trusts"
"""Header: ids of the receiver's keys that the sender knows, so that the receipt is signed with one of them."""
NEXT_KEY = "onenet-next-key"
"""Header: a new public key of the sender's, or NONE. Signed with the old one, it is trusted from then on."""
NONE = "none"
COMPONENTS = ("@method", "@path", "content-type", "content-digest", TRUSTS, NEXT_KEY)

_COVERED = "(" + " ".join(f'"{name}"' for name in COMPONENTS) + ")"
_INPUT = re.compile(
    r"sig1=" + re.escape(_COVERED) + r';created=(\d{1,12});keyid="([0-9a-f]{32})";alg="ed25519";nonce="([\w-]{22,64})"'
)
_SIGNATURE = re.compile(r"sig1=:([A-Za-z0-9+/=]{88}):")


class KeyPair(NamedTuple):
    """A new Ed25519 key pair as text."""

    key_id: str
    public: str
    private: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What a signed request says of itself before it is believed."""

    key_id: str
    nonce: str
    created: datetime
    base: str
    signature: str


def new_key_pair() -> KeyPair:
    """This function makes an Ed25519 key pair: both halves in base64, the id from the public one."""
    private = Ed25519PrivateKey.generate()
    raw = private.private_bytes(
        serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption()
    )
    public = base64.b64encode(private.public_key().public_bytes_raw()).decode()
    return KeyPair(key_id=key_id_of(public=public), public=public, private=base64.b64encode(raw).decode())


def key_id_of(*, public: str) -> str:
    """This function names a public key (base64) by the beginning of its SHA-256 sum.

    :raises ValueError: if it is no Ed25519 public key
    """
    try:
        raw = base64.b64decode(public, validate=True)
    except binascii.Error as error:
        raise ValueError(public) from error
    Ed25519PublicKey.from_public_bytes(raw)
    return hashlib.sha256(raw).hexdigest()[:32]


def sign(*, private: str, text: str) -> str:
    """This function signs a text with a private key (base64) and returns the signature in base64."""
    key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(private))
    return base64.b64encode(key.sign(text.encode())).decode()


def is_signed(*, public: str, text: str, signature: str) -> bool:
    """This function tells whether the signature (base64) over the text is that of the public key (base64)."""
    try:
        raw = base64.b64decode(signature, validate=True)
        Ed25519PublicKey.from_public_bytes(base64.b64decode(public)).verify(raw, text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def digest_of(*, body: bytes) -> str:
    """This function returns the value of Content-Digest (RFC 9530) for a body."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def signed_headers(
    *,
    path: str,
    body: bytes,
    content_type: str,
    trusts: str,
    next_key: str,
    key_id: str,
    private: str,
    nonce: str,
    now: datetime,
) -> dict[str, str]:
    """This function returns the headers of a POST request that is signed at `now` with the key `key_id`."""
    headers = {
        "content-type": content_type,
        "content-digest": digest_of(body=body),
        TRUSTS: trusts or NONE,
        NEXT_KEY: next_key or NONE,
    }
    parameters = f'{_COVERED};created={int(now.timestamp())};keyid="{key_id}";alg="ed25519";nonce="{nonce}"'
    signature = sign(private=private, text=_base(path=path, headers=headers, parameters=parameters))
    return {**headers, "signature-input": f"sig1={parameters}", "signature": f"sig1=:{signature}:"}


def read_proof(*, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Proof:
    """This function reads the signature of a request; `headers` have names in small letters.

    :raises SignatureMissing: if there is none of exactly our form
    :raises BadDigest: if the body is not the one that the digest was made from
    """
    found = _INPUT.fullmatch(headers.get("signature-input", ""))
    mark = _SIGNATURE.fullmatch(headers.get("signature", ""))
    if method != "POST" or found is None or mark is None or not all(headers.get(name) for name in COMPONENTS[2:]):
        raise SignatureMissing
    if headers["content-digest"] != digest_of(body=body):
        raise BadDigest
    return Proof(
        key_id=found[2],
        nonce=found[3],
        created=datetime.fromtimestamp(int(found[1]), tz=UTC),
        base=_base(path=path, headers=headers, parameters=found[0].removeprefix("sig1=")),
        signature=mark[1],
    )


def verify(*, proof: Proof, public: str) -> None:
    """This function checks a request's signature against the key it names.

    :raises BadSignature: if it is not that key's
    """
    if not is_signed(public=public, text=proof.base, signature=proof.signature):
        raise BadSignature


def _base(*, path: str, headers: Mapping[str, str], parameters: str) -> str:
    values = {"@method": "POST", "@path": path, **headers}
    lines = [f'"{name}": {values[name].strip()}' for name in COMPONENTS]
    return "\n".join([*lines, f'"@signature-params": {parameters}'])
