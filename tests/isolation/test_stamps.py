"""Foreign instances and querysets: every way in which Django lets one reach the database is tried, each is refused."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction as django_transaction
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, prefetch_related_objects

from cases.models import Case, Cosigner
from core.ids import new_id
from tenants.context import NoTenantError, UnstampedQuerysetError, WrongTenantError, as_reader, in_tenant
from tests.factories.world import COUNTY, NOW, TOWN, World


@dataclass
class Kept:
    """What was made in the town and is used in the county."""

    case: Case
    part: Case
    cosigner: Cosigner
    every: QuerySet[Case]
    sliced: QuerySet[Case]
    here: Case
    """A case of the county itself."""


def make_case(title: str) -> Case:
    return Case.objects.create(title=title, session_name="十七届五次会议", created_at=NOW)


def invite(case: Case) -> Cosigner:
    return Cosigner.objects.create(case=case, user_id=new_id(), name="李长明", invited_at=NOW)


@pytest.fixture(scope="module")
def keys(shared_network: World) -> tuple[Any, Any]:
    with in_tenant(TOWN):
        case = make_case("镇里的")
        invite(case)
    with in_tenant(COUNTY):
        return case.pk, make_case("县里的").pk


@pytest.fixture
def kept(keys: tuple[Any, Any]) -> Kept:
    town, county = keys
    with in_tenant(TOWN):
        case = Case.objects.get(pk=town)
        part = Case.objects.only("title").get(pk=town)
        cosigner = Cosigner.objects.get(case_id=town)
        every = Case.objects.filter(state="DRAFT")
        sliced = every.order_by("pk")[:5]
    with in_tenant(COUNTY):
        return Kept(case, part, cosigner, every, sliced, Case.objects.get(pk=county))


@pytest.fixture(autouse=True)
def put_back() -> Iterator[None]:
    """Whatever got through in spite of all is rolled back, so that each way is judged by itself."""
    with django_transaction.atomic():
        yield
        django_transaction.set_rollback(True)


QUERYSETS: dict[str, Callable[[Kept], object]] = {
    "list": lambda k: list(k.every),
    "iterator": lambda k: next(k.every.iterator()),
    "count": lambda k: k.every.count(),
    "exists": lambda k: k.every.exists(),
    "first": lambda k: k.every.first(),
    "last": lambda k: k.every.last(),
    "get": lambda k: k.every.get(),
    "earliest": lambda k: k.every.earliest("created_at"),
    "in_bulk": lambda k: k.every.in_bulk([k.case.pk]),
    "contains": lambda k: k.every.contains(k.here),
    "index": lambda k: k.every[0],
    "slice": lambda k: list(k.sliced),
    "aggregate": lambda k: k.every.aggregate(n=Count("pk")),
    "annotate": lambda k: list(k.every.annotate(n=Count("cosigners"))),
    "values": lambda k: list(k.every.values("title")),
    "values_list": lambda k: list(k.every.values_list("title", flat=True)),
    "dates": lambda k: list(k.every.datetimes("created_at", "day")),
    "explain": lambda k: k.every.explain(),
    "update": lambda k: k.every.update(title="改"),
    "update by F": lambda k: k.every.update(revision=F("revision") + 1),
    "delete": lambda k: k.every.delete(),
    "raw delete": lambda k: k.every._raw_delete("default"),
    "locked": lambda k: k.every.select_for_update().first(),
    "create": lambda k: k.every.create(title="新", session_name="", created_at=NOW),
    "get_or_create": lambda k: k.every.get_or_create(title="新", defaults={"session_name": "", "created_at": NOW}),
    "update_or_create": lambda k: k.every.update_or_create(
        title="新", defaults={"session_name": "", "created_at": NOW}
    ),
    "bulk_create": lambda k: k.every.bulk_create([Case(title="新", session_name="", created_at=NOW)]),
    "bulk_update": lambda k: k.every.bulk_update([k.here], ["title"]),
    "filtered again": lambda k: list(k.every.filter(title="镇里的")),
    "union with ours": lambda k: list(Case.objects.all().union(k.every)),
    "ours or theirs": lambda k: list(Case.objects.all() | k.every),
    "ours and theirs": lambda k: list(Case.objects.all() & k.every),
    "subquery in filter": lambda k: Case.objects.filter(pk__in=k.every).count(),
    "subquery in Q": lambda k: Case.objects.filter(Q(pk__in=k.every) | Q(title="x")).count(),
    "subquery in exclude": lambda k: Case.objects.exclude(pk__in=k.every).count(),
    "Subquery": lambda k: list(Case.objects.annotate(t=Subquery(k.every.values("title")[:1]))),
    "Exists": lambda k: Case.objects.filter(Exists(k.every.filter(pk=OuterRef("pk")))).count(),
    "subquery in update": lambda k: Case.objects.update(title=Subquery(k.every.values("title")[:1])),
    "Prefetch": lambda k: prefetch_related_objects([_alone(k)], Prefetch("case", queryset=k.every)),
    "deepcopy": lambda k: list(copy.deepcopy(k.every)),
    "copy": lambda k: list(copy.copy(k.every)),
}

INSTANCES: dict[str, Callable[[Kept], object]] = {
    "save": lambda k: k.case.save(),
    "save some": lambda k: k.case.save(update_fields=["title"]),
    "force insert": lambda k: k.case.save(force_insert=True),
    "delete": lambda k: k.case.delete(),
    "refresh": lambda k: k.case.refresh_from_db(),
    "deferred field": lambda k: k.part.matter,
    "lazy foreign key": lambda k: k.cosigner.case,
    "reverse all": lambda k: list(k.case.cosigners.all()),
    "reverse filter": lambda k: k.case.cosigners.filter(name="x").count(),
    "reverse exists": lambda k: k.case.cosigners.exists(),
    "reverse create": lambda k: k.case.cosigners.create(user_id=new_id(), name="x", invited_at=NOW),
    "reverse add": lambda k: k.case.cosigners.add(invite(k.here), bulk=False),
    "reverse add in bulk": lambda k: k.case.cosigners.add(invite(k.here)),
    "reverse update": lambda k: k.case.cosigners.update(name="x"),
    "reverse delete": lambda k: k.case.cosigners.all().delete(),
    "bulk_create of it": lambda k: Case.objects.bulk_create([k.case], ignore_conflicts=True),
    "bulk_update of it": lambda k: Case.objects.bulk_update([k.case], ["title"]),
    "bulk_create under it": lambda k: Cosigner.objects.bulk_create(
        [Cosigner(case=k.case, user_id=new_id(), name="x", invited_at=NOW)]
    ),
    "create under it": lambda k: invite(k.case),
    "assigned, saved": lambda k: _assigned(k).save(),
    "assigned, bulk_update": lambda k: Cosigner.objects.bulk_update([_assigned(k)], ["case"]),
    "update to it": lambda k: Cosigner.objects.filter(case=k.here).update(case=k.case),
    "update_or_create under it": lambda k: Cosigner.objects.update_or_create(
        user_id=new_id(), defaults={"case": k.case, "name": "x", "invited_at": NOW}
    ),
    "get_or_create under it": lambda k: Cosigner.objects.get_or_create(
        case=k.case, defaults={"user_id": new_id(), "name": "x", "invited_at": NOW}
    ),
    "filter": lambda k: Cosigner.objects.filter(case=k.case).count(),
    "filter in": lambda k: Cosigner.objects.filter(case__in=[k.here, k.case]).count(),
    "filter in a generator": lambda k: Cosigner.objects.filter(case__in=(c for c in (k.here, k.case))).count(),
    "exclude": lambda k: Cosigner.objects.exclude(case=k.case).count(),
    "Q": lambda k: Cosigner.objects.filter(Q(case=k.case)).count(),
    "Q within Q": lambda k: Cosigner.objects.filter(Q(name="x") | ~(Q(case=k.case) & Q(name="y"))).count(),
    "get": lambda k: Cosigner.objects.get(case=k.case),
    "get by Q": lambda k: Cosigner.objects.get(Q(case=k.case)),
    "annotation": lambda k: list(Cosigner.objects.annotate(mine=Q(case=k.case))),
    "contains": lambda k: Case.objects.contains(k.case),
    "prefetch": lambda k: prefetch_related_objects([k.case], "cosigners"),
    "prefetch of a foreign key": lambda k: prefetch_related_objects([k.cosigner], "case"),
    "pickled": lambda k: pickle.loads(pickle.dumps(k.case)).save(),
    "copied": lambda k: copy.copy(k.case).save(),
    "deeply copied": lambda k: copy.deepcopy(k.case).save(),
}


def _alone(kept: Kept) -> Cosigner:
    return Cosigner.objects.get(pk=invite(kept.here).pk)


def _assigned(kept: Kept) -> Cosigner:
    cosigner = invite(kept.here)
    cosigner.case = kept.case
    return cosigner


@pytest.mark.parametrize("way", QUERYSETS)
def test_a_queryset_of_another_congress_is_refused(kept: Kept, way: str) -> None:
    with in_tenant(COUNTY), pytest.raises(WrongTenantError):
        QUERYSETS[way](kept)


@pytest.mark.parametrize("way", INSTANCES)
def test_an_instance_of_another_congress_is_refused(kept: Kept, way: str) -> None:
    with in_tenant(COUNTY), pytest.raises(WrongTenantError):
        INSTANCES[way](kept)


@pytest.mark.parametrize("way", QUERYSETS)
def test_the_same_in_its_own_congress_is_allowed(kept: Kept, way: str) -> None:
    with in_tenant(TOWN):
        mine = Kept(kept.case, kept.part, kept.cosigner, kept.every, kept.sliced, make_case("镇里的另一件"))
        if way == "get":
            kept.every = mine.every = kept.every.filter(pk=kept.case.pk)
        QUERYSETS[way](mine)


@pytest.mark.parametrize("way", INSTANCES)
def test_an_instance_in_its_own_congress_is_allowed(kept: Kept, way: str) -> None:
    with in_tenant(TOWN):
        mine = Kept(kept.case, kept.part, kept.cosigner, kept.every, kept.sliced, make_case("镇里的另一件"))
        if way == "force insert":
            mine.case = Case(title="新", session_name="", created_at=NOW)
        INSTANCES[way](mine)


@pytest.mark.parametrize("way", ["list", "count", "update", "delete", "Subquery", "bulk_create"])
def test_outside_of_all_congresses_a_queryset_is_refused(kept: Kept, way: str) -> None:
    with pytest.raises((NoTenantError, WrongTenantError)):
        QUERYSETS[way](kept)
    with as_reader(), pytest.raises((NoTenantError, WrongTenantError)):
        QUERYSETS[way](kept)


def test_what_was_read_may_be_looked_at_anywhere(kept: Kept) -> None:
    with in_tenant(TOWN):
        read = list(Case.objects.filter(pk=kept.case.pk).prefetch_related("cosigners"))
    with in_tenant(COUNTY):
        assert [case.title for case in read] == ["镇里的"]
        assert [one.name for one in read[0].cosigners.all()] == ["李长明"]


def test_raw_querysets_are_refused(kept: Kept) -> None:
    with in_tenant(TOWN), pytest.raises(UnstampedQuerysetError):
        Case.objects.raw("select * from cases_case")
