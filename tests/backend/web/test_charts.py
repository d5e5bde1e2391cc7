"""Places of bars and words on a plot."""

import itertools

import pytest

from backend.web import charts


def test_bars_stand_on_the_ground_and_the_tallest_fits():
    plot = charts.columns(["янв", "фев"], ([30, 60], [0, -5]), str)

    ground = {round(bar.y + bar.height, 1) for bar in plot.bars}
    assert len(ground) == 1
    assert min(bar.y for bar in plot.bars) >= plot.lines[-1].y
    assert [line.text for line in plot.lines] == ["0", "30", "60"]
    assert [bar.height for bar in plot.bars if bar.series == 1] == [0.0, 0.0]


def test_bars_of_one_label_do_not_meet_those_of_the_next():
    plot = charts.columns(["a", "b", "c"], ([1, 2, 3], [3, 2, 1]), str)

    spans = sorted((bar.x, bar.x + bar.width) for bar in plot.bars)
    assert all(before[1] <= after[0] + 0.2 for before, after in itertools.pairwise(spans))
    assert spans[-1][1] <= plot.width


@pytest.mark.parametrize(
    ("most", "grid"),
    [
        (1, ["0", "1", "2"]),
        (3, ["0", "2", "4"]),
        (15, ["0", "10", "20"]),
        (120, ["0", "75", "150"]),
    ],
)
def test_the_grid_stands_at_easy_numbers_close_to_the_tallest(most: int, grid: list[str]):
    plot = charts.columns(["янв"], ([most],), str)

    assert [line.text for line in plot.lines] == grid


def test_nothing_is_a_plot_too():
    plot = charts.columns([], ([],), str)

    assert (plot.bars, plot.labels) == ([], [])
