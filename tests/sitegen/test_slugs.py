"""Addresses proposed from titles."""

import pytest

from sitegen import addresses, slugs


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Связь для офиса", "svyaz-dlya-ofisa"),
        ("Ёлка, щётка & объезд", "elka-shchetka-obezd"),
        ("Café «Über»", "cafe-uber"),
        ("Тариф №5", "tarif-no5"),
        ("  ", ""),
        ("日本", ""),
    ],
)
def test_a_title_becomes_an_address(title: str, slug: str) -> None:
    assert slugs.propose(title) == slug


def test_a_long_title_is_cut_between_words() -> None:
    slug = slugs.propose("Как мы работаем в праздники и кому звонить если что-то сломалось ночью")

    assert len(slug) <= slugs.MAX_LENGTH
    assert slug == "kak-my-rabotaem-v-prazdniki-i-komu-zvonit-esli-chto-to"


def test_one_endless_word_is_cut_anywhere() -> None:
    assert slugs.propose("х" * 100) == "kh" * 30


@pytest.mark.parametrize("title", ["Ъ", "—", "a - b", "Ц/Щ", "1.5 Гбит/с"])
def test_what_is_proposed_is_an_address_or_nothing(title: str) -> None:
    slug = slugs.propose(title)

    if slug:
        addresses.require_slug(slug, "")
