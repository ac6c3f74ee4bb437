"""Models that live in a congress's schema, with a stamp that says which one's they are.

A wrong use is an error of ours, found at once: an instance, queryset or half-read iterator of one congress raises on
any use with the database in another's place, also as value of a foreign key or of a filter.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from django.db import models

from core.models import Identified
from tenants.context import NoTenantError, WrongTenantError, current_tenant

M = TypeVar("M", bound=models.Model)


def _refuse_foreign(stamp: int | None, what: str) -> None:
    here = current_tenant()
    if here is None:
        raise NoTenantError(f"{what} is used outside of any congress's place")
    if stamp is not None and stamp != here:
        raise WrongTenantError(f"{what} of congress {stamp} is used in congress {here}")


class TenantQuerySet(models.QuerySet[M]):
    """A queryset that remembers the congress in whose place it was made."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = current_tenant()

    def _check(self) -> None:
        _refuse_foreign(self.tenant, f"a queryset of {self.model.__name__}")
        instance = self._hints.get("instance")  # type: ignore[attr-defined]
        if isinstance(instance, TenantModel):
            instance.check_tenant()
        self.tenant = current_tenant()

    @property
    def db(self) -> str:
        """This property is asked before every statement, so the check stands here."""
        self._check()
        return super().db

    def _clone(self) -> Any:
        clone = super()._clone()  # type: ignore[misc]
        clone.tenant = self.tenant
        return clone

    def _iterator(self, use_chunked_fetch: bool, chunk_size: int | None) -> Iterator[Any]:
        for row in super()._iterator(use_chunked_fetch, chunk_size):  # type: ignore[misc]
            self._check()
            yield row

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        self._check()
        return super().resolve_expression(*args, **kwargs)

    def _filter_or_exclude_inplace(self, negate: bool, args: Any, kwargs: dict[str, Any]) -> None:
        for value in kwargs.values():
            for one in value if isinstance(value, list | tuple | set | frozenset) else (value,):
                if isinstance(one, TenantModel):
                    one.check_tenant()
        super()._filter_or_exclude_inplace(negate, args, kwargs)  # type: ignore[misc]


class TenantManager(models.Manager.from_queryset(TenantQuerySet)):  # type: ignore[misc]
    """The manager of every model in a congress's schema."""


class TenantModel(Identified):
    """A row of one congress."""

    objects = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._tenant = current_tenant()

    def check_tenant(self) -> None:
        """This function refuses the instance in another congress's place.

        :raises WrongTenantError: in another congress's place
        :raises NoTenantError: outside of any
        """
        _refuse_foreign(self._tenant, f"an instance of {type(self).__name__}")

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        self.check_tenant()
        for related in self._state.fields_cache.values():
            if isinstance(related, TenantModel):
                related.check_tenant()
        self._tenant = current_tenant()
        super().save_base(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self.check_tenant()
        return super().delete(*args, **kwargs)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        self.check_tenant()
        super().refresh_from_db(*args, **kwargs)
