"""Personal data at rest: encrypted, found by blind index, shown masked.

The software implementation of the crypto provider. A site with a certified module replaces ``PROVIDER``.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

VERSION = b"\x01"


class UnreadableCipher(ValueError):
    """Raised when stored bytes cannot be decrypted with the keys we have."""


def _key(purpose: str) -> bytes:
    return hmac.new(settings.FIELD_KEY.encode(), purpose.encode(), hashlib.sha256).digest()


def encrypt(text: str) -> str:
    """This function encrypts ``text`` (AES-256-GCM, fresh nonce) into printable characters; "" stays ""."""
    if not text:
        return ""
    nonce = os.urandom(12)
    sealed = AESGCM(_key("field")).encrypt(nonce, text.encode(), VERSION)
    return base64.b64encode(VERSION + nonce + sealed).decode()


def decrypt(stored: str) -> str:
    """This function returns what :func:`encrypt` was given.

    :raises UnreadableCipher: if the key or the bytes are not the ones it was made with
    """
    if not stored:
        return ""
    try:
        raw = base64.b64decode(stored)
        return AESGCM(_key("field")).decrypt(raw[1:13], raw[13:], raw[:1]).decode()
    except Exception as error:
        raise UnreadableCipher from error


def blind_index(text: str) -> str:
    """This function returns a keyed digest by which an encrypted value can be found, never read; "" for ""."""
    return hmac.new(_key("index"), text.strip().encode(), hashlib.sha256).hexdigest() if text.strip() else ""


def digest(text: str) -> str:
    """This function returns a keyed digest of a secret that we hand out once (token, follow code)."""
    return hmac.new(_key("secret"), text.encode(), hashlib.sha256).hexdigest()


def file_key(salt: bytes) -> bytes:
    """This function returns the key of 32 bytes for one file, by which nobody finds that of another file."""
    return hmac.new(_key("file"), salt, hashlib.sha256).digest()


def mask_phone(phone: str) -> str:
    """This function hides the middle of a telephone number: 138****5678."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "****" if phone else ""


def mask_name(name: str) -> str:
    """This function keeps the family name: 李**."""
    return name[:1] + "*" * max(len(name) - 1, 1) if name else ""
