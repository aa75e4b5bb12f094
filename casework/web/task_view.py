"""What a task's page shows: the case, how the task stands, the form, and what stands beside it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import Any
from zoneinfo import ZoneInfo

from casework.domain.completeness import missing_documents
from casework.kit import TaskForm
from casework.ports import Json, Person, Reader, ReviewRow, WorkItem
from casework.usecases import drafts, task_standing
from casework.usecases.application import Application
from casework.usecases.case_file import CaseFile
from casework.usecases.case_page import WholeCase
from casework.usecases.held_signatures import hold_until
from casework.usecases.returned import returned_by, watching, would_return
from casework.usecases.task_standing import Standing
from casework.web import current, decision_panels, earlier_answers, form_answers, form_page, moments, task_before
from casework.web.case_frame import case_frame
from casework.web.document_reading import reader_context
from casework.web.form_answers import Typed
from casework.web.form_case import FormCase
from casework.web.form_words import FormWords
from casework.web.remembering import remembering

SIGN, GO_ON = "Sign and send", "Complete, next case"
FILE_FIRST = ("second_opinion", "review_appeal", "second_appeal_opinion")  # judged anew, so from the file
DECISIONS = (  # the tasks whose page is in the order of a decision's thought, the letter or the file beside it
    "sign_approval",
    "draft_decision",
    "second_opinion",
    "sign_decision",
    "review_appeal",
    "second_appeal_opinion",
)


REASON_CODE = re.compile(r"” \([A-Za-z_]+\): ")  # of a refusal: the sentence after it says the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What was sent and refused: what is typed, what is wrong with it by field, and with no field."""

    typed: Typed
    wrong: Mapping[str, Sequence[str]] = field(default_factory=dict)
    refused: str = ""  # what stands in the way, that is about no field
    place: str = ""  # the id of the part of a decision's page that tells about it
    password: str = ""  # what is wrong with the password


