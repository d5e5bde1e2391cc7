"""WTForms' sentences in our words."""

import re
from pathlib import Path

import pytest
import wtforms

from backend.kernel.i18n import Translator
from backend.web import wording
from backend.web.wording import Wording

# Sentences of checks that no form of ours has: CSRF, network addresses, UUID, lists of forbidden values.
UNUSED = ("CSRF", "IP address", "Mac address", "UUID", "must be one of", "can't be any of")
UNUSED_TYPES = ("week", "Choices cannot be None", "Invalid field name")
VALUES = {"min": 1, "max": 9, "value": "x", "values": "x", "other_label": "Имя"}


def sentences() -> set[str]:
    """Every sentence of the installed WTForms that a form of ours may show."""
    path = Path(wtforms.__file__).parent / "locale" / "wtforms.pot"
    found = set(re.findall(r'^msgid "(.+)"$', path.read_text(encoding="utf-8"), re.MULTILINE))
    return {text for text in found if not any(part in text for part in UNUSED + UNUSED_TYPES)}


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_sentence_of_wtforms_has_a_text_of_ours(
    translators: dict[str, Translator], language: str
) -> None:
    words = Wording(translators[language])

    for sentence in sentences():
        said = words.ngettext(sentence, sentence + "s", 2)
        said = words.gettext(sentence) if said == sentence + "s" else said
        assert said != sentence
        assert "%(" not in said % VALUES


def test_no_text_is_kept_for_a_sentence_that_wtforms_does_not_have() -> None:
    assert set(wording._PLAIN) | set(wording._COUNTED) <= sentences()


def test_other_texts_pass_as_they_are(translators: dict[str, Translator]) -> None:
    words = Wording(translators["ru"])

    assert words.gettext("Северный берег") == "Северный берег"
    assert words.ngettext("one", "many", 1) == "one"
    assert words.ngettext("one", "many", 3) == "many"
