"""The words of forms: WTForms' own messages and our keys, in the visitor's language."""

from backend.kernel.i18n import Translator

_COUNTED = {
    "Field must be at least %(min)d character long.": "form.shorter_than",
    "Field cannot be longer than %(max)d character.": "form.longer_than",
    "Field must be exactly %(max)d character long.": "form.exactly",
    "'%(value)s' is not a valid choice for this field.": "form.choices",
}

_PLAIN = {
    "Field must be equal to %(other_name)s.": "form.equal_to",
    "Field must be between %(min)d and %(max)d characters long.": "form.length_between",
    "Number must be at least %(min)s.": "form.at_least",
    "Number must be at most %(max)s.": "form.at_most",
    "Number must be between %(min)s and %(max)s.": "form.number_between",
    "Date must be at least %(min)s.": "form.date_at_least",
    "Date must be at most %(max)s.": "form.date_at_most",
    "Date must be between %(min)s and %(max)s.": "form.date_between",
    "This field is required.": "form.required",
    "Invalid input.": "form.invalid",
    "Invalid email address.": "form.email",
    "Invalid URL.": "form.url",
    "This field cannot be edited.": "form.read_only",
    "This field is disabled and cannot have a value.": "form.read_only",
    "Invalid Choice: could not coerce.": "form.choice",
    "Not a valid choice.": "form.choice",
    "Invalid choice(s): one or more data inputs could not be coerced.": "form.choice",
    "Not a valid datetime value.": "form.moment",
    "Not a valid date value.": "form.date",
    "Not a valid time value.": "form.time",
    "Not a valid integer value.": "form.integer",
    "Not a valid decimal value.": "form.decimal",
    "Not a valid float value.": "form.decimal",
}

_NAMES = ("min", "max", "value", "values", "other_label")
# WTForms puts the values in by the % operator, after us.
_LATER = {name: f"%({name})s" for name in _NAMES}


class Wording:
    """What WTForms calls a translation: `gettext` and `ngettext` by its English sentences."""

    def __init__(self, translator: Translator) -> None:
        self.translator = translator

    def gettext(self, text: str) -> str:
        """Our text for a sentence of WTForms or for a key of ours; anything else as it is."""
        if text in _PLAIN:
            return self.translator(_PLAIN[text], **_LATER)
        return self.translator(text) if text in self.translator.keys else text

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        """Our text for a counted sentence of WTForms; an unknown one stays as it is."""
        if singular in _COUNTED:
            return self.translator(_COUNTED[singular], count=count, **_LATER)
        return singular if count == 1 else plural

    def say(self, key: str, **values: object) -> str:
        """The text of a key of ours."""
        return self.translator(key, **values)
