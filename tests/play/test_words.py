"""The people and the words of the play: the same for the same seed, complete, and never twice."""

from datetime import UTC, date, datetime
from random import Random

import pytest

from cases.dates import CHINA
from cases.states import ReplyClass
from cases.texts import TITLE_LIMIT
from core.calendars import WorkCalendar
from play.cast import SEATS, Place, Street, initials, make_cast
from play.diary import Diary, moments
from play.names import Names
from play.scenes.real import class_of, organ_of, source
from play.texts import LEVEL_KEYS, organs_at, phrases, real_replies, topics, write_letter, write_matter
from tenants.levels import Level
from tenants.roles import Role

PLACES = (
    Place("cn", "中华人民共和国", Level.NATION, ""),
    Place("45", "广西壮族自治区", Level.PROVINCE, "cn"),
    Place("4511", "贺州市", Level.CITY, "45"),
    Place("451122", "钟山县", Level.COUNTY, "4511"),
    Place("451122100", "钟山镇", Level.TOWNSHIP, "451122"),
    Place("451122104", "回龙镇", Level.TOWNSHIP, "451122"),
)
CHAIN = ("451122100", "451122", "4511", "45", "cn")


def cast(seed=1):
    return make_cast(
        places=PLACES,
        streets=(Street("451102001", "八步街道", "451122"),),
        organs={level: organs_at(level) for level in Level},
        chain=CHAIN,
        seed=seed,
    )


def test_the_same_seed_makes_the_same_people_and_another_seed_others():
    assert cast(1).players == cast(1).players
    first = [player.name for player in cast(1).players]
    assert [player.name for player in cast(2).players] != first
    assert len(set(first)) == len(first)


def test_usernames_are_unique_and_every_seat_is_taken_once():
    players = cast().players
    names = [player.username for player in players]
    assert len(set(names)) == len(names)
    cards = [seat.card for player in players for seat in player.seats]
    assert len(set(cards)) == len(cards) == 2 + 8 + 12 + 12 + 6 + 6
    for place in PLACES:
        assert len(cast().deputies(place.code)) == SEATS[place.level]


def test_one_deputy_sits_at_five_levels_and_the_elder_at_one():
    elder, five = cast().deputies("451122100")[:2]
    assert [seat.code for seat in five.seats] == list(CHAIN)
    assert [seat.code for seat in elder.seats] == ["451122100"]


def test_every_matter_finds_a_person_at_every_level():
    people = cast()
    for place in PLACES:
        for topic in topics():
            organ = topic.organ(place.level)
            assert [post.organ for post in people.unit(place.code, organ).posts] == [organ]
        assert people.staff(place.code).posts[0].role in (Role.DWC, Role.TOWN_SEC)
    for opinion in phrases()["opinion"]:
        assert people.unit("451122100", opinion["organ"])


def test_initials_make_short_names():
    assert initials("交通运输局") == "jtysj"


def test_names_never_repeat():
    names = Names(Random(5))
    taken = [names.take() for _ in range(900)]
    assert len(set(taken)) == 900
    assert all(2 <= len(name) <= 3 for name in taken)


def test_letters_of_all_classes_are_filled_in_and_titles_are_short_and_unique():
    used: set[str] = set()
    texts = set()
    for number in range(8):
        for topic in topics():
            matter = write_matter(key=f"{topic.key}/{number}", topic=topic, where="富川瑶族自治县柳家乡", used=used)
            assert len(matter.title) <= TITLE_LIMIT
            assert "{" not in matter.title + matter.matter + matter.proposal
            texts.add(matter.matter)
            for reply_class in ReplyClass:
                letter = write_letter(
                    matter=matter, deputy="李长明", number="第0001号", reply_class=reply_class, today=date(2026, 3, 2)
                )
                assert letter.text.startswith("李长明代表：\n您提出的《关于")
                assert "{" not in letter.text
                dated = reply_class in (ReplyClass.IN_PROGRESS, ReplyClass.PLANNED)
                assert [bool(promise["due_on"]) for promise in letter.commitments] == {ReplyClass.SOLVED: [False]}.get(
                    reply_class, [True] if dated else []
                )
    assert len(used) == len(texts) == 8 * len(topics())


def test_every_topic_has_a_unit_at_every_level():
    for topic in topics():
        assert set(topic.organs) == set(LEVEL_KEYS.values())


def test_real_replies_carry_their_source_unit_and_class():
    replies = real_replies()
    assert len(replies) == 27
    county = {topic.organs["county"] for topic in topics()}
    for entry in replies:
        assert organ_of(entry) in county
        assert class_of(entry) in ReplyClass
        assert entry["region"] in source(entry)
        assert entry["url"] in source(entry)


def test_days_skip_weekends_and_end_before_the_day_of_the_show():
    diary = Diary(WorkCalendar({}, date(2026, 12, 31)), date(2026, 11, 30))
    assert diary.last == date(2026, 11, 27)
    assert diary.back(1) == date(2026, 11, 26)
    assert diary.before(date(2026, 11, 30), 5) == date(2026, 11, 23)
    assert diary.due(0) == date(2026, 11, 30)
    assert diary.due(-1) == date(2026, 11, 27)
    assert diary.due(3) == date(2026, 12, 3)
    # Shown on a Sunday: today's limits are those of Monday.
    assert Diary(diary.days, date(2026, 11, 29)).due(0) == date(2026, 11, 30)


def test_hours_are_office_hours_in_order_and_always_the_same():
    days = [date(2026, 3, 2)] * 3 + [date(2026, 3, 3)]
    found = moments(days, key="a")
    assert found == moments(days, key="a") != moments(days, key="b")
    assert found == sorted(found)
    assert len(set(found)) == 4
    assert all(8 <= at.astimezone(CHINA).hour < 20 for at in found)
    assert found[0].astimezone(UTC) < datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize("length", [len(real["title"]) for real in real_replies()])
def test_real_titles_fit(length):
    assert 0 < length <= TITLE_LIMIT
