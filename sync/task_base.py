"""Bases of background tasks: a task that works for a congress does not start without knowing which."""

from typing import Any

from celery import Task

from core.logins import use_login
from sync.errors import TenantMissing
from tenants.context import current_place


class PlaceLeak(RuntimeError):
    """Raised when a task starts in a place that something before it did not leave."""


class NetworkTask(Task):
    """A task of the whole network, on the workers' login, in no place until its action enters one."""

    abstract = True
    ignore_result = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """This function runs the body.

        :raises PlaceLeak: when a place is entered already.
        """
        if current_place() is not None:
            raise PlaceLeak(self.name)
        with use_login("courier"):
            return self.run(*args, **kwargs)


class TenantTask(NetworkTask):
    """A task of one congress. It is called with the keyword ``tenant`` (the congress's number) and ids, never rows.

    A signal handler would be too weak a guard: Celery swallows what one raises and runs the body all the same.
    """

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """This function runs the body for the congress named.

        :raises TenantMissing: when no congress is named, or not by its number.
        """
        tenant = kwargs.get("tenant")
        if not isinstance(tenant, int) or isinstance(tenant, bool) or tenant <= 0:
            raise TenantMissing(task=self.name)
        return super().__call__(*args, **kwargs)