class TaskView:
    """One task as one person sees it in one request."""

    def __init__(self, item: WorkItem, row: ReviewRow) -> None:
        self.app: Application = current.application()
        self.person: Person = current.person()
        self.reader: Reader = remembering(current.reader(), row=row, item=item, person=self.person)
        self.item, self.row = item, row
        self.form: type[TaskForm] = self.app.form(item.element)
        self.case: CaseFile = WholeCase(self.app, self.reader, row.id)
        self.zone = ZoneInfo(self.case.plan.time_zone)
        self.now = current.now()
        today = self.now.astimezone(self.zone).date()
        self.offered = FormCase(self.case, self.person, self.reader.people, today)
        self.standing: Standing = task_standing.standing(self.app, self.reader, item, self.person)

    @property
    def decides(self) -> bool:
        """Whether the page is one of a decision."""
        return self.item.element in DECISIONS

    def context(self, sent: Sent | None = None, *, key: str = "", note: str = "") -> Json:
        """All that the page's template needs."""
        found = drafts.find(self.reader, self.item, person=self.person.id)
        own = found.own
        begun = None if sent is not None or own is not None else earlier_answers.find(self)
        given = self._given() if begun is None or not begun["mine"] else begun["typed"]
        typed: Typed = sent.typed if sent is not None else own.body if own is not None else given
        page = form_page.build(self.form, self.offered, typed, {} if sent is None else sent.wrong)
        words = FormWords(self.form, self.offered)
        returned = list(returned_by(self.case, [self.item.element]))
        errors = [*page.errors, *({"href": "#task-title", "text": text} for text in page.loose)]
        if sent is not None and sent.refused:
            place = f"#{sent.place}" if self.decides and sent.place else "#task-title"
            errors.insert(0, {"href": place, "text": words.tell(sent.refused)})
        if sent is not None and sent.password:
            errors.append({"href": "#password", "text": sent.password})
        chosen = next(iter(typed.get("decision", ())), "")
        told: Json = {
            "case": _with_tab(case_frame(self.row, self.case, item=self.item), self.item.id),
            "item": self.item,
            "form": page,
            "errors": errors,
            "standing": self.standing,
            "state": self.standing.state,
            "since": self.when(self.standing.since),
            "why": words.tell(people_words(self.standing.why, self.person)) if self.standing.why else "",
            "draft": own,
            "earlier": begun,
            "left": found.left,
            "left_by": None if found.left is None else self.reader.person(found.left.person),
            "left_at": None if found.left is None else self.when(found.left.saved_at),
            "saved_at": None if own is None else own.saved_at.astimezone(self.zone),
            "key": key or token_urlsafe(18),
            "seen": self.row.trail_length,
            "documents_filed": len(self.reader.filed_documents(self.row.id)),
            "note": note,
            "zone": self.zone,
            "decides": self.decides,
            "asking": self._asking(page),
            "quotes": self._quotes(),
            "numbers": self._numbers(),
            "returned": returned,
            "before": task_before.before(self),
            "supervises": "supervisor" in self.person.roles,
            "signs": self._signs(),
            "verbs": self._verbs(),
            "chosen": chosen,
            "refused_title": self._refused_title(chosen),
            "zone_word": moments.zone_word(self.zone),
            "password_error": "" if sent is None else sent.password,
            "held": self._held(),
            "readonly": not self.standing.may_answer,
            "words": words,
        }
        told |= reader_context(self.reader, self.row, case=self.case)
        return told | {
            "drafted": decision_panels.draft_lines(self.offered) if self.item.element == "sign_decision" else [],
            "file_first": self.item.element in FILE_FIRST,
        }

    def _given(self) -> Typed:
        """What was answered, where the task is signed or done."""
        if self.standing.held is not None:
            return dict(self.standing.held.typed)
        given = self.reader.answers(self.row.id, element=self.item.element)
        if self.standing.state == task_standing.DONE:
            own = [one for one in given if one.task == self.item.id]
            return form_answers.typed_of(self.form, own[-1].body) if own else {}
        return {}

    def when(self, at: Any) -> str:
        """A moment on a clock's face, in the zone of the plan."""
        return "" if at is None else moments.clock_time(at, self.now, self.zone)

    def beside(self) -> Json:
        """What a person who decides looks at besides: who handed it on, the exclusion, the checks, whether they may."""
        words = FormWords(self.form, self.offered)
        own = drafts.find(self.reader, self.item, person=self.person.id).own
        typed = {} if own is None else form_answers.parse(self.form, own.body)
        held = watching(self.case, self.item.element, self.form, typed)
        blocking = (
            list(returned_by(self.case, [self.item.element]))
            if own is None
            else would_return(self.case, held, self.item.element, typed)
        )
        return {
            "item": self.item,
            "sent_by": decision_panels.sent_by(self.app, self.reader, self.item, self.case, self.person),
            "exclusions": decision_panels.exclusions(self.offered),
            "checks": decision_panels.checks(
                self.offered, words, held, blocking, overridden=typed.get("override") is True
            ),
            "may_sign": [
                {**one, "text": words.tell(people_words(one["text"], self.person))}
                for one in decision_panels.may_sign(self.app, self.reader, self.item, self.case, self.person)
            ],
        }

    def _signs(self) -> Json | None:
        """What the sign bar says of what will happen; None where nothing is signed here."""
        if not self.form.signs:
            return None
        until = hold_until(self.app, self.reader, self.row, self.item, hold=current.settings().letter_hold)
        held = until > self.now
        return {"answers": list(self.form.signs), "wait": moments.span(until - self.now) if held else ""}

    def _verbs(self) -> dict[str, str]:
        """What the main button says: by the decision that is chosen, "" while none is."""
        decision = self.form().fields.get("decision")
        told = {} if decision is None else dict(decision.metadata.get("verbs", {}))
        if decision is not None and "ASK" in decision.metadata.get("options", {}):
            told.setdefault("ASK", "Ask the provider")
        signed = dict.fromkeys(self.form.signs, SIGN)
        return {"": SIGN if signed and self.decides else GO_ON, **signed, **told}

    def _refused_title(self, chosen: str) -> str:
        """What stands above the faults of an answer that was refused."""
        signing = chosen in self.form.signs or (self.decides and bool(self.form.signs) and not chosen)
        return "You cannot sign this yet" if signing else "There is something to mend"

    def _held(self) -> Json | None:
        held = self.standing.held
        if held is None:
            return None
        count = len({(one["kind"], one["audience"]) for one in held.letters["letters"]})
        return {
            "letters": "1 letter leaves" if count == 1 else f"{count} letters leave",
            "until": self.when(held.until),
            "mine": held.person == self.person.id,
        }

    def _asking(self, page: form_page.FormPage) -> Json | None:
        """How information is asked for from this page, and what is missing by the policy; None where it cannot be."""
        items = next((node for node in page.nodes if node.asks), None)
        if items is None:
            return None
        lacking = missing_documents(self.case.policy, self.case.request, self.case.documents)
        decision = next((node for node in page.nodes if node.name == "decision"), None)
        return {
            "items": items.name,
            "decision": decision is not None,
            "missing": [{"label": one.label, "why": one.why} for one in lacking],
            "provider": self.case.request.provider.name,
        }

    def _quotes(self) -> list[Json]:
        """The plan's own words for what the form asks."""
        return [
            {"text": one.text, "cite": one.short}
            for topic in self.form.topics
            for one in self.case.plan.on(topic)
            if one.verbatim
        ]

    def _numbers(self) -> dict[str, list[Json]]:
        """Line -> the policy's numbers that its answers are held against, each with its source."""
        on = self.case.request.received_at.date()
        told: dict[str, list[Json]] = {}
        for line in self.case.request.lines:
            held = [self.case.policy.parameter(name, on=on, site=line.site) for name in self.form.parameters]
            told[line.id] = [
                {"text": _counted(one.value, one.unit), "cite": one.citation.split(" (", 1)[0], "source": one.citation}
                for one in held
                if one is not None
            ]
        return told


def _counted(number: float, unit: str) -> str:
    """ "12 weeks", "1 modality"."""
    one = f"{unit.removesuffix('ies')}y" if unit.endswith("ies") else unit.removesuffix("s")
    return f"{number:g} {one if number == 1 else unit}"


def _with_tab(case: Json, task: str) -> Json:
    """The bar of the case with the tab of this task, also where nobody has it yet."""
    here = {"name": "Task", "href": f"/tasks/{task}", "count": 0, "current": True}
    return {**case, "tabs": [here, *(tab for tab in case["tabs"] if tab["name"] != "Task")]}


def people_words(text: str, person: Person) -> str:
    """A refusal as it is said to the very person whom it is about."""
    if not text:
        return ""
    text = text.replace(f"{person.name} may not do", "You may not do")
    text = REASON_CODE.sub("”: ", text).replace("”: they ", "”: you ").replace(" they report to", " you report to")
    text = text.replace("Give it to somebody independent.", "Somebody independent has to do it.")
    text = text.replace("and theirs are", "and you are").replace("they did “", "you did “")
    text = text.replace("no licence of theirs", "no licence of yours")
    text = text.replace(", or bring the licence up to date with `casework init --people FILE.toml`", "")
    return " ".join(part.replace("_", " ") if part.islower() else part for part in text.split(" "))
