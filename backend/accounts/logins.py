"""One spelling for each login, however it is typed: an e-mail address or a telephone number."""

import re
import unicodedata

MAX_CHARACTERS = 254
_PHONE = re.compile(r"\+?[\d\s().-]{10,25}")


def normalise(typed: str) -> str:
    """The spelling that is stored and looked up; `8 (495) 123-45-67` is `+74951234567`."""
    text = unicodedata.normalize("NFKC", typed).strip()[:MAX_CHARACTERS].casefold()
    return _phone(text) if _PHONE.fullmatch(text) else text


def _phone(text: str) -> str:
    digits = "".join(character for character in text if character in "0123456789")
    if len(digits) == 10:
        digits = "7" + digits
    if len(digits) == 11 and digits[0] == "8":
        digits = "7" + digits[1:]
    return "+" + digits
