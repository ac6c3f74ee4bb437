"""Who acts in a request: read at the gate once, when first asked for."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from hierarchy.selectors import actor_for
from tenants.actors import Actor


class ActorMiddleware:
    """Sets ``request.actor``: the person signed in with all his standings of today, or nobody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        def actor() -> Actor:
            if not request.user.is_authenticated:
                return Actor.nobody()
            return actor_for(user=request.user, on=timezone.localdate())

        request.actor = SimpleLazyObject(actor)  # type: ignore[attr-defined]
        return self.get_response(request)
