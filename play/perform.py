"""The play itself: once per database, resumed where it was interrupted, never where real cases are."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from cases.dates import local_date
from cases.network.models import Card, RulePack
from core.calendars import calendar
from core.logins import use_login
from core.models import WorkDay
from core.transactions import cursor
from play.cast import make_cast
from play.diary import Diary
from play.enlist import enlist
from play.errors import RealCases, RulesMissing
from play.ground import CHAIN, Say, prepare
from play.lanes import CROSSING, HOME, Pace, play_in_two_lanes
from play.models import Performance
from play.report import write_report
from play.scale import Scale
from play.scenes.story import Step, Story
from play.script import Timed, compose, in_order, promised
from play.stage import Stage
from play.texts import organs_at
from sync import doorbell
from tenants.context import as_reader
from tenants.levels import Level

LONG_AGO = datetime(2021, 8, 31, 16, 0, tzinfo=UTC)
"""The beginning of the term of office: 2021-09-01 in China. Congresses and units stand since then."""
SHOWN = 20


def perform(*, now: datetime, scale: Scale, say: Say, lanes: int = 1) -> Performance:
    """This function plays a year that ends the working day before ``now`` and returns what was played.

    ``lanes`` is how many processes play, 1 or 2. A second run finds it done. An interrupted run is taken up again:
    people act under the same keys, so that what was done stays done once.

    :raises RulesMissing: without calendar and rule packs
    :raises TreeMissing: without divisions
    :raises RealCases: if the database holds cases that the play did not make
    """
    with use_login("owner"):
        _check()
        played, new = Performance.objects.get_or_create(
            size=scale.size, defaults={"until": local_date(now), "began_at": now}
        )
    if played.ended_at is not None:
        return played
    if not new:
        say("接着上次没有演完的地方继续")
    with use_login("default"), doorbell.muted():
        stage = _set_up(played=played, resuming=not new, say=say)
        stories = compose(stage, scale)
        cases, opinions = promised(stories)
        say(f"演出：{cases.total()} 件代表建议、{opinions.total()} 件群众意见")
        _play(stage, stories, say, lanes=lanes)
        played.report = write_report(stage)
    with use_login("owner"):
        played.ended_at = now
        played.save(update_fields=["ended_at", "report"])
    return played


def _check() -> None:
    if not WorkDay.objects.exists():
        raise RulesMissing(what="工作日历", command="load_workdays")
    if not RulePack.objects.exists():
        raise RulesMissing(what="期限规则", command="load_rules")
    if not Performance.objects.exists() and (count := Card.objects.count()):
        raise RealCases(count=count)


def _set_up(*, played: Performance, resuming: bool, say: Say) -> Stage:
    ground = prepare(now=LONG_AGO, say=say)
    cast = make_cast(
        places=ground.places,
        streets=ground.streets,
        organs={level: organs_at(level) for level in Level},
        chain=CHAIN,
    )
    user_ids = enlist(cast=cast, ground=ground, now=LONG_AGO)
    say(f"人员 {len(cast.players):,} 名，其中代表 {sum(bool(player.seats) for player in cast.players)} 名")
    with as_reader():
        diary = Diary(calendar(), played.until)
    return Stage(cast, ground, diary, user_ids, resuming)


def _play(stage: Stage, stories: Sequence[Story], say: Say, *, lanes: int) -> None:
    steps = list(in_order(stories))
    began = time.monotonic()

    def step_through(pace: Pace, lane: int, own: Sequence[Timed]) -> None:
        _hurry()
        said = 0
        for at, story, step in own:
            done = pace.reach(lane, step.day)
            _one(stage, at, story, step)
            if lane == HOME and done * SHOWN // len(steps) > said:
                said = done * SHOWN // len(steps)
                say(f"{at:%Y-%m-%d}  {done:,}/{len(steps):,} 步，{time.monotonic() - began:.0f} 秒")
        pace.leave(lane, failed=False)

    if lanes > 1:
        play_in_two_lanes(stage=stage, steps=steps, run=step_through)
        return
    alone = Pace()
    alone.leave(CROSSING, failed=False)
    step_through(alone, HOME, steps)


def _one(stage: Stage, at: datetime, story: Story, step: Step) -> None:
    try:
        step.do(stage, at)
        if story.crosses:
            stage.deliver(now=at + timedelta(minutes=1))
    except Exception as error:
        error.add_note(f"in the story {story.key} on {at:%Y-%m-%d}")
        raise


def _hurry() -> None:
    """Lets commits return before they are on the disk: an interrupted play is played again from where it stands."""
    for login in ("default", "courier"):
        with use_login(login), cursor() as sql:
            sql.execute("SET synchronous_commit TO off")
