"""How a browser is called in a list of devices, and the time zone of pages that belong to no case."""

from collections import Counter
from zoneinfo import ZoneInfo

from casework.web import current

# The first that fits: most browsers name the ones that they descend from as well.
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("Windows", "Windows"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Mac OS X", "a Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def named(agent: str) -> str:
    """ "Firefox on Windows"; a browser that says nothing known is called so."""
    browser = next((name for mark, name in BROWSERS if f"{mark}/" in agent), None)
    system = next((name for mark, name in SYSTEMS if mark in agent), None)
    if browser is None and system is None:
        return "A browser that does not say its name"
    return f"{browser or 'A browser'} on {system}" if system else str(browser)


def zone() -> ZoneInfo:
    """The zone that most plans here reckon their days in."""
    zones = Counter(plan.time_zone for plan in current.application().library.plans)
    return ZoneInfo(zones.most_common(1)[0][0] if zones else "UTC")
