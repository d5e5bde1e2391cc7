"""Dead objects in cycles are looked for seldom while much is made, then as usual."""

from __future__ import annotations

import gc

import pytest

from sitegen import collecting


def test_the_usual_measure_comes_back():
    usual = gc.get_threshold()

    with collecting.seldom():
        meanwhile = gc.get_threshold()

    assert meanwhile == collecting.SELDOM
    assert gc.get_threshold() == usual


def test_the_usual_measure_comes_back_after_an_error():
    usual = gc.get_threshold()

    with pytest.raises(ValueError, match="no"), collecting.seldom():
        raise ValueError("no")

    assert gc.get_threshold() == usual
