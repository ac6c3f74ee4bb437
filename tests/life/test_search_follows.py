"""Search follows a congress through its life, by the feed alone."""

from __future__ import annotations

from pathlib import Path

from cases.life.exporting import export_congress
from cases.life.merging import merge_congress
from cases.life.restoring import restore_congress
from cases.moving import carry_on, move_place
from tenants.actors import Actor
from tests.cases.road import Road
from tests.factories.world import COUNTY, DISTRICT, NOW, TOWN, TOWN2, World, actor_of
from tests.search.conftest import find, own_index, titles


def test_moved_merged_and_restored(network: World, operator: Actor, tmp_path: Path) -> None:
    with own_index():
        Road(network, no=TOWN2).accepted(title="关于村道的建议")
        chairs = network.people[f"chairs-{COUNTY}"].actor
        staff = network.staff(TOWN).actor
        assert titles(find(chairs, "村道")) == {"关于村道的建议"}
        assert titles(find(staff, "村道")) == set()
        merge_congress(actor=operator, code="451122101", into="451122100", now=NOW)
        assert titles(find(staff, "村道")) == {"关于村道的建议"}
        assert titles(find(staff, "回龙镇第1号")) == {"关于村道的建议"}
        move_place(actor=operator, code="451122100", under="451102", now=NOW)
        carry_on(now=NOW)
        assert titles(find(chairs, "村道")) == set()
        above = actor_of(f"chairs-{DISTRICT}")
        assert titles(find(above, "村道")) == {"关于村道的建议"}
        file = tmp_path / "town.zip"
        export_congress(actor=operator, code="451122100", to=file, now=NOW)
        Road(network, no=TOWN).accepted(title="关于桥梁的建议")
        assert titles(find(above, "桥梁")) == {"关于桥梁的建议"}
        later = tmp_path / "later.zip"
        export_congress(actor=operator, code="451122100", to=later, now=NOW)
        restore_congress(actor=operator, archive=file, now=NOW)
        assert titles(find(above, "建议")) == {"关于村道的建议"}
        # And forward again: an epoch more, so the document that was removed comes back.
        restore_congress(actor=operator, archive=later, now=NOW)
        assert titles(find(above, "建议")) == {"关于村道的建议", "关于桥梁的建议"}
