"""Texts in two languages, of which the second may be missing."""

from backend.kernel.localised import Localised


def test_a_text_is_shown_in_the_readers_language():
    both = Localised("Телефония", "Telephony")

    assert (both.in_("ru"), both.in_("en")) == ("Телефония", "Telephony")


def test_what_is_not_translated_is_shown_in_russian():
    assert Localised("Телефония").in_("en") == "Телефония"
    assert not Localised()
