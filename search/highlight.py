"""Marking what was looked for: whole words of the query, in escaped HTML in which ``<mark>`` is the only tag.

Made here from the text that the reader may read, not by the search server: its pieces are pairs of characters, and a
marked half of a word only disturbs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from search.folding import fold

SNIPPET = 96
BEFORE = 24


def _pattern(terms: Sequence[str]) -> re.Pattern[str] | None:
    """This function makes one expression of all terms; a Latin word or a number is met only as a whole."""
    parts = [rf"(?<![0-9a-z]){re.escape(term)}(?![0-9a-z])" if term.isascii() else re.escape(term) for term in terms]
    return re.compile("|".join(parts)) if parts else None


def marked(text: str, terms: Sequence[str]) -> str:
    """This function returns ``text`` as HTML, each of the folded ``terms`` in it within ``<mark>``."""
    pattern = _pattern(terms)
    if pattern is None:
        return escape(text)
    out, last = [], 0
    for found in pattern.finditer(fold(text)):
        out += [escape(text[last : found.start()]), "<mark>", escape(text[found.start() : found.end()]), "</mark>"]
        last = found.end()
    return "".join([*out, escape(text[last:])])


def snippet(text: str, terms: Sequence[str]) -> str:
    """This function returns the place of ``text`` around the first term as HTML, its beginning if none is in it."""
    flat = re.sub(r"\s+", " ", text).strip()
    pattern = _pattern(terms)
    found = pattern.search(fold(flat)) if pattern else None
    start = max(found.start() - BEFORE, 0) if found else 0
    if found and start:
        # Rather begin with a sentence, or at least a clause, than within it.
        begins = [re.search(signs, flat[start : found.start()]) for signs in ("[。；！？]", "[，、：]")]
        start += next((begin.end() for begin in begins if begin), 0)
    piece = flat[start : start + SNIPPET]
    lead = "…" if start else ""
    tail = "…" if start + SNIPPET < len(flat) else ""
    return lead + marked(piece, terms) + tail
