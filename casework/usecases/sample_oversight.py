"""What those who oversee the sample office did: second looks, forecasts, legal holds, archives, purges."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from casework.errors import CaseFormatError
from casework.ports import EVERY, Answer, Json, Person, Reader
from casework.ports_of_history import CASE, Purge
from casework.ports_of_quality import SecondLook
from casework.usecases import purge_wishes, second_looks
from casework.usecases.application import Application
from casework.usecases.archiving import Places, archive
from casework.usecases.forecast_sweep import ForecastSweep
from casework.usecases.holds import Wish, set_hold
from casework.usecases.purging import carry_out


@dataclass(frozen=True, slots=True)
class Oversight:
    """What is needed to do it: the application, and where files and archives lie."""

    app: Application
    places: Places


def oversee(office: Oversight, what: Json) -> None:
    """Do one of these things as the person `by` would."""
    try:
        _DONE[what["do"]](office, what)
    except KeyError as error:
        raise CaseFormatError(f"{what!r} cannot be done; {error} is not known or missing.") from error


def _second_look(office: Oversight, what: Json) -> None:
    """The answer that the first reviewer gave, but for what this one found otherwise."""
    with office.app.store.reading() as reader:
        look, first = _look(reader, what)
    given = _changed(first.body, what.get("answers", {}))
    second_looks.answer(office.app, look.id, given, by=what["by"], seconds=what["seconds"])


def _settle(office: Oversight, what: Json) -> None:
    with office.app.store.reading() as reader:
        look, _ = _look(reader, what)
    second_looks.settle(office.app, look.id, by=what["by"], words=what["words"])


def _forecast(office: Oversight, what: Json) -> None:
    ForecastSweep(office.app).finish()


def _hold(office: Oversight, what: Json) -> None:
    wish = Wish(scope=CASE, review=what["case"], reason=what["reason"])
    set_hold(office.app, _person(office, what["by"]), wish)


def _archive(office: Oversight, what: Json) -> None:
    archive(office.app, office.places, _person(office, what["by"]), what["case"], what["reason"])


def _ask(office: Oversight, what: Json) -> None:
    purge_wishes.ask(office.app, _person(office, what["by"]), what["cases"], what["reason"])


def _agree(office: Oversight, what: Json) -> None:
    purge_wishes.agree(office.app, _person(office, what["by"]), _purge(office, what["case"]).id)


def _carry_out(office: Oversight, what: Json) -> None:
    for _ in carry_out(office.app, office.places, _person(office, what["by"]), _purge(office, what["case"]).id):
        pass


_DONE: dict[str, Callable[[Oversight, Json], None]] = {
    "second_look": _second_look,
    "settle": _settle,
    "forecast": _forecast,
    "hold": _hold,
    "archive": _archive,
    "ask_for_purge": _ask,
    "agree_to_purge": _agree,
    "carry_out_purge": _carry_out,
}


def _look(reader: Reader, what: Json) -> tuple[SecondLook, Answer]:
    """The look at a task of a case that was drawn, and the answer that it is about."""
    for one in reader.answers(what["case"]):
        drawn = reader.second_look_of(one.task, what.get("place", 1)) if one.element == what["task"] else None
        if drawn is not None:
            return drawn, one
    raise CaseFormatError(f"No second look at {what['task']} of {what['case']} was drawn, so none can be answered.")


def _changed(given: Mapping[str, Any], otherwise: Mapping[str, Any]) -> Json:
    """The answers with others in their place; a table of answers is changed answer by answer."""
    nested = {
        name: _changed(given[name], value)
        for name, value in otherwise.items()
        if isinstance(value, Mapping) and isinstance(given.get(name), Mapping)
    }
    return {**given, **otherwise, **nested}


def _purge(office: Oversight, case: str) -> Purge:
    with office.app.store.reading() as reader:
        for one, _ in reader.purges(limit=EVERY):
            if case in {row.review for row in reader.purge_rows(one.id, limit=EVERY)}:
                return one
    raise CaseFormatError(f"No purge holds {case}. Ask for one first.")


def _person(office: Oversight, id: str) -> Person:
    with office.app.store.reading() as reader:
        found = reader.person(id)
    if found is None:
        raise CaseFormatError(f"There is no {id} in the sample office.")
    return found
