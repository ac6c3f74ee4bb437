"""Models that live in a congress's schema, with a stamp that says which one's they are.

A wrong use is an error of ours, found at once: an instance, queryset or half-read iterator of one congress raises on
any use with the database in another's place, also as value of a foreign key or of a filter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NoReturn, TypeVar

from django.db import models
from django.db.models import sql

from core.models import Identified
from tenants.context import NoTenantError, UnstampedQuerysetError, WrongTenantError, current_tenant

M = TypeVar("M", bound=models.Model)


def _refuse_foreign(stamp: int | None, what: str) -> None:
    here = current_tenant()
    if here is None:
        raise NoTenantError(f"{what} is used outside of any congress's place")
    if stamp is not None and stamp != here:
        raise WrongTenantError(f"{what} of congress {stamp} is used in congress {here}")


class TenantQuery(sql.Query):
    """A query that carries the stamp wherever Django takes it without its queryset: subqueries, unions, prefetches."""

    tenant: int | None = None

    def check(self) -> None:
        """This function refuses the query in another congress's place.

        :raises WrongTenantError: in another congress's place
        """
        if self.tenant is not None and self.tenant != current_tenant():
            raise WrongTenantError(f"a query of congress {self.tenant} is used in congress {current_tenant()}")

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        self.check()
        return super().get_compiler(*args, **kwargs)

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        self.check()
        return super().resolve_expression(*args, **kwargs)

    def combine(self, rhs: Any, connector: str) -> None:
        for each in (self, rhs):
            if isinstance(each, TenantQuery):
                each.check()
        super().combine(rhs, connector)

    def check_query_object_type(self, value: Any, opts: Any, field: Any) -> None:
        """This function, asked for every value that a relation is compared with, refuses foreign instances."""
        if isinstance(value, TenantModel):
            value.check_tenant()
        super().check_query_object_type(value, opts, field)


class TenantQuerySet(models.QuerySet[M]):
    """A queryset that remembers the congress in whose place it was made."""

    def __init__(self, model: Any = None, query: Any = None, using: Any = None, hints: Any = None) -> None:
        if query is None and model is not None:
            query = TenantQuery(model)
            query.tenant = current_tenant()
        super().__init__(model, query, using, hints)

    @property
    def tenant(self) -> int | None:
        """This property is the number of the congress whose the queryset is; None before its first use."""
        return getattr(self._query, "tenant", None)  # type: ignore[attr-defined]

    def _check(self) -> None:
        _refuse_foreign(self.tenant, f"a queryset of {self.model.__name__}")
        instance = self._hints.get("instance")  # type: ignore[attr-defined]
        if isinstance(instance, TenantModel):
            instance.check_tenant()
        self._query.tenant = current_tenant()  # type: ignore[attr-defined]

    @property
    def db(self) -> str:
        """This property is asked before every statement, so the check stands here."""
        self._check()
        return super().db

    def _iterator(self, use_chunked_fetch: bool, chunk_size: int | None) -> Iterator[Any]:
        for row in super()._iterator(use_chunked_fetch, chunk_size):  # type: ignore[misc]
            self._check()
            yield row

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        self._check()
        return super().resolve_expression(*args, **kwargs)

    def _combinator_query(self, combinator: str, *others: Any, **options: Any) -> Any:
        for each in (self, *others):
            _ = each.db  # asks the check
        return super()._combinator_query(combinator, *others, **options)  # type: ignore[misc]

    def _raw_delete(self, using: str | None) -> int:
        self._check()
        return super()._raw_delete(using)

    def contains(self, obj: Any) -> bool:
        obj.check_tenant()
        return super().contains(obj)

    def update(self, **kwargs: Any) -> int:
        for value in kwargs.values():
            if isinstance(value, TenantModel):
                value.check_tenant()
        return super().update(**kwargs)

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        rows = list(objs)
        for row in rows:
            row.check_whole()  # type: ignore[attr-defined]
        return super().bulk_create(rows, *args, **kwargs)

    def bulk_update(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> int:
        rows = list(objs)
        for row in rows:
            row.check_whole()  # type: ignore[attr-defined]
        return super().bulk_update(rows, *args, **kwargs)

    def raw(self, *args: Any, **kwargs: Any) -> NoReturn:
        """This function refuses lazy SQL of one's own, which would carry no stamp; take ``core.transactions.cursor``."""
        raise UnstampedQuerysetError("raw")


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

    def check_whole(self) -> None:
        """This function refuses the instance, also for a foreign one that it refers to, and makes it one of this place.

        :raises WrongTenantError: in another congress's place
        :raises NoTenantError: outside of any
        """
        self.check_tenant()
        for related in self._state.fields_cache.values():
            if isinstance(related, TenantModel):
                related.check_tenant()
        self._tenant = current_tenant()

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        self.check_whole()
        super().save_base(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self.check_tenant()
        return super().delete(*args, **kwargs)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        self.check_tenant()
        super().refresh_from_db(*args, **kwargs)
