"""Machines of states: legal moves lead on, others are refused and logged."""

from enum import StrEnum

import pytest

from backend.kernel.states import IllegalMoveError, Machine


class Light(StrEnum):
    ON = "on"
    OFF = "off"
    BROKEN = "broken"


class Act(StrEnum):
    PRESS = "press"
    DROP = "drop"


MOVES = {
    (Light.ON, Act.PRESS): Light.OFF,
    (Light.OFF, Act.PRESS): Light.ON,
    (Light.ON, Act.DROP): Light.BROKEN,
}
LAMP = Machine("lamp", MOVES)


def test_a_legal_move_leads_on():
    assert LAMP.after(Light.ON, Act.PRESS) == Light.OFF
    assert LAMP.can(Light.ON, Act.DROP)
    assert LAMP.before(Act.PRESS) == {Light.ON, Light.OFF}


def test_any_other_is_refused_and_logged(caplog: pytest.LogCaptureFixture):
    with pytest.raises(IllegalMoveError) as refused:
        LAMP.after(Light.BROKEN, Act.PRESS)

    assert refused.value.status == 409
    assert not LAMP.can(Light.BROKEN, Act.PRESS)
    assert caplog.messages == ["lamp: press refused in state broken"]
