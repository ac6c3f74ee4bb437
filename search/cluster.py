"""The way to the search server: client, names of indexes, and what its failures mean to us."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from django.conf import settings
from elastic_transport import TransportError
from elasticsearch import ApiError, BadRequestError, Elasticsearch, NotFoundError

from search.errors import IndexMissing, QueryRefused, SearchUnavailable
from search.mapping import MAPPING, SETTINGS

ASK_SECONDS = 1.5
"""The longest wait of a person for the server; with what follows an answer stands within two seconds."""
WRITE_SECONDS = 30.0


@lru_cache(maxsize=8)
def _client(url: str, pid: int) -> Elasticsearch:
    """This function makes one client per address and process: connections do not survive a fork."""
    assert pid == os.getpid()
    return Elasticsearch(url, request_timeout=ASK_SECONDS, max_retries=0, retry_on_timeout=False)


def address() -> str:
    """This function returns the server's address, "" if none is configured."""
    return str(getattr(settings, "ELASTICSEARCH_URL", "") or "")


def client(*, seconds: float | None = None) -> Elasticsearch:
    """This function returns the client, whose requests end after ``seconds``, ASK_SECONDS if none are given.

    :raises SearchUnavailable: if no address is configured
    """
    if not address():
        raise SearchUnavailable
    return _client(address(), os.getpid()).options(request_timeout=seconds or ASK_SECONDS)


@contextmanager
def failures_named() -> Iterator[None]:
    """This function turns what the client raises inside the block into this room's own errors.

    :raises IndexMissing: if the index or alias is not there
    :raises QueryRefused: if the request itself is refused
    :raises SearchUnavailable: for every other failure of the server or of the way to it
    """
    try:
        yield
    except NotFoundError as error:
        raise IndexMissing(cause=error) from error
    except BadRequestError as error:
        raise QueryRefused(cause=error) from error
    except (ApiError, TransportError) as error:
        raise SearchUnavailable(cause=error) from error


def alias() -> str:
    """This function returns the name that is searched."""
    return f"{getattr(settings, 'SEARCH_PREFIX', '')}cases"


def write_alias() -> str:
    """This function returns the name under which every index hangs that changes go to: one, or two during a rebuild."""
    return f"{alias()}-write"


def indexes(pattern: str) -> list[str]:
    """This function returns the indexes behind an alias, sorted; none if it does not exist.

    :raises SearchUnavailable: if the server does not answer
    """
    with failures_named():
        try:
            return sorted(client(seconds=WRITE_SECONDS).indices.get_alias(name=pattern))
        except NotFoundError:
            return []


def written() -> list[str]:
    """This function returns the indexes that changes go to: one, or two during a rebuild.

    :raises IndexMissing: if there is none yet
    :raises SearchUnavailable: if the server does not answer
    """
    found = indexes(write_alias())
    if not found or not indexes(alias()):
        raise IndexMissing
    return found


def all_indexes() -> list[str]:
    """This function returns every index of ours, whether an alias points to it or not, the oldest first."""
    name = re.compile(re.escape(alias()) + r"-[0-9]{6}")
    with failures_named():
        found = client(seconds=WRITE_SECONDS).indices.get(index=f"{alias()}-*", expand_wildcards="all")
        return sorted(index for index in found if name.fullmatch(index))


def create_next() -> str:
    """This function creates an empty index that takes part in writing, not yet in searching, and returns its name."""
    known = all_indexes()
    number = int(known[-1].rpartition("-")[2]) + 1 if known else 1
    index = f"{alias()}-{number:06}"
    with failures_named():
        client(seconds=WRITE_SECONDS).indices.create(
            index=index, mappings=MAPPING, settings=SETTINGS, aliases={write_alias(): {}}
        )
    return index


def swap_to(index: str) -> None:
    """This function makes ``index`` the one that is searched and written, in one step: no request finds a gap."""
    with failures_named():
        server = client(seconds=WRITE_SECONDS)
        server.indices.refresh(index=index)
        given_up = [(old, name) for name in (alias(), write_alias()) for old in indexes(name) if old != index]
        actions: list[dict[str, Any]] = [
            {"add": {"index": index, "alias": alias()}},
            *({"remove": {"index": old, "alias": name}} for old, name in given_up),
        ]
        server.indices.update_aliases(actions=actions)


def drop(names: list[str]) -> None:
    """This function deletes indexes of ours; one that is gone already is no failure."""
    if names:
        with failures_named():
            client(seconds=WRITE_SECONDS).indices.delete(index=names, ignore_unavailable=True)


def refresh() -> None:
    """This function makes everything written so far visible to searches."""
    with failures_named():
        client(seconds=WRITE_SECONDS).indices.refresh(index=alias())
