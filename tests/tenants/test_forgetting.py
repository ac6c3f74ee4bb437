"""Ended sessions and tickets are deleted; what is still good stays."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.sessions.models import Session

from tenants.context import at_gate
from tenants.forgetting import forget_sign_ins
from tenants.models import HandOver, User
from tests.factories.world import NOW, TOWN, World


def test_what_is_over_goes_and_the_rest_stays(network: World) -> None:
    with at_gate():
        user = User.objects.first()
        for key, days in (("over", -1), ("good", 1)):
            Session.objects.create(session_key=key, session_data="", expire_date=NOW + timedelta(days=days))
        for digest, hours in (("long over", -25), ("just over", -1), ("good", 1)):
            HandOver.objects.create(
                digest=digest, user=user, tenant_id=TOWN, browser="b", expires_at=NOW + timedelta(hours=hours)
            )
    assert forget_sign_ins(now=NOW) == (1, 1)
    with at_gate():
        assert list(Session.objects.values_list("session_key", flat=True)) == ["good"]
        assert sorted(HandOver.objects.values_list("digest", flat=True)) == ["good", "just over"]
    assert forget_sign_ins(now=NOW) == (0, 0)
