"""Plots as plain SVG: the places of bars and words, computed here so that templates only draw them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 420, 200
_LEFT, _TOP, _BOTTOM = 58, 12, 24
_STEPS = (1, 1.5, 2, 3, 4, 5, 6, 8, 10)


@dataclass(frozen=True)
class Bar:
    """One bar; `series` is its number from 0, which chooses its colour."""

    x: float
    y: float
    width: float
    height: float
    series: int


@dataclass(frozen=True)
class Word:
    """A label at a place."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Plot:
    """Everything that is drawn; `lines` are the heights of the grid with their numbers."""

    bars: Sequence[Bar]
    lines: Sequence[Word]
    labels: Sequence[Word]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT


def columns(
    labels: Sequence[str], series: Sequence[Sequence[int]], say: Callable[[int], str]
) -> Plot:
    """
    Groups of bars, one for each label and in it one for each series.

    Args:
        series: as many numbers as there are labels in each; what is below zero is drawn as nothing.
        say: how a number of the grid is written.
    """
    top = _round_up(max((max(one, default=0) for one in series), default=0))
    room, step = HEIGHT - _TOP - _BOTTOM, (WIDTH - _LEFT) / max(1, len(labels))
    wide = step * 0.7 / max(1, len(series))
    bars = [
        _bar(_LEFT + step * place + step * 0.15 + wide * number, wide, room * value / top, number)
        for number, values in enumerate(series)
        for place, value in enumerate(values)
    ]
    lines = [
        Word(_LEFT - 6, round(_TOP + room * (1 - part), 1), say(int(top * part)))
        for part in (0, 0.5, 1)
    ]
    words = [
        Word(round(_LEFT + step * (place + 0.5), 1), HEIGHT - 8, text)
        for place, text in enumerate(labels)
    ]
    return Plot(bars, lines, words)


def _bar(x: float, width: float, height: float, series: int) -> Bar:
    height = max(0.0, height)
    y = HEIGHT - _BOTTOM - height
    return Bar(round(x, 1), round(y, 1), round(width, 1), round(height, 1), series)


def _round_up(value: int) -> int:
    """The next number that is easy to read, as its half is; at least 2."""
    power = 1
    while power * 10 < value:
        power *= 10
    easy = (int(power * step) for step in _STEPS)
    return next(one for one in easy if one >= max(value, 2) and one % 2 == 0)
