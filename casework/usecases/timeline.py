"""A case's timeline: what happened, newest first, in plain words, with who and when; looks at the case as well."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from casework.domain.clock import events_of
from casework.domain.deadlines import deadlines_of
from casework.ports import Event, Json, Reader, ReviewRow
from casework.ports_of_identity import CaseView
from casework.usecases.application import Application
from casework.usecases.case_page import WholeCase
from casework.usecases.said_before import said_by_task
from casework.usecases.timeline_values import Words
from casework.usecases.timeline_words import DETAIL, LETTERS, PAGES, PEOPLE, SYSTEM, TOLD

VIEWS = "views"
ANSWERED = "task.answered"
COMMENTED = "comment.added"  # always a step of its own; it leaves the state as it was
ENDS = (".”", "!”", "?”")  # of a sentence that ends with somebody's own
FILTERS = (PEOPLE, SYSTEM, LETTERS, VIEWS)


def timeline(app: Application, reader: Reader, row: ReviewRow, *, case: WholeCase, only: str | None = None) -> Json:
    """{entries, counts}: an entry is {at, who, role, kind, sentences, details}, the newest first.

    What one step of work brought about is one entry; what only tells how it was done stands in its `details`. Both are
    lists of {kind, text}. `only` is one of `FILTERS`; `counts` says how many entries each has.
    """
    words = words_of(app, reader, row, case)
    entries = [*_happened(words, reader.events(row.id)), *_looked(words, reader.case_views(row.id))]
    entries.sort(key=lambda one: (one["at"], one["order"]), reverse=True)
    shown = {name: [one for entry in entries if (one := _only(entry, name))] for name in FILTERS}
    counts = {name: len(found) for name, found in shown.items()}
    return {"entries": entries if only is None else shown[only], "counts": {"all": len(entries), **counts}}


def _only(entry: Json, name: str) -> Json | None:
    """An entry with nothing but the sentences of one filter; None where it has none of them."""
    told = [*entry["sentences"], *entry["details"]]
    kept = [one for one in told if one["kind"] == name]
    return {**entry, "sentences": kept, "details": []} if kept else None


def words_of(app: Application, reader: Reader, row: ReviewRow, case: WholeCase) -> Words:
    """The names of what the case's trail speaks of."""
    lines = {line.id: line.label or case.policy.site_name(line.site, line.side) for line in case.request.lines}
    return Words(
        definitions=app.bound_definitions(reader, row.definition),
        policy=case.policy,
        zone=ZoneInfo(case.plan.time_zone),
        people={person.id: person.name for person in reader.people()},
        documents=reader.document_titles(row.id),
        said=said_by_task(app, reader.answers(row.id), lines),
        stops=frozenset(_stops(case)),
        lines=lines,
    )


def _stops(case: WholeCase) -> Iterator[str]:
    """The moments of the questions by which the decision's clock stood still, as the clock reckons it by itself."""
    zone, events = ZoneInfo(case.plan.time_zone), events_of(case.part("clock"))
    for number, event in enumerate(events, 1):
        if event.kind == "TOLLED":
            so_far = {"events": [one.to_json() for one in events[:number]], "moments": {}}
            decision = deadlines_of(case.line_of_business, so_far, zone=zone).get("decision")
            if decision is None or not decision.running:
                yield event.at.isoformat()


def sentence(words: Words, event: Event) -> str:
    """A fact in one sentence."""
    told = TOLD[event.kind][1].format_map(words.values(event))
    told = told.replace(" ,", ",").replace(" .", ".").replace("..", ".").strip()
    said = words.said.get(str(event.detail.get("task")), "") if event.kind == ANSWERED else ""
    if not said:
        return told
    end = "" if said.endswith(ENDS) else "."
    return f"{told.removesuffix('.')}{said}{end}"  # what people wrote stays as it is


def _happened(words: Words, events: Sequence[Event]) -> Iterable[Json]:
    """The facts of one transaction together: they share their moment, their actor and the state after them."""
    together: list[list[Event]] = []
    for event in events:
        if together and _is_one(together[-1][-1], event):
            together[-1].append(event)
        else:
            together.append([event])
    for order, step in enumerate(together):
        main = [event for event in step if event.kind not in DETAIL]
        shown = main or step[:1]
        yield {
            "at": step[0].at,
            "order": order,
            "who": words.person(step[0].actor),
            "role": step[0].role,
            "kind": SYSTEM if step[0].actor == "casework" else PEOPLE,
            "sentences": _told(words, shown),
            "details": _told(words, [event for event in step if event not in shown]),
        }


def _told(words: Words, events: Iterable[Event]) -> list[Json]:
    """{kind, text} of each fact, each sentence once."""
    found = {sentence(words, event): TOLD[event.kind][0] for event in events}
    return [{"kind": kind, "text": text} for text, kind in found.items()]


def _is_one(before: Event, event: Event) -> bool:
    same = (before.at, before.actor, before.state) == (event.at, event.actor, event.state)
    return same and event.kind != COMMENTED


def _looked(words: Words, views: Sequence[CaseView]) -> Iterable[Json]:
    """One entry for the looks of a person at a case within a minute."""
    kept: list[tuple[CaseView, list[str]]] = []
    for view in views:
        page = page_words(view.page)
        last = kept[-1] if kept else None
        if last and last[0].person == view.person and last[0].reason == view.reason and _near(last[0].at, view.at):
            last[1].append(page)
        else:
            kept.append((view, [page]))
    for order, (view, pages) in enumerate(kept):
        why = f" in an emergency: {view.reason}" if view.reason else ""
        yield {
            "at": view.at,
            "order": order,
            "who": words.person(view.person),
            "role": view.role,
            "kind": VIEWS,
            "sentences": [{"kind": VIEWS, "text": f"Looked at {_listed(list(dict.fromkeys(pages)))}{why}."}],
            "details": [],
        }


def page_words(endpoint: str) -> str:
    """Which page of the case was looked at."""
    subject, _, view = endpoint.partition(".")
    return PAGES.get(view) or PAGES.get(subject) or "the case"


def _listed(pages: list[str]) -> str:
    return pages[0] if len(pages) == 1 else f"{', '.join(pages[:-1])} and {pages[-1]}"


def _near(one: datetime, other: datetime) -> bool:
    return abs((other - one).total_seconds()) < 60
