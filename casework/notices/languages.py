"""The languages of letters: the catalogue of sentences, and how each language writes days and moments.

English is the language of the templates; another language is a catalogue in locale/. Members are written to in their
own language where there is one for it, providers and the record always in English.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import format_date, format_time, get_timezone_name
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from markupsafe import Markup

from casework.errors import HandlerError, InputError
from casework.notices.dates import ISO_DAY, local_day

CATALOGUES = Path(__file__).parent / "locale"
LOCALES = {"en": "en_US", "es": "es_US"}  # the Spanish of the United States: dates and hours as people write them there


class Untranslated(NullTranslations):
    """What is asked where a catalogue has no words: half a letter in another language is no letter."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self._code = code

    def gettext(self, message: str) -> str:
        raise HandlerError(
            f"The letter was not written: it has no words in the language {self._code} for “{message}”. "
            f"Add them to casework/notices/locale/{self._code}.po, or ask for the letter in English."
        )

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.gettext(singular)


@dataclass(frozen=True, slots=True)
class Language:
    """One language that letters can be written in."""

    code: str
    locale: Locale
    translations: NullTranslations

    def say(self, text: str, **values: object) -> str:
        """The text in this language, with its %(named)s values; marked words stay so."""
        said = self.translations.gettext(text)
        if any(isinstance(value, Markup) for value in values.values()):
            said = Markup(said)  # noqa: S704 -- a sentence of ours; what is filled in is escaped
        return said % values if values else said

    def day(self, value: str | date | datetime, zone: ZoneInfo) -> str:
        """E.g. "January 27, 2026"; "27 de enero de 2026"."""
        given = local_day(value, zone)
        if not isinstance(given, date):  # Babel takes nothing as today
            raise TypeError(f"{given} is no day")
        return format_date(given, "long", locale=self.locale)

    def moment(self, value: str | datetime, zone: ZoneInfo) -> str:
        """E.g. "January 27, 2026 at 11:59 p.m. EST"."""
        at = datetime.fromisoformat(value) if isinstance(value, str) else value
        if not isinstance(at, datetime):
            raise TypeError(f"{at} is no moment")
        at = at.astimezone(zone)
        hour = format_time(at, "h:mm a", locale=self.locale)
        for half, written in (("AM", "a.m."), ("PM", "p.m.")):
            hour = hour.replace(half, written)
        english = self.code == "en"
        named = get_timezone_name(at, width="short" if english else "long", locale=self.locale)
        return self.say("%(day)s at %(hour)s %(zone)s", day=self.day(at, zone), hour=hour, zone=named)

    def days_in(self, text: str, zone: ZoneInfo) -> str:
        """The text with every day in it written out; marked words stay so."""
        made = ISO_DAY.sub(lambda found: self.day(found[0], zone), text)
        return Markup(made) if isinstance(text, Markup) else made  # noqa: S704 -- a day as written needs no escaping


def catalogue(code: str) -> Catalog:
    """The catalogue of a language as it stands in its file."""
    with (CATALOGUES / f"{code}.po").open("rb") as file:
        return read_po(file, locale=code)


@cache
def language(code: str) -> Language:
    """The language of that code. InputError where letters cannot be written in it."""
    if code not in LOCALES:
        raise InputError(f"Letters are written in {', '.join(LOCALES)}, and not in {code}.")
    locale = Locale.parse(LOCALES[code])
    if code == "en":
        return Language(code, locale, NullTranslations())
    # Compiled in memory at the first letter: a compiled file beside its source could be older than it.
    compiled = BytesIO()
    write_mo(compiled, catalogue(code))
    compiled.seek(0)
    translations = Translations(compiled)
    translations.add_fallback(Untranslated(code))
    return Language(code, locale, translations)


def letter_language(spoken: str, audience: str, asked: str | None, *, told: Callable[[], bool]) -> Language:
    """The language of a letter: the one asked for, else the member's own where letters are in it, else English.

    `told`: whether the content of the case has its words in another language than English.
    """
    if audience != "MEMBER":
        if asked not in (None, "en"):
            raise InputError(f"Letters to {audience} are written in English alone, and not in {asked}.")
        return language("en")
    own = spoken.partition("-")[0].lower()
    return language(asked or (own if own in LOCALES and (own == "en" or told()) else "en"))


def english(text: object) -> Markup:
    """English words inside a letter in another language: marked, so that they are read out as what they are."""
    return Markup('<span lang="en">“{}”</span>').format(text)
