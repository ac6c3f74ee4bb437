"""Which login runs a query, and which tables a migration makes where."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.apps import apps
from django.conf import settings

from core.logins import current_login

_scope: ContextVar[str] = ContextVar("scope", default="public")


def tenant_labels() -> frozenset[str]:
    """This function returns the labels of the apps whose tables stand in every congress's schema."""
    return frozenset(config.label for config in apps.get_app_configs() if config.name in settings.TENANT_APPS)


@contextmanager
def migrating_tenants() -> Iterator[None]:
    """This function makes migrations inside the block concern the congresses' schemas instead of the public one."""
    token = _scope.set("tenant")
    try:
        yield
    finally:
        _scope.reset(token)


class Router:
    """Django's database router."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return current_login()

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return current_login()

    def allow_relation(self, first: Any, second: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool:
        return (app_label in tenant_labels()) == (_scope.get() == "tenant")
