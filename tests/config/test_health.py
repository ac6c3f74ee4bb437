"""What machines ask: health and metrics, under any host name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from core.logins import use_login
from core.transactions import transaction
from sync import outbox
from sync.models import Outbox, OutboxState
from tenants.context import as_courier, in_tenant
from tests.factories.databases import use_database
from tests.factories.world import COUNTY, TOWN, World


def asked(path: str = "/health/", host: str = "10.0.0.7") -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "ALLOWED_HOSTS", ["*"])
        return Client(HTTP_HOST=host).get(path)


def send(*, age: timedelta) -> None:
    with in_tenant(TOWN), transaction():
        outbox.send(source=TOWN, target=COUNTY, stream="case", kind="test.none", payload={}, now=timezone.now() - age)


def test_well(network: World) -> None:
    send(age=timedelta(seconds=10))
    answer = asked().json()
    assert (answer["status"], answer["congresses"]) == ("ok", 7)
    assert (answer["courier"]["waiting"], answer["courier"]["dead"]) == (1, 0)


def test_degraded_by_a_late_message(network: World) -> None:
    send(age=timedelta(minutes=6))
    assert asked().json()["status"] == "degraded"


def test_degraded_by_a_dead_letter(network: World) -> None:
    send(age=timedelta())
    with use_login("courier"), as_courier():
        Outbox.objects.update(state=OutboxState.DEAD, reason="试验")
    answer = asked()
    assert (answer.status_code, answer.json()["status"], answer.json()["courier"]["dead"]) == (200, "degraded", 1)
    assert b"onenet_courier_dead 1.0" in asked("/metrics/").content


def test_down_without_a_database(network: World) -> None:
    name = settings.DATABASES["default"]["NAME"]
    use_database("no_such_database")
    try:
        answer = asked()
    finally:
        use_database(name)
    assert (answer.status_code, answer.json()) == (503, {"status": "down", "database": False})
