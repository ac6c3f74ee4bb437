"""Sessions in the public schema, read and written at the gate, each bound to the host it was made for."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import login
from django.contrib.sessions.backends import db
from django.http import HttpRequest

from tenants.context import at_gate
from tenants.models import User

CLAIM = "tenant"
NETWORK = 0
"""The claim of a session made on the network's own host."""


class SessionStore(db.SessionStore):
    """Django's database sessions, behind the gate."""

    @classmethod
    def get_model_class(cls) -> Any:
        from django.contrib.sessions.models import Session

        return Session

    def load(self) -> Any:
        with at_gate():
            return super().load()

    def exists(self, session_key: Any) -> bool:
        with at_gate():
            return super().exists(session_key)

    def create(self) -> None:
        with at_gate():
            super().create()

    def save(self, must_create: bool = False) -> None:
        with at_gate():
            super().save(must_create)

    def delete(self, session_key: Any = None) -> None:
        with at_gate():
            super().delete(session_key)


def start_session(*, request: HttpRequest, user: User, tenant_no: int | None) -> None:
    """This function signs ``user`` in on the host of this request and binds the session to its congress."""
    with at_gate():
        login(request, user, backend="tenants.authentication.GateBackend")
    request.session[CLAIM] = tenant_no or NETWORK


def claim_holds(*, request: HttpRequest, tenant_no: int | None) -> bool:
    """This function tells whether the session was made for the congress of this host."""
    return bool(request.session.get(CLAIM, NETWORK) == (tenant_no or NETWORK))
