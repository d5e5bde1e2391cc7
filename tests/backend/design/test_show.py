"""The developers' page of the look."""

from collections.abc import Callable
from pathlib import Path

import pytest

from backend import app as composition
from backend.config import Config
from tests.conftest import BACKEND_URL
from tests.support.visitor import Visitor


@pytest.fixture
def developer(make_config: Callable[..., Config], database: Path) -> Visitor:
    """A visitor where the settings ask for the page."""
    config = make_config(developer={"pages": True})
    return Visitor(composition.create_app(config), BACKEND_URL)


def test_the_page_is_not_there_without_the_setting(visitor: Visitor):
    assert visitor.get("/design").status == 404


def test_parameters_are_drawn_as_they_were_typed_with_what_is_wrong(developer: Visitor):
    page = developer.get("/design").html

    assert '<input class="input" type="number" id="p-numbers" name="p.numbers" value="2000"' in page
    assert 'aria-describedby="p-numbers-hint p-numbers-errors"' in page
    assert "Не больше 100." in page
    assert '<option value="year" selected>Год</option>' in page
    assert 'data-needs="p.recording" data-needs-value="yes"' in page
    assert "x" * 1000 not in page


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_part_is_drawn(developer: Visitor, language: str):
    developer.language = language

    page = developer.get("/design")

    assert page.status == 200
    for part in ("notice-problem", "table-cards", "paging-link", "label-ok", "confirm", "popover"):
        assert part in page.html


def test_the_sample_form_can_be_refused_and_accepted(developer: Visitor):
    form = developer.get("/design").form("/design")

    refused = developer.submit(form, follow=False, name="", email="anna")
    accepted = developer.submit(form, follow=False, agree="y", password="x", name="Анна")

    assert refused.status == 422
    assert 'value="anna"' in refused.html
    assert 'aria-describedby="field-email-hint field-email-errors"' in refused.html
    assert "Форма принята" in accepted.text
