"""Saving what a deputy writes: one draft per opened page, however often and from wherever it is saved.

Autosave, a press on the button and a second press may cross each other on the way. The page carries one key. The draft
is opened under that key with nothing in it, so that every one of them finds the same draft; then the text is saved
under a key made from page and text, so that saving the same words twice is one save.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from portals.forms.suggestion import SuggestionForm
from portals.operations import Outcome, act, read
from portals.pages import frame

WRITING = frozenset({"DRAFT", "COSIGNING", "RETURNED"})
OWN_CROSSING = timedelta(seconds=90)
"""How long ago the writer's own save may lie for a later one to go over it without asking."""


def save(request: HttpRequest, form: SuggestionForm) -> Outcome:
    """This function saves the text and returns what came of it.

    When the page's own draft has been handed in with these very words, the outcome is that case: the button was
    pressed twice.
    """
    given = form.given()
    key = UUID(given.pop("clientKey"))
    if "id" not in given:
        opened = act(request, "SaveDraft", {"clientKey": str(key), "title": "", "matter": "", "proposal": ""})
        if opened.errors or _says_the_same(request, opened.payload["case"], given):
            return opened
        given |= {"id": opened.payload["case"]["id"], "revision": opened.payload["case"]["revision"]}
    outcome = _save(request, given, key)
    if outcome.staleness and is_own(request, outcome.staleness):
        current = _current(request, given["id"])
        outcome = _save(request, {**given, "revision": current["revision"]}, key)
    return outcome


def submit(request: HttpRequest, form: SuggestionForm, saved: dict[str, Any]) -> Outcome:
    """This function hands in the draft that was just saved; it is handed in once, however often that is pressed."""
    if is_handed_in(saved):
        return Outcome(payload={"case": saved})
    key = str(uuid5(form.cleaned_data["client_key"], "submit"))
    given = {"clientKey": key, "id": saved["id"], "revision": saved["revision"]}
    outcome = act(request, "SubmitSuggestion", given)
    if outcome.errors:
        current = _current(request, saved["id"])
        if is_handed_in(current):
            return Outcome(payload={"case": current})
        if outcome.staleness and is_own(request, outcome.staleness):
            return act(request, "SubmitSuggestion", {**given, "revision": current["revision"]})
    return outcome


def is_handed_in(case: dict[str, Any]) -> bool:
    """This function tells whether a suggestion has left its author's hands."""
    return case["state"] not in WRITING


def is_own(request: HttpRequest, staleness: dict[str, Any]) -> bool:
    """This function tells whether it was the writer himself, a moment ago, who was faster."""
    at = staleness["at"] if isinstance(staleness["at"], datetime) else parse_datetime(staleness["at"])
    is_recent = at is not None and timezone.now() - at < OWN_CROSSING
    return bool(is_recent and staleness["who"] == frame(request)["viewer"]["name"])


def _save(request: HttpRequest, given: dict[str, Any], key: UUID) -> Outcome:
    words = "\x1f".join(f"{name}={given[name]}" for name in sorted(given))
    return act(request, "SaveDraft", {**given, "clientKey": str(uuid5(key, sha256(words.encode()).hexdigest()))})


def _current(request: HttpRequest, gid: str) -> dict[str, Any]:
    found: dict[str, Any] = read(request, "CaseForm", id=gid)["case"]
    return found


def _says_the_same(request: HttpRequest, case: dict[str, Any], given: dict[str, Any]) -> bool:
    if not is_handed_in(case):
        return False
    current = _current(request, case["id"])
    return all(current[name].strip() == given[name].strip() for name in ("title", "matter", "proposal"))
