"""One way of writing for each character: half width, lower case, simplified.

Done here and not in the search server, so that the same index runs on the bare core of Elasticsearch, and done
character by character, so that a place in the folded text is the same place in the text that people see.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "data" / "traditional.txt"
FULL_WIDTH = range(0xFF01, 0xFF5F)
FULL_TO_HALF = 0xFEE0


@cache
def _exceptions() -> Mapping[int, str]:
    """This function reads the table once: code point → the character that stands for it."""
    table = {code: chr(code - FULL_TO_HALF).lower() for code in FULL_WIDTH}
    table[0x3000] = " "
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            table.update({ord(line[at]): line[at + 1] for at in range(0, len(line), 2)})
    return table


def fold(text: str) -> str:
    """This function returns ``text`` as it is indexed and searched; it has exactly as many characters as before."""
    lowered = text.lower()
    if len(lowered) != len(text):
        # A few letters (İ) grow in lower case: those stay as they are.
        lowered = "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
    return lowered.translate(_exceptions())
