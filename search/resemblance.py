"""How alike two titles are: by the pairs of characters that they share, without the phrases that all titles have."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cases.network.models import Card
from search.folding import fold
from search.presenting import title_for
from search.terms import LONGEST_QUERY, printable
from tenants.actors import Actor

ALIKE = 0.25
"""Below this share of common pairs two titles only happen to use the same words."""

_USUAL = re.compile(
    r"^(关于|对于)|(进一步|切实|尽快|加快|加大|加强|推进|解决)|的?(意见和?建议|建议|意见|议案|请求|问题)$"
)


def core_of(title: str) -> str:
    """This function returns what a title is about: folded, without 关于……的建议 and its like."""
    folded = "".join(re.findall(r"\w+", fold(printable(title)[:LONGEST_QUERY])))
    bare = folded
    while (shorter := _USUAL.sub("", bare)) != bare:
        bare = shorter
    return bare or folded


def pairs_of(text: str) -> frozenset[str]:
    """This function returns the pairs of neighbouring characters; of one character, itself."""
    return frozenset(text[at : at + 2] for at in range(len(text) - 1)) or frozenset({text} - {""})


def likeness(one: str, other: str) -> float:
    """This function returns the share of common pairs, 0 to 1 (Dice)."""
    left, right = pairs_of(core_of(one)), pairs_of(core_of(other))
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0


def most_alike(title: str, cards: Iterable[Card], *, actor: Actor, first: int) -> list[Card]:
    """This function returns the ``first`` cards most like ``title``, the best one first; those too unlike are left out."""
    rated = [(likeness(title, title_for(actor, card)), card) for card in cards]
    good = sorted((pair for pair in rated if pair[0] >= ALIKE), key=lambda pair: (-pair[0], str(pair[1].id)))
    return [card for _, card in good[:first]]
