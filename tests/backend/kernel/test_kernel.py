"""Errors, secrets, time, actors and the strictness of templates."""

from datetime import UTC, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import jinja2
import pytest

from backend.kernel import clock, errors, i18n, tokens
from backend.kernel.actor import SYSTEM
from backend.kernel.rendering import Templates
from backend.kernel.tokens import Secret


def test_an_error_has_the_key_of_its_class_or_its_own() -> None:
    assert errors.NotFoundError().message_key == "error.not_found"
    assert errors.InvalidError("money.zero", limit=5).message_key == "money.zero"
    assert errors.InvalidError("money.zero", limit=5).details == {"limit": 5}


def test_each_kind_of_error_has_its_status() -> None:
    kinds = (
        errors.DomainError,
        errors.NotFoundError,
        errors.ForbiddenError,
        errors.InvalidError,
        errors.StaleStateError,
        errors.UnavailableError,
    )

    assert [kind().status for kind in kinds] == [400, 404, 403, 422, 409, 503]


def test_too_many_tries_tell_how_long_to_wait() -> None:
    refused = errors.TooManyError(retry_after_seconds=21)

    assert (refused.status, refused.retry_after_seconds) == (429, 21)
    assert refused.details == {"count": 21, "retry_after_seconds": 21}


def test_the_clock_is_aware_and_in_utc() -> None:
    assert clock.now().utcoffset() == timedelta(0)
    assert clock.now().tzinfo is UTC


def test_the_system_is_nobody_s_account() -> None:
    assert (SYSTEM.id, SYSTEM.realm, SYSTEM.role) == (None, None, "system")


def test_secrets_are_long_and_never_the_same() -> None:
    made = {tokens.new_secret() for _ in range(100)}

    assert len(made) == 100
    assert all(len(secret) >= 43 for secret in made)


def test_numbers_for_people_have_no_look_alikes() -> None:
    made = "".join(tokens.new_number() for _ in range(200))

    assert set(made) == set("23456789abcdefghjkmnpqrstvwxyz")
    assert len(tokens.new_number()) == 12


def test_a_fingerprint_is_not_the_secret_and_always_the_same() -> None:
    assert tokens.fingerprint("x") == tokens.fingerprint("x")
    assert len(tokens.fingerprint("тайна")) == 64


def test_comparison_accepts_any_text() -> None:
    assert tokens.is_same("ключ", "ключ")
    assert not tokens.is_same("ключ", "")


def test_a_secret_prints_stars() -> None:
    secret = Secret("hunter2")

    assert f"{secret} {secret!r} {[secret]}" == "*** Secret('***') [Secret('***')]"
    assert secret.reveal() == "hunter2"
    assert secret
    assert not Secret("")


@pytest.fixture
def templates(tmp_path: Path) -> Templates:
    (tmp_path / "page.html").write_text("<p>{{ name }}</p>{{ company }}")
    return Templates(tmp_path, i18n.load(tmp_path, ZoneInfo("UTC")), company="ЛогоТелеком")


def test_values_are_escaped(templates: Templates) -> None:
    assert templates.render("page.html", "ru", name="<b>") == "<p>&lt;b&gt;</p>ЛогоТелеком"


def test_an_unknown_name_is_an_error(templates: Templates) -> None:
    with pytest.raises(jinja2.UndefinedError, match="name"):
        templates.render("page.html", "ru")


def test_an_unknown_language_is_an_error(templates: Templates) -> None:
    with pytest.raises(KeyError):
        templates.render("page.html", "fr", name="x")
