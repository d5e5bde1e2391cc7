"""A text that managers write in Russian and, if they like, in English."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Localised:
    """One text in the languages of the screens; an empty English one falls back to Russian."""

    ru: str = ""
    en: str = ""

    def in_(self, language: str) -> str:
        """The text to show somebody who reads `language`."""
        return (self.en if language == "en" else self.ru) or self.ru

    def __bool__(self) -> bool:
        return bool(self.ru)
