"""The script: all stories of a scale, what they promise, and their steps in the order in which they happen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from play.diary import moments
from play.scale import Scale
from play.scenes import across, downward, ladder, opinions, organs, real, straight, turns, upward
from play.scenes.pen import Pen
from play.scenes.story import Step, Story
from play.stage import Stage

SCENES = (real, straight, turns, upward, downward, opinions, organs, across, ladder)


def compose(stage: Stage, scale: Scale) -> list[Story]:
    """This function writes the stories of a scale, always the same for the same cast, ground and day."""
    pen = Pen(stage)
    return [story for scene in SCENES for story in scene.stories(pen, scale)]


def promised(stories: Sequence[Story]) -> tuple[Counter[str], Counter[str]]:
    """This function counts in which states the stories will leave suggestions and opinions."""
    cases = Counter(str(state) for story in stories for state in story.cases)
    opinions_left = Counter(str(state) for story in stories for state in story.opinions)
    return cases, opinions_left


Timed = tuple[datetime, Story, Step]


def in_order(stories: Sequence[Story]) -> Iterator[Timed]:
    """This function yields the steps of all stories as they happen, each with its instant."""
    timed = [
        (at, number, place, story, step)
        for number, story in enumerate(stories)
        for place, (at, step) in enumerate(
            zip(moments((step.day for step in story.steps), key=story.key), story.steps, strict=True)
        )
    ]
    timed.sort(key=lambda entry: entry[:3])
    for at, _, _, story, step in timed:
        yield at, story, step
