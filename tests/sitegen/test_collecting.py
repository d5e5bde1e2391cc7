"""Dead objects in cycles are looked for seldom while much is made, then as usual."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path

import pytest

from sitegen import collecting

ROOT = Path(__file__).parents[2]


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


@pytest.mark.parametrize("thread", ["", "threading.Thread(target=time.sleep, args=(0.3,)).start()"])
def test_the_end_says_its_last_words_and_does_what_was_registered(thread: str):
    program = f"""
import atexit, sys, threading, time
from sitegen import collecting
atexit.register(lambda: print("registered"))
sys.stdout.write("last words ")
{thread}
collecting.end(3)
"""
    words = [sys.executable, "-c", program]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 3
    assert done.stdout == "last words registered\n"
