"""What the page of a second look shows: what it is about, the form beside the file of then, or both answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_urlsafe
from zoneinfo import ZoneInfo

from casework.domain.quality_content import NAMED_AFTER
from casework.kit import TaskForm
from casework.ports import Json, Reader
from casework.ports_of_drafts import Draft
from casework.ports_of_quality import FOUND, SETTLED
from casework.usecases.drafts import OPEN
from casework.usecases.reading_sources import sources_of
from casework.usecases.second_look_file import BlindCase
from casework.usecases.second_looks import Looked, rules_of
from casework.web import current, form_answers, form_page, moments
from casework.web.document_reading import reading_of
from casework.web.form_answers import Typed
from casework.web.form_case import FormCase
from casework.web.form_difference import differences
from casework.web.form_words import FormWords

FOUND_WORDS = {"MET": "met", "NOT_MET": "not met", "UNKNOWN": "not known"}
VERB = "Keep this second look"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What was sent and refused: what is typed, and what is wrong with it by field."""

    typed: Typed
    wrong: Mapping[str, Sequence[str]] = field(default_factory=dict)


class SecondLookView:
    """One second look as one person sees it in one request."""

    def __init__(self, found: Looked, reader: Reader) -> None:
        self.app, self.person, self.reader = current.application(), current.person(), reader
        self.found, self.look, self.card = found, found.look, found.card
        self.form: type[TaskForm] = self.app.form(self.look.element)
        self.case: BlindCase = found.case(self.app, reader)
        self.zone = ZoneInfo(self.case.plan.time_zone)
        self.now = current.now()
        self.offered = FormCase(self.case, self.person, reader.people, self.now.astimezone(self.zone).date())

    @property
    def base(self) -> str:
        """Where the documents of the look are."""
        return f"/quality/looks/{self.look.id}/documents"

    def head(self) -> Json:
        """What stands above every page of it; nothing that tells the case's number, or who answered first."""
        rules = rules_of(self.app, self.look)
        looked = None if rules is None else rules.task(self.look.element)
        return {
            "look": self.look,
            "title": self.form.title,
            "about": self.form.title if looked is None else looked.title,
            "asked_for": self.card.asked_for,
            "age": self.case.request.age,
            "sex": self.case.request.member.sex,
            "plan_name": self.case.plan.title,
            "zone": self.zone,
            "due": moments.short_day(
                self.look.due_at.astimezone(self.zone).date(), self.now.astimezone(self.zone).date()
            ),
            "as_of": moments.full_day(self.look.first_at.astimezone(self.zone).date()),
        }

    def filling(self, sent: Sent | None = None) -> Json:
        """The form beside the file; what is typed comes from what was sent, else from the draft."""
        draft = self._draft()
        typed: Typed = sent.typed if sent is not None else {} if draft is None else draft.body
        page = form_page.build(self.form, self.offered, typed, {} if sent is None else sent.wrong)
        words = FormWords(self.form, self.offered)
        errors = [*page.errors, *({"href": "#task-title", "text": text} for text in page.loose)]
        return self.head() | {
            "form": page,
            "errors": errors,
            "draft": draft,
            "saved_at": None if draft is None else draft.saved_at.astimezone(self.zone),
            "zone_word": moments.zone_word(self.zone),
            "key": token_urlsafe(18),
            "diagnoses": [one.label for one in self.case.request.diagnoses],
            "tables_found": self._tables_found(),
            "words": words,
            "verbs": {"": VERB},
            **reading_of(self.base, self.case.filed, sources_of(self.case)),
        }

    def _tables_found(self) -> list[Json]:
        """What the decision tables had found of each line, where the first reviewer knew it as well."""
        lines = (self.case.part("findings") or {"lines": {}})["lines"]
        return [
            {
                "line": self.offered.line_name(line),
                "components": [
                    f"Component {number}: {FOUND_WORDS[result]}" for number, result in found["components"].items()
                ],
            }
            for line, found in lines.items()
            if found.get("components")
        ]

    def _draft(self) -> Draft | None:
        held = self.reader.draft(self.look.id, self.person.id)
        return held if held is not None and held.state == OPEN else None

    def own(self) -> Json:
        """What they answered themselves, for whoever took the look."""
        told = differences(self.form, self.offered, {}, self._typed(self.look.answers or {}))[0]
        return self.head() | {"answers": [(one.question, one.yours) for one in told]}

    def both(self) -> Json:
        """Both answers side by side, for the supervisor and for whoever answered first."""
        look, mine = self.look, self.look.first_person == self.person.id
        rows, same = differences(
            self.form, self.offered, self._typed(self.found.first.body), self._typed(look.answers or {})
        )
        names = {one.id: one.name for one in self.reader.people()}
        named_from = self._named_from()
        is_named = mine or self.now >= named_from
        return self.head() | {
            "rows": rows,
            "same": same,
            "mine": mine,
            "first": "You" if mine else names.get(look.first_person, look.first_person) if is_named else "",
            "named_from": moments.short_day(
                named_from.astimezone(self.zone).date(), self.now.astimezone(self.zone).date()
            ),
            "second": "" if mine else names.get(look.person or "", look.person or ""),
            "why": [one["words"] for one in look.why],
            "first_at": moments.clock_time(look.first_at, self.now, self.zone),
            "second_at": "" if look.answered_at is None else moments.clock_time(look.answered_at, self.now, self.zone),
            "is_open": look.finding == FOUND,
            "settled": look.finding == SETTLED,
            "settled_by": names.get(look.settled_by or "", look.settled_by or ""),
            "settled_at": "" if look.settled_at is None else moments.clock_time(look.settled_at, self.now, self.zone),
            "typed": "",
            "fault": "",
        }

    def _named_from(self) -> datetime:
        rules = rules_of(self.app, self.look)
        days = 0 if rules is None else rules.whole(NAMED_AFTER)
        return (self.look.answered_at or self.now) + timedelta(days=days)

    def _typed(self, answers: Json) -> Typed:
        return form_answers.typed_of(self.form, answers)
