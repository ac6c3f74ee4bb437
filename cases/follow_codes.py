"""The code on a citizen's receipt: with the opinion's number it stands for the sender, who has no account."""

import hmac
import secrets

from core.ciphers import digest

# Without what is easily misread on paper: 0 O, 1 I L, 5 S, 8 B, 2 Z.
ALPHABET = "ACDEFGHJKMNPQRTUVWXY34679"
LENGTH = 8
LONGEST_NUMBER = 40


def new_code() -> str:
    """This function returns a fresh code of eight characters, some 37 bits; guessing is slowed down at the door."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def digest_of(*, number: str, code: str) -> str:
    """This function returns what is stored of a code: a keyed digest together with its number."""
    return digest(f"{number}:{plain(code)}")


def matches(*, number: str, code: str, stored: str) -> bool:
    """This function tells whether a code is the one of the number, in constant time."""
    return hmac.compare_digest(digest_of(number=number, code=code), stored)


def plain(code: str) -> str:
    """This function returns a code as it was printed, however it was typed."""
    return "".join(character for character in code.upper() if character.isalnum())


def plain_number(number: str) -> str:
    """This function returns an opinion's number as it is stored, from 〔2026〕第0007号, 2026-7 or [2026]第7号."""
    digits = "".join(c if c.isdecimal() else " " for c in number).split()
    # A superscript is a digit but no decimal, and nothing that long was ever given: neither can be read as a number.
    if len(digits) != 2 or len(number) > LONGEST_NUMBER:
        return number.strip()
    return number_text(year=int(digits[0]), number=int(digits[1]))


def number_text(*, year: int, number: int) -> str:
    """This function returns the number of an opinion: 〔2026〕第0007号."""
    return f"〔{year}〕第{number:04d}号"
