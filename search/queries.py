"""What is asked of the search server: words, permission and filters in one query, so that counts obey them too."""

from __future__ import annotations

from typing import Any

from search.facets import INDEX_FIELDS
from search.filters import Narrowed
from search.mapping import INSIDE, PUBLIC
from search.permits import PUBLIC_FILTER, SEARCHED_FILTER, inside_filter, search_filter
from search.terms import Term, Wanted
from tenants.actors import Actor

Body = dict[str, Any]
TITLE_BOOST = 3
# Of a long word's three or four pairs all but one must be met, of more 70 per cent; of single characters nearly all.
PAIRS_MET = "2<-1 4<70%"
CHARS_MET = "80%"
MOST_VALUES = 100


def _either(*clauses: Body) -> Body:
    return {"dis_max": {"queries": list(clauses), "tie_breaker": 0.1}}


def _phrase(text: str, side: str, *, boost: float) -> Body:
    fields = [f"{side}_title.chars^{TITLE_BOOST}", f"{side}_text.chars"]
    return {"multi_match": {"query": text, "type": "phrase", "fields": fields, "boost": boost}}


def _term(term: Term, side: str) -> Body:
    """This function asks for one word: unbroken if it is short or quoted, else unbroken at best or by its pairs."""
    if term.whole:
        return _phrase(term.text, side, boost=1)
    pairs = [f"{side}_title^{TITLE_BOOST}", f"{side}_text"]
    chars = [f"{side}_title.chars^{TITLE_BOOST}", f"{side}_text.chars"]
    in_parts: Body = {
        "bool": {
            "must": [{"multi_match": {"query": term.text, "fields": pairs, "minimum_should_match": PAIRS_MET}}],
            "should": [
                {"multi_match": {"query": term.text, "fields": chars, "minimum_should_match": CHARS_MET, "boost": 0.4}}
            ],
        }
    }
    return _either(_phrase(term.text, side, boost=2), in_parts)


def _words(wanted: Wanted, side: str) -> Body:
    """This function asks for all words if there are one or two of them, for three quarters if there are more."""
    return {"bool": {"should": [_term(term, side) for term in wanted.terms], "minimum_should_match": "2<75%"}}


def _number(wanted: Wanted) -> list[Body]:
    """This function asks for a plate's number, exactly."""
    out: list[Body] = []
    if wanted.number is not None:
        same: list[Body] = [{"term": {"number": wanted.number}}]
        if wanted.plate_body:
            same.append({"match_phrase": {"plate": wanted.plate_body}})
        out.append({"constant_score": {"filter": {"bool": {"filter": same}}, "boost": 100}})
    if wanted.number_text:
        out.append({"constant_score": {"filter": {"term": {"number_text": wanted.number_text}}, "boost": 100}})
    return out


def _content(actor: Actor, wanted: Wanted) -> Body:
    """This function asks for the words where this reader may look for them: per case inside, or in the public text."""
    if wanted.blank:
        return {"match_all": {}}
    ways = _number(wanted)
    if wanted.terms:
        ways += [
            {"bool": {"filter": [inside_filter(actor)], "must": [_words(wanted, INSIDE)]}},
            {"bool": {"filter": [PUBLIC_FILTER], "must": [_words(wanted, PUBLIC)]}},
        ]
    return _either(*ways)


def _chosen(narrowed: Narrowed, *, but: str = "") -> list[Body]:
    return [
        {"terms": {INDEX_FIELDS[name]: list(values)}}
        for name, values in narrowed.chosen.items()
        if values and name != but
    ]


def _counts(narrowed: Narrowed) -> Body:
    """This function counts each facet under all chosen values but its own, so that a second one can be added."""
    return {
        name: {
            "filter": {"bool": {"filter": _chosen(narrowed, but=name)}},
            "aggs": {"values": {"terms": {"field": field, "size": MOST_VALUES}}},
        }
        for name, field in INDEX_FIELDS.items()
    }


def build(
    *, actor: Actor, wanted: Wanted, narrowed: Narrowed, size: int, behind: list[Any] | None, without: list[str]
) -> Body:
    """This function returns the body of one search of ``size`` hits behind the position ``behind``.

    ``without`` are ids of documents that are known to be out of date for this reader.
    """
    query: Body = {
        "bool": {
            "must": [_content(actor, wanted)],
            "filter": [search_filter(actor), SEARCHED_FILTER, *narrowed.clauses()],
        }
    }
    if without:
        query["bool"]["must_not"] = [{"ids": {"values": without}}]
    by_day: list[Body] = [{"day": "desc"}, {"id": "asc"}]
    body: Body = {
        "query": query,
        "post_filter": {"bool": {"filter": _chosen(narrowed)}},
        "aggs": _counts(narrowed),
        "sort": by_day if wanted.blank else [{"_score": "desc"}, *by_day],
        "size": size,
        "track_total_hits": True,
        "timeout": "1s",
        "_source": [f"{PUBLIC}_kept", f"{INSIDE}_kept", "version", *INDEX_FIELDS.values()],
    }
    if behind is not None:
        body["search_after"] = behind
    return body


def alike(*, actor: Actor, title: str, size: int) -> Body:
    """This function returns the body that finds cases whose title shares most pairs of characters with ``title``."""

    def shares(side: str, allowed: Body) -> Body:
        like = {
            "more_like_this": {
                "fields": [f"{side}_title"],
                "like": title,
                "min_term_freq": 1,
                "min_doc_freq": 1,
                "max_query_terms": 40,
                "minimum_should_match": "30%",
            }
        }
        return {"bool": {"filter": [allowed], "must": [like]}}

    return {
        "query": {
            "bool": {
                "must": [_either(shares(INSIDE, inside_filter(actor)), shares(PUBLIC, PUBLIC_FILTER))],
                "filter": [search_filter(actor), SEARCHED_FILTER],
            }
        },
        "sort": [{"_score": "desc"}, {"id": "asc"}],
        "size": size,
        "timeout": "1s",
        "_source": False,
    }
