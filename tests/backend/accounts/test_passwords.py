"""Which passwords are good enough, and how they are kept."""

import threading
from datetime import UTC
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from backend.accounts import passwords
from backend.kernel import i18n
from backend.kernel.errors import InvalidError, UnavailableError
from tests.support.people import PASSWORD, PASSWORD_HASH

LOCALE = Path(i18n.__file__).parent.parent / "locale"
LOGIN = "egor.leskov@logotelecom.test"
GOOD = (
    "верблюд жуёт фонарь",
    "correct kettle marmalade 17",
    "Tz7!kq-Lm2#xv",
    "qU8_ pelican-harbour",
    "Йод4ка&гроздь",
)
BAD = {
    "accounts.password.too_short": ("", "короткий", "Xk7!fQ2zp", "        a"),
    "accounts.password.too_long": ("ab1" * 67,),
    "accounts.password.is_login": (LOGIN, LOGIN.upper(), "egor.leskov2026!", LOGIN[::-1]),
    "accounts.password.is_common": (
        *("1234567890", "0987654321", "12345qwert", "qwertyuiop", "йцукенгшщз", "фывапролджэ"),
        *("1qaz2wsx3edc", "aaaaaaaaaa", "1212121212", "abcdefghijkl", "zxcvbnm,./"),
        *(
            "Password123",
            "p@ssw0rd2026",
            "parolparol",
            "Пароль2026!",
            "gfhjkm123456",
            "ПарольПароль",
        ),
        *(
            "administrator",
            "Logotelecom1",
            "телефон12345",
            "ZENIT-2026",
            "Наташа1990",
            "yfnfif1990",
        ),
        *("iloveyou2026", "q1w2e3r4t5", "1q2w3e4r5t6y", "qweasdzxc123"),
    ),
}


@pytest.mark.parametrize("password", GOOD)
def test_a_good_password_is_accepted(password: str) -> None:
    passwords.check(password, login=LOGIN)


@pytest.mark.parametrize(
    ("key", "password"), [(key, password) for key, some in BAD.items() for password in some]
)
def test_a_weak_password_is_refused_with_the_reason(key: str, password: str) -> None:
    with pytest.raises(InvalidError) as refused:
        passwords.check(password, login=LOGIN)

    assert refused.value.message_key == key


def test_the_hint_names_the_shortest_length_that_is_accepted() -> None:
    catalogues = i18n.load(LOCALE, UTC)

    for translator in catalogues.values():
        assert f" {passwords.MIN_CHARACTERS} " in translator("accounts.password.hint")


def test_a_password_fits_its_own_hash_only() -> None:
    made = passwords.hash_of("первый длинный пароль")

    assert passwords.is_right(made, "первый длинный пароль")
    assert not passwords.is_right(made, "второй длинный пароль")
    assert not passwords.is_right(None, "первый длинный пароль")
    assert not passwords.is_right("$argon2id$damaged", "первый длинный пароль")


def test_the_hash_has_the_agreed_costs() -> None:
    assert "$argon2id$v=19$m=19456,t=2,p=1$" in passwords.hash_of("первый длинный пароль")


def test_letters_composed_differently_are_the_same_password() -> None:
    made = passwords.hash_of("\u0451жик")

    assert passwords.is_right(made, "\u0435\u0308жик")


def test_a_hash_of_other_costs_asks_for_a_new_one() -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("x")

    assert passwords.needs_rehash(old)
    assert not passwords.needs_rehash(PASSWORD_HASH)


def test_only_one_password_is_worked_on_at_a_time() -> None:
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with passwords._turn():
            held.set()
            done.wait(5)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(5)
    try:
        with pytest.raises(UnavailableError) as refused:
            passwords.is_right(PASSWORD_HASH, PASSWORD)
    finally:
        done.set()
        holder.join()

    assert refused.value.status == 503
    assert passwords.is_right(PASSWORD_HASH, PASSWORD)
