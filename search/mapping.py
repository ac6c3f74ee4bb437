"""The index: only what the core of Elasticsearch 8 has, so it is the same on every server.

Text is indexed folded (:mod:`search.folding`) in two ways: pairs of neighbouring characters, which rank well, and
single characters, by which phrases, single characters and Latin words are found. It stands twice in a document: what
the public may read, and what those may read who read the case from inside. A search in the one never touches the other.
"""

from __future__ import annotations

from typing import Any

PUBLIC, INSIDE = "public", "inside"
SUMMED = 1 << 31
"""``check`` is below this; the sum of a million of them is exact in the server's floating point."""

_TEXT: dict[str, Any] = {
    "type": "text",
    "analyzer": "han_pairs",
    "fields": {"chars": {"type": "text", "analyzer": "han_chars"}},
}
_KEPT: dict[str, Any] = {"type": "text", "index": False}
_WORD: dict[str, Any] = {"type": "keyword"}

SETTINGS: dict[str, Any] = {
    "number_of_shards": 1,
    # A copy comes by itself as soon as there is a second node.
    "auto_expand_replicas": "0-1",
    "analysis": {
        "filter": {
            "pairs": {
                "type": "shingle",
                "min_shingle_size": 2,
                "max_shingle_size": 2,
                "output_unigrams": False,
                "output_unigrams_if_no_shingles": True,
                "token_separator": "",
            }
        },
        "analyzer": {
            "han_pairs": {"type": "custom", "tokenizer": "standard", "filter": ["lowercase", "pairs"]},
            "han_chars": {"type": "custom", "tokenizer": "standard", "filter": ["lowercase"]},
        },
    },
}

MAPPING: dict[str, Any] = {
    "dynamic": "strict",
    # The folded text is only searched; what is shown comes from the *_kept fields.
    "_source": {"excludes": [f"{side}_{part}" for side in (PUBLIC, INSIDE) for part in ("title", "text")]},
    "properties": {
        "id": _WORD,
        "owner": {"type": "integer"},
        "kind": _WORD,
        "path": _WORD,
        "level": {"type": "byte"},
        "state": _WORD,
        "class": _WORD,
        "year": {"type": "short"},
        "number": {"type": "integer"},
        "number_text": _WORD,
        "plate": {"type": "text", "analyzer": "han_chars"},
        "tokens": _WORD,
        "secrecy": _WORD,
        "published": {"type": "boolean"},
        "units": {"type": "integer"},
        "lead": _WORD,
        "due": {"type": "date", "format": "strict_date"},
        "open": {"type": "boolean"},
        # The day of submission as an ordinal, 0 if there is none yet: sorts without gaps.
        "day": {"type": "integer"},
        "version": {"type": "long"},
        "check": {"type": "integer"},
        **{f"{side}_{part}": _TEXT for side in (PUBLIC, INSIDE) for part in ("title", "text")},
        **{f"{side}_kept": _KEPT for side in (PUBLIC, INSIDE)},
    },
}
