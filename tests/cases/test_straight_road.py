"""The straight road, act by act: what each leaves behind."""

from __future__ import annotations

from datetime import date

from cases.actions.close_case import close_case
from cases.actions.publish_case import publish_case
from cases.network.models import Card
from tenants.context import as_reader
from tests.cases.road import Road
from tests.factories.world import COUNTY, World


def card_of(road: Road) -> Card:
    with as_reader():
        return Card.objects.get(pk=road.id)


def test_from_draft_to_archive(network: World) -> None:
    road = Road(network).replied().evaluate("SATISFIED", "BASICALLY_SATISFIED")
    close_case(**road.common(road.staff))
    publish_case(**road.common(road.staff, scope="BOTH"))
    assert road.kinds() == [
        "DRAFT_SAVED",
        "SUBMITTED",
        "ACCEPTED",
        "ASSIGNED",
        "SIGNED",
        "REPLIED",
        "EVALUATED",
        "CLOSED",
        "PUBLISHED",
    ]
    card = card_of(road)
    assert (card.owner_no, card.state, card.number_text) == (COUNTY, "CLOSED", "第0001号")
    assert card.plate_body == "钟山县十七届五次会议"
    assert (card.reply_class, card.rating) == ("IN_PROGRESS", "BASICALLY_SATISFIED")
    assert (card.published, card.is_open, card.next_due_on) == (True, False, None)
    assert card.closed_on == date(2026, 3, 2)
