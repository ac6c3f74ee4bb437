"""What a province has published is found above, and nothing else is; withheld, it is gone there too."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from cases import replicas
from cases.actions.publish_case import publish_case
from cases.actions.withhold_case import withhold_case
from cases.models import Case
from cases.network.models import Replica
from cases.states import Secrecy
from core.ids import new_id
from core.logins import use_login
from core.transactions import transaction
from sync import outbox
from sync.models import Outbox
from tenants.context import in_tenant
from tenants.models import Tenant
from tenants.places import REMOTE_FROM
from tests.api.conftest import Asker
from tests.between.deployments import Pair
from tests.between.rough import carry
from tests.cases.crossing_steps import TITLE, Steps
from tests.factories.world import CITY, COUNTY, DISTRICT, NATION, NOW, PROVINCE, TOWN, TOWN2

FOUND = (
    "query($q: String!) { publishedElsewhere(query: $q, first: 10)"
    " { title plate stateLabel unitName portal congress { name } } }"
)


def published(here: Steps, no: int, case: Case) -> Case:
    return publish_case(actor=here.world.staff(no).actor, scope="TEXT", **here._on(no, here.case(no, case.pk)))


def found(pair: Pair, query: str = "公安河大桥", *, username: str | None = None) -> list[dict[str, Any]]:
    pair.nation.use()
    return list(Asker(pair.nation.world.host(NATION), username).ask(FOUND, q=query)["publishedElsewhere"])


def test_a_place_that_the_tree_has_no_more_breaks_no_search(pair: Pair) -> None:
    pair.nation.use()
    with use_login("owner"):
        Tenant.objects.create(
            no=REMOTE_FROM + 77, code="gone", name="撤销县人大", place="撤销县", level=4, state="REMOTE", created_at=NOW
        )
    with in_tenant(NATION), transaction():
        Replica.objects.create(
            keeper_no=NATION, owner_no=REMOTE_FROM + 77, card_id=new_id(), revision=1, published=True, title="无处可寻的路",
            told_at=NOW,
        )  # fmt: skip
    assert found(pair, "无处可寻") == []


@pytest.fixture
def here(pair: Pair) -> Steps:
    pair.province.use()
    return Steps(pair.province.world)


@pytest.mark.parametrize("rough", [False, True], ids=["smooth", "rough"])
def test_published_it_is_found_above_and_withheld_it_is_gone(pair: Pair, here: Steps, rough: bool) -> None:
    before = len(found(pair))
    pair.province.use()
    case = here.accepted(CITY)
    # Not a word before it is published.
    assert carry(pair, pair.province, rough=rough) == 0
    published(here, CITY, case)
    assert carry(pair, pair.province, rough=rough) == 1
    shown = found(pair)
    assert len(shown) == before + 1
    with in_tenant(NATION):
        number = Replica.objects.get(card_id=case.pk).plate
    one = next(each for each in shown if each["plate"] == number)
    assert (one["title"], one["stateLabel"], one["congress"]["name"]) == (TITLE, "已受理", "贺州市人民代表大会")
    assert one["portal"].startswith("http://4511.localhost")
    assert found(pair, "没有这样的字") == []
    assert found(pair, " ") == []
    # Every later step is told as well.
    pair.province.use()
    here.answered(CITY, here.case(CITY, case.pk))
    carry(pair, pair.province, rough=rough)
    one = next(each for each in found(pair) if each["plate"] == number)
    assert (one["stateLabel"], one["unitName"]) == ("已答复", "贺州市交通运输局")

    pair.province.use()
    withhold_case(actor=here.world.staff(CITY).actor, reason="代表不再同意", **here._on(CITY, here.case(CITY, case.pk)))
    carry(pair, pair.province, rough=rough)
    assert len(found(pair)) == before
    pair.nation.use()
    with in_tenant(NATION):
        kept = Replica.objects.get(card_id=case.pk)
    assert (kept.published, kept.title, kept.plate, kept.unit_name, kept.portal) == (False, "", "", "", "")


@pytest.mark.parametrize("secrecy", [Secrecy.IDENTITY_HIDDEN, Secrecy.RESTRICTED])
def test_what_is_confidential_never_leaves(pair: Pair, here: Steps, secrecy: Secrecy) -> None:
    case = here.accepted(PROVINCE, secrecy=secrecy)
    here.answered(PROVINCE, case)
    with use_login("owner"):
        assert not Outbox.objects.filter(stream=f"card:{case.pk}").exists()


def test_an_older_word_changes_nothing_and_a_stranger_s_is_refused(pair: Pair, here: Steps) -> None:
    case = here.accepted(CITY)
    published(here, CITY, case)
    with use_login("owner"):
        said = dict(Outbox.objects.get(stream=f"card:{case.pk}").payload)
    pair.province.exchange()
    pair.province.use()
    cn = pair.province.number("cn")

    def send(source: int, stream: str, **changes: Any) -> str:
        pair.province.use()
        with in_tenant(source), transaction():
            made = outbox.send(
                source=source,
                target=cn,
                stream=stream,
                kind=replicas.CHANGED,
                payload={**said, **changes},
                now=timezone.now(),
            )
        pair.province.exchange()
        with use_login("owner"):
            row = Outbox.objects.get(pk=made)
            state, reason = row.state, row.reason
            if state != "DELIVERED":
                Outbox.objects.filter(pk=made).delete()
        return f"{state} {reason}"

    own = f"card:{case.pk}"
    assert send(CITY, own, revision=said["revision"], title="改过的标题") == "DELIVERED "
    assert send(CITY, own, revision=said["revision"] - 1, published=False) == "DELIVERED "
    # Another congress tells of it, or the city in another line.
    assert "FOREIGN_CARD" in send(PROVINCE, own, revision=said["revision"] + 9, title="别人的")
    assert "FOREIGN_CARD" in send(CITY, "card:other", revision=said["revision"] + 9)
    pair.nation.use()
    with in_tenant(NATION):
        kept = Replica.objects.get(card_id=case.pk)
    assert (kept.title, kept.revision, kept.published) == (TITLE, said["revision"], True)


def test_only_from_below(pair: Pair) -> None:
    """The nation tells the province of a card: there is nothing that it could have published below."""
    gx = pair.nation.number("45")
    pair.nation.use()
    card = new_id()
    with in_tenant(NATION), transaction():
        outbox.send(
            source=NATION,
            target=gx,
            stream=f"card:{card}",
            kind=replicas.CHANGED,
            payload={"version": 1, "card": str(card), "revision": 1, "published": False},
            now=timezone.now(),
        )
    pair.nation.exchange()
    with use_login("owner"):
        assert "FOREIGN_CARD" in Outbox.objects.get(stream=f"card:{card}").reason
        Outbox.objects.filter(stream=f"card:{card}").delete()


def test_told_to_two_congresses_here_it_is_found_once_as_last_heard(pair: Pair) -> None:
    """A platform that has the nation and a province is told twice of what a city elsewhere publishes."""
    pair.nation.use()
    gx, card = pair.nation.number("45"), new_id()

    def keep(keeper: int, revision: int, title: str) -> None:
        with use_login("owner"):
            Replica.objects.create(
                keeper_no=keeper,
                owner_no=gx,
                card_id=card,
                revision=revision,
                published=bool(title),
                title=title,
                told_at=timezone.now(),
            )

    keep(NATION, 4, "两次告知的桥")
    keep(PROVINCE, 4, "两次告知的桥")
    assert [one["title"] for one in found(pair, "两次告知")] == ["两次告知的桥"]
    with use_login("owner"):
        Replica.objects.filter(card_id=card, keeper_no=PROVINCE).update(revision=5, title="两次告知的新桥")
    assert [one["title"] for one in found(pair, "两次告知")] == ["两次告知的新桥"]
    # Withdrawn where it was heard last, it is gone, though the other one has not heard of it yet.
    with use_login("owner"):
        Replica.objects.filter(card_id=card, keeper_no=PROVINCE).update(revision=6, published=False, title="")
    assert found(pair, "两次告知") == []
    with use_login("owner"):
        Replica.objects.filter(card_id=card).delete()


def test_who_took_a_township_s_records_in_tells_of_its_cards_and_withdraws_them(pair: Pair, here: Steps) -> None:
    """Nobody over there is told of a merger; were the heir refused, what was published before could never be withdrawn."""
    cn, card = pair.province.number("cn"), new_id()

    def send(source: int, revision: int, **said: Any) -> str:
        pair.province.use()
        with in_tenant(source), transaction():
            made = outbox.send(
                source=source,
                target=cn,
                stream=f"card:{card}",
                kind=replicas.CHANGED,
                payload={"version": 1, "card": str(card), "revision": revision, **said},
                now=timezone.now(),
            )
        pair.province.exchange()
        with use_login("owner"):
            state = Outbox.objects.get(pk=made).state
            Outbox.objects.filter(pk=made).exclude(state="DELIVERED").delete()
        return str(state)

    assert send(TOWN, 1, published=True, title="并镇以前公开的") == "DELIVERED"
    # Neither who lies elsewhere nor who lies two levels above can have taken it in.
    assert send(CITY, 9, published=False) == "WAITING"
    assert send(DISTRICT, 9, published=False) == "WAITING"
    assert send(TOWN2, 2, published=True, title="并镇以后改的") == "DELIVERED"
    assert [(one["title"], one["congress"]["name"]) for one in found(pair, "并镇")] == [
        ("并镇以后改的", "回龙镇人民代表大会")
    ]
    assert send(COUNTY, 3, published=False) == "DELIVERED"
    assert found(pair, "并镇") == []
    # A county's congress has no heirs.
    assert send(TOWN, 4, published=True, title="并镇") == "WAITING"
