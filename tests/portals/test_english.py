"""English by one switch: the same pages and addresses, errors too; what is written down stays Chinese."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from cases.models import Deadline, Event
from core.errors import DomainError
from deploy.dev.words import problems
from tenants.context import in_tenant
from tests.api.conftest import at
from tests.api.test_query_counts import counted
from tests.factories.world import COUNTY, World
from tests.portals.road import TITLE, Road
from tests.portals.visitor import Visitor, visitor

CHINESE = re.compile("[\u3400-\u9fff]")
ACCEPT = "mutation($input: AcceptSuggestionInput!) { acceptSuggestion(input: $input) { errors { message } } }"


def in_english(person: Visitor) -> Visitor:
    """This function lets a person press the switch in the footer."""
    answer = person.client.get("/language/?to=en&next=/search/")
    assert (answer.status_code, answer["Location"]) == (302, "/search/")
    return person


def without_tags(html: str) -> str:
    """This function returns what of a page is read."""
    return re.sub(r"<[^>]+>", " ", html)


def test_every_word_is_there_in_english() -> None:
    assert problems() == []


def test_the_switch_stands_in_the_footer_and_keeps_the_page(shared_network: World) -> None:
    person = visitor(shared_network, COUNTY)
    shown = person.get("/cases/?state=CLOSED")
    assert '<html lang="zh-Hans"' in shown
    switch = re.search(r'href="(/language/\?to=en&amp;next=[^"]+)" lang="en" hreflang="en">English<', shown)
    assert switch
    answer = person.client.get(switch[1].replace("&amp;", "&"))
    assert answer["Location"] == "/cases/?state=CLOSED"

    english = person.client.get("/cases/?state=CLOSED")
    assert english["Content-Language"] == "en"
    text = english.content.decode()
    assert '<html lang="en"' in text
    assert "Published suggestions" in text
    assert 'lang="zh-Hans" hreflang="zh-Hans">中文<' in text

    person.client.get("/language/?to=zh-hans&next=/")
    assert '<html lang="zh-Hans"' in person.get("/cases/")


def test_nobody_is_led_elsewhere_by_the_switch(shared_network: World) -> None:
    answer = visitor(shared_network, COUNTY).client.get("/language/?to=en&next=//elsewhere.example/")
    assert answer["Location"] == "/"


@pytest.mark.parametrize("path", ["/", "/sign-in/", "/opinions/new/", "/opinions/follow/", "/search/", "/number/"])
def test_a_browser_s_own_language_never_turns_a_page_english(shared_network: World, path: str) -> None:
    person = visitor(shared_network, COUNTY)
    answer = person.client.get(path, HTTP_ACCEPT_LANGUAGE="en-GB,en;q=0.9")
    assert answer["Content-Language"] == "zh-Hans"
    assert answer.content.decode() == visitor(shared_network, COUNTY).get(path) or "csrf" in answer.content.decode()


@pytest.mark.parametrize("path", ["/", "/sign-in/", "/opinions/new/", "/opinions/follow/", "/search/", "/number/"])
def test_public_pages_have_no_chinese_left_but_names(shared_network: World, path: str) -> None:
    shown = without_tags(in_english(visitor(shared_network, COUNTY)).get(path).split("<main", 1)[1])
    # Names of congresses and places, examples to type, and the switch back.
    left = re.sub(
        r"钟山县(?:人民代表大会|人大)?|人民代表大会|[县镇]人大|中文|灌渠|〔2026〕第0005号|\w+镇|\w+乡", "", shown
    )
    assert CHINESE.findall(left) == []


def test_a_case_reads_in_english_and_costs_the_same_queries(network: World) -> None:
    road = Road(network, COUNTY).submitted().accepted().assigned().signed().replied().evaluated()
    chinese, english = road.who("deputy1"), in_english(road.who("deputy1"))
    texts, costs = {}, {}
    for name, person in (("zh", chinese), ("en", english)):
        person.get(road.url)
        with counted() as queries:
            texts[name] = person.get(road.url)
        costs[name] = len(queries)
    assert costs["en"] == costs["zh"]
    assert "正式交办，从这一天起计算期限" in texts["zh"]
    for words in (
        "Formally assigned, limits run from this day",
        "Deputy&#x27;s evaluation: process Satisfied, result Satisfied",
        "In whose hands it is",
    ):
        assert words in texts["en"], words
    assert re.search(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{1,2} \w{3} 20\d\d", texts["en"])


def test_what_an_english_reader_does_is_written_down_in_chinese(network: World) -> None:
    road = Road(network, COUNTY).submitted().accepted()
    staff = in_english(road.who("staff"))
    form = staff.form(f"{road.url}assign/")
    lead = staff.pick(form, "钟山县交通运输局")
    assert staff.send(form, lead=lead, co=[], note="请按期办理。").status_code == 302
    unit = in_english(road.who("unit1"))
    unit.do(f"{road.url}sign/")
    unit.do(f"{road.url}contact/", on="2026-03-20", way="SITE", stage="DURING", text="到现场看过干渠。")

    with in_tenant(COUNTY):
        contact = Event.objects.get(kind="CONTACTED")
        starts = set(Deadline.objects.values_list("explanation__start_what", flat=True))
    assert (contact.detail["way"], contact.detail["stage"], contact.actor_role) == ("现场调研", "办中", "承办单位")
    assert starts
    assert all(CHINESE.search(start) for start in starts)
    assert "contacted the deputy (During handling, Visit on site)" in unit.get(road.url)


def test_refusals_are_in_the_language_of_who_asked(network: World) -> None:
    road = Road(network, COUNTY).submitted()
    gid = road.url.strip("/").split("/")[-1]
    given = {"id": gid, "revision": 1, "clientKey": "k1"}
    asker = at(network, COUNTY, f"deputy1-{COUNTY}")

    def refused(**headers: str) -> str:
        asker.client.defaults.update(headers)
        answer = asker.ask(ACCEPT, input=given)
        return str(answer["acceptSuggestion"]["errors"][0]["message"])

    chinese = refused()
    assert CHINESE.search(chinese)
    assert refused(HTTP_ACCEPT_LANGUAGE="zh-CN,zh;q=0.9,en;q=0.8") == chinese
    english = refused(HTTP_ACCEPT_LANGUAGE="en-GB,en;q=0.9,zh;q=0.8")
    assert english.startswith("Not saved: after you opened the page, 李长明 did “Submit suggestion”.")
    # Who has chosen Chinese on the pages keeps it in their scripts.
    assert TITLE in road.who("deputy1").get(road.url)


def test_an_error_is_worded_when_it_is_read() -> None:
    class Refused(DomainError):
        message = "没有保存：还没有填写“{part}”。请填写后再办。"

    error = Refused(field="title", part="标题")
    assert error.text == "没有保存：还没有填写“标题”。请填写后再办。"
    with translation.override("en"):
        assert error.text == "Not saved: “Title” is still empty. Please fill it in and try again."
    assert str(error) == error.text
