"""What a person typed, taken apart: words, quoted phrases, a plate's number."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from search.errors import QueryTooLong
from search.folding import fold

LONGEST_QUERY = 200
MOST_WORDS = 16
# Up to this many characters a word must stand in the text as it is; a longer one may be met in parts.
SHORT = 3
LARGEST_NUMBER = 2**31 - 1

_QUOTED = re.compile(r'["“”„「『]([^"“”„「」『』]+)["“”」』]')
_WORD = re.compile(r"\w+")
_PLATE = re.compile(r"(?P<body>.*?)[\s|·,，]*第\s*(?P<number>[0-9]{1,10})\s*号\s*", re.DOTALL)
_DIGITS = re.compile(r"[0-9]{1,10}")
_KEPT_APART = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@dataclass(frozen=True, slots=True)
class Term:
    """One word or quoted phrase, folded. ``exact``: it was quoted, so only the very words will do."""

    text: str
    exact: bool = False

    @property
    def whole(self) -> bool:
        """This property tells whether only the unbroken term counts as found."""
        return self.exact or len(self.text) <= SHORT or self.text.isascii()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query, understood. ``number`` alone when a plate was typed; beside the words when only digits were."""

    terms: tuple[Term, ...] = ()
    number: int | None = None
    plate_body: str = ""
    is_plate: bool = False
    number_text: str = ""
    blank: bool = False

    @property
    def hopeless(self) -> bool:
        """This property tells that something was typed in which there is nothing to look for (only punctuation)."""
        return not self.blank and not self.terms and self.number is None

    @property
    def marks(self) -> tuple[str, ...]:
        """This property lists what is marked in titles and snippets, the longest first."""
        return tuple(sorted({term.text for term in self.terms}, key=lambda term: (-len(term), term)))


def printable(text: str) -> str:
    """This function puts a space in the place of control characters, NUL, lone surrogates and the like."""
    return "".join(" " if unicodedata.category(letter) in _KEPT_APART else letter for letter in text)


def _as_number(digits: str) -> int | None:
    number = int(digits)
    return number if number <= LARGEST_NUMBER else None


def understand(query: str) -> Wanted:
    """This function takes a typed query apart.

    :raises QueryTooLong: for more than 200 characters or 16 words
    """
    typed = printable(query).strip()
    if len(query) > 4 * LONGEST_QUERY or len(typed) > LONGEST_QUERY:
        raise QueryTooLong(field="query", characters=LONGEST_QUERY, words=MOST_WORDS)
    if not typed:
        return Wanted(blank=True)
    folded = fold(typed)
    plate = _PLATE.fullmatch(folded)
    if plate and (number := _as_number(plate["number"])) is not None:
        body = "".join(_WORD.findall(plate["body"]))
        return Wanted(number=number, plate_body=body, is_plate=True)
    exact = [phrase for quoted in _QUOTED.findall(folded) if (phrase := quoted.strip()) and _WORD.search(phrase)]
    words = _WORD.findall(_QUOTED.sub(" ", folded))
    terms = dict.fromkeys([*(Term(phrase, exact=True) for phrase in exact), *(Term(word) for word in words)])
    if len(terms) > MOST_WORDS:
        raise QueryTooLong(field="query", characters=LONGEST_QUERY, words=MOST_WORDS)
    digits = _DIGITS.fullmatch(folded)
    return Wanted(
        terms=tuple(terms),
        number=_as_number(folded) if digits else None,
        number_text=re.sub(r"\s+", "", folded),
    )
