"""What templates may call beside macros: times, the person, their theme, and names for codes."""

from datetime import datetime, tzinfo
from typing import Any

from flask import Flask, request

from casework import __version__
from casework.clocks import OffsetClock
from casework.domain import case_numbers
from casework.ports import Json
from casework.web import current, devices, moments

THEMES = ("system", "light", "dark")
THEME_COOKIE, KEYS_COOKIE = "casework_theme", "casework_keys"


def theme() -> str:
    """The theme that this browser was set to: system, light or dark."""
    chosen = request.cookies.get(THEME_COOKIE, "system")
    return chosen if chosen in THEMES else "system"


def single_keys() -> str:
    """Whether single letters are keys in this browser: on or off."""
    return "off" if request.cookies.get(KEYS_COOKIE) == "off" else "on"


def timed(deadline: Any, zone: tzinfo, rule_href: str = "") -> Json | None:
    """How a clock stands now, for the macro `clock`."""
    return moments.clock(deadline, current.now(), zone, rule_href=rule_href)


def when(at: datetime | str, zone: tzinfo) -> str:
    """A moment of this or another day, as short as it can be said."""
    at = datetime.fromisoformat(at) if isinstance(at, str) else at
    return moments.clock_time(at, current.now(), zone)


def moment_of_page() -> str:
    """The moment at which a page was made, by which its script sets its clock."""
    return current.now().isoformat()


def role_words(role: str | None) -> str:
    """ "nurse reviewer" for nurse_reviewer."""
    return (role or "").replace("_", " ")


def sample_moment() -> str:
    """The moment that the clock of sample data shows; nothing where the clock is the machine's own."""
    clock = current.application().clock
    return moments.head_moment(clock.now(), devices.zone()) if isinstance(clock, OffsetClock) else ""


def install(web: Flask) -> None:
    """Give the templates their filters and globals."""
    web.add_template_global(sample_moment)
    web.add_template_global(theme)
    web.add_template_global(single_keys)
    web.add_template_global(moment_of_page)
    web.add_template_global(timed)
    web.add_template_global(current.is_signed_in, "is_signed_in")
    web.add_template_global(current.person, "me")
    web.add_template_global(current.now, "now")
    web.add_template_global(current.settings, "web_settings")
    web.jinja_env.globals["release"] = __version__
    web.jinja_env.filters["case_number"] = case_numbers.in_words
    web.jinja_env.filters |= {
        words.__name__: words
        for words in (
            when,
            role_words,
            moments.moment,
            moments.exact,
            moments.full_day,
            moments.head_moment,
            moments.zone_word,
            moments.short_day,
            moments.span,
            moments.of_the_whole,
            moments.stay,
            moments.time_of_day,
            moments.until,
        )
    }
