"""Who may find what, as filters of the search server.

Made from the same tokens and paths as :func:`cases.permissions.readable`; a property test holds them together. On top
of that rule, cases of restricted secrecy are not in search at all (domain.md §3.12), in either mode.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from cases.permissions import PUBLIC_TOKEN, below, reaches_of, tokens_of
from cases.states import PRIVATE_STATES, Secrecy
from tenants.actors import Actor

Clause = dict[str, Any]


def _by_path(actor: Actor) -> list[Clause]:
    """This function returns the clauses of those who read a whole subtree: no drafts, nothing secret."""
    paths = reaches_of(actor)
    if not paths:
        return []
    return [
        {
            "bool": {
                "should": [{"prefix": {"path": path}} for path in paths],
                "minimum_should_match": 1,
                "filter": [{"term": {"secrecy": Secrecy.NORMAL.value}}],
                "must_not": [{"terms": {"state": sorted(PRIVATE_STATES)}}],
            }
        }
    ]


def _any_of(clauses: list[Clause]) -> Clause:
    return {"bool": {"should": clauses, "minimum_should_match": 1}} if clauses else {"match_none": {}}


def search_filter(actor: Actor) -> Clause:
    """This function returns the filter of all that ``actor`` may read, as public or from inside."""
    return _any_of([{"terms": {"tokens": sorted(tokens_of(actor))}}, *_by_path(actor)])


def inside_filter(actor: Actor) -> Clause:
    """This function returns the filter of what ``actor`` reads from inside: not only because it is public."""
    tokens = sorted(tokens_of(actor) - {PUBLIC_TOKEN})
    by_token: list[Clause] = [{"terms": {"tokens": tokens}}] if tokens else []
    return _any_of([*by_token, *_by_path(actor)])


PUBLIC_FILTER: Clause = {"term": {"tokens": PUBLIC_TOKEN}}
SEARCHED_FILTER: Clause = {"bool": {"must_not": [{"term": {"secrecy": Secrecy.RESTRICTED.value}}]}}


def searched() -> Q:
    """This function returns, for the database, which cards are in search at all."""
    return ~Q(secrecy=Secrecy.RESTRICTED)


def insider(actor: Actor) -> Q:
    """This function returns, for the database, what :func:`inside_filter` is for the search server."""
    # Overlap with nothing is false, so nobody reads anything from inside.
    rule = Q(tokens__overlap=sorted(tokens_of(actor) - {PUBLIC_TOKEN}))
    for path in reaches_of(actor):
        rule |= below(path) & Q(secrecy=Secrecy.NORMAL) & ~Q(state__in=sorted(PRIVATE_STATES))
    return rule
