"""Reads JSON or TOML into values, strictly, and gathers everything that is wrong instead of the first fault only."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

STATUSES = ("VERIFIED", "CONFIRM", "SYNTHETIC")  # seen in the source; from memory; invented for the sample

NAMES = ("name", "title", "author", "label", "procedure_label", "specialty")  # one line each, printed as they stand
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
IDENTIFIER = re.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
DOUBT = "to be confirmed"  # belongs in a status; a citation is printed


class Reading:
    """One table that is being read; faults of inner tables are gathered in the outermost one's `faults`."""

    def __init__(self, value: Any, *, path: str = "", faults: list[str] | None = None) -> None:
        self.faults: list[str] = [] if faults is None else faults
        self.path = path
        self._seen: set[str] = set()
        if not isinstance(value, Mapping):
            self.faults.append(f"{path or 'it'}: must be a table of named values, and is {type(value).__name__}")
            value = {}
        self.value: Mapping[str, Any] = value

    def fault(self, key: str, text: str) -> None:
        """Note what is wrong at a key."""
        self.faults.append(f"{self._at(key)}: {text}.")

    def _at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def _get(self, key: str) -> Any:
        self._seen.add(key)
        return self.value.get(key)

    def text(self, key: str, *, default: str | None = None) -> str:
        """Text that is not empty, or the default."""
        found = self._get(key)
        if found is None and default is not None:
            return default
        if key.endswith("citation") and isinstance(found, str) and DOUBT in found.casefold():
            self.fault(key, f"letters print it, and it says “{DOUBT}”; leave that out, and put status = CONFIRM")
        if not isinstance(found, str) or (not found.strip() and default is None):
            self.fault(key, "is missing" if found is None else "must be text that is not empty")
            return ""
        if key in NAMES and CONTROL.search(found):
            self.fault(key, "holds a control character, which no name has; take it out")
            return ""
        return found

    def identifier(self, key: str) -> str:
        """Text that can stand in a file name and in a command.

        Letters, digits, dot, dash and underscore, at most 64.
        """
        found = self._get(key)
        if not isinstance(found, str) or IDENTIFIER.fullmatch(found) is None:
            self.fault(key, "must be 1 to 64 letters, digits, dots, dashes or underscores, the first a letter or digit")
            return ""
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, empty where there is none; numbers are read as text."""
        found = self._get(key)
        if found is None:
            return ()
        if (
            not isinstance(found, Sequence)
            or isinstance(found, str)
            or not all(isinstance(one, str | int) for one in found)
        ):
            self.fault(key, "must be a list of texts")
            return ()
        return tuple(str(one) for one in found)

    def choice(self, key: str, choices: Sequence[str], *, default: str | None = None) -> str:
        """One of the words."""
        found = self._get(key)
        if found is None and default is not None:
            return default
        if found not in choices:
            self.fault(
                key,
                f"{'is missing' if found is None else f'{found!r} is not known'}; it is one of {', '.join(choices)}",
            )
            return ""
        return str(found)

    def whole(self, key: str, *, default: int | None = None, least: int | None = None) -> int:
        """A whole number."""
        found = self._get(key)
        if found is None and default is not None:
            return default
        if not isinstance(found, int) or isinstance(found, bool) or (least is not None and found < least):
            self.fault(key, "must be a whole number" + ("" if least is None else f" of at least {least}"))
            return default or 0
        return found

    def number(self, key: str) -> float:
        """A number."""
        found = self._get(key)
        if not isinstance(found, int | float) or isinstance(found, bool):
            self.fault(key, "must be a number")
            return 0.0
        return float(found)

    def truth(self, key: str, *, default: bool = False) -> bool:
        """true or false."""
        found = self._get(key)
        if found is None:
            return default
        if not isinstance(found, bool):
            self.fault(key, "must be true or false")
            return default
        return found

    def day(self, key: str, *, optional: bool = False) -> date | None:
        """A date: YYYY-MM-DD, or a TOML date."""
        found = self._get(key)
        if found is None:
            if not optional:
                self.fault(key, "is missing; write a date as 2026-01-31")
            return None
        if isinstance(found, date) and not isinstance(found, datetime):
            return found
        try:
            return date.fromisoformat(found)
        except (TypeError, ValueError):
            self.fault(key, f"{found!r} is not a date; write e.g. 2026-01-31")
            return None

    def moment(self, key: str) -> datetime | None:
        """A moment with its UTC offset, as ISO text or a TOML moment."""
        found = self._get(key)
        if found is None:
            self.fault(key, "is missing; write a moment with its UTC offset, e.g. 2026-01-12T09:30:00-05:00")
            return None
        try:
            moment = found if isinstance(found, datetime) else datetime.fromisoformat(found)
        except (TypeError, ValueError):
            moment = None
        if moment is None or moment.tzinfo is None:
            self.fault(key, f"{found!r} is not a moment with its UTC offset; write e.g. 2026-01-12T09:30:00-05:00")
            return None
        return moment

    def table(self, key: str, *, optional: bool = False) -> "Reading":
        """The inner table, empty where it is optional and missing."""
        found = self._get(key)
        if found is None:
            if not optional:
                self.fault(key, "is missing")
            found = {}
        return Reading(found, path=self._at(key), faults=self.faults)

    def tables(self, key: str) -> list["Reading"]:
        """A list of tables, empty where there is none."""
        found = self._get(key)
        if found is None:
            return []
        if not isinstance(found, Sequence) or isinstance(found, str):
            self.fault(key, "must be a list of tables")
            return []
        return [
            Reading(one, path=f"{self._at(key)}[{number}]", faults=self.faults) for number, one in enumerate(found, 1)
        ]

    def mapping(self, key: str) -> dict[str, Any]:
        """A table taken as it is, empty where there is none."""
        found = self._get(key)
        if found is None:
            return {}
        if not isinstance(found, Mapping):
            self.fault(key, "must be a table of named values")
            return {}
        return dict(found)

    def mappings(self, key: str) -> tuple[dict[str, Any], ...]:
        """A list of tables taken as they are."""
        return tuple(dict(inner.value) for inner in self.tables(key))

    def known(self, key: str) -> None:
        """Accept a key whose value is read from `value` itself."""
        self._seen.add(key)

    def nothing_else(self) -> None:
        """Fault every key that was not asked for, so that a spelling mistake is not silently ignored."""
        for key in sorted(set(self.value) - self._seen):
            self.fault(key, f"is not known here; what can stand here: {', '.join(sorted(self._seen))}")


def finish(*read: Reading) -> None:
    """Fault what is left over in each of the tables."""
    for one in read:
        one.nothing_else()
