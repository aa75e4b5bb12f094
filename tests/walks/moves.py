"""What can happen next in a walk, each with its weight: answers, messages, claims, and time that passes."""

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from random import Random
from typing import Any

from casework.domain import appeals as appealed
from casework.domain.reopening import GROUNDS
from casework.ports import Actor, WorkItem
from casework.usecases.appeals import appeal, withdraw_appeal
from casework.usecases.assignments import assign, claim, release
from casework.usecases.complete import complete
from casework.usecases.extensions import extend
from casework.usecases.external import ask_external, external_decided
from casework.usecases.messages import receive, withdraw
from casework.usecases.reopenings import reopen
from tests.walks.appeal_answers import ANSWERS
from tests.walks.starts import PEOPLE, Start
from tests.walks.world import World

Json = dict[str, Any]
Move = Callable[[], Any]

PARTIES = ("MEMBER", "PROVIDER", "REPRESENTATIVE")
OUTSIDE = Actor("clinic")
JUNK: tuple[Any, ...] = ("MAYBE", "", "No.", -1, None, [], {"a": 1}, "D99", True, 10**9)


def spoilt(rng: Random, answer: Json) -> Json:
    """The answer with one thing in it that somebody got wrong."""
    told = deepcopy(answer)
    inside: Any = told
    while True:
        key = rng.choice(sorted(inside)) if isinstance(inside, dict) else rng.randrange(len(inside))
        deeper = inside[key]
        if isinstance(deeper, dict | list) and deeper and rng.random() < 0.7:
            inside = deeper
            continue
        if rng.random() < 0.3:
            del inside[key]
        else:
            inside[key] = rng.choice(JUNK)
        return told


class Moves:
    """The moves of one walk over one review."""

    def __init__(self, world: World, start: Start, review: str) -> None:
        self.world, self.start, self.review, self.rng = world, start, review, world.rng
        self.letters, self.scripted = 0, {name: list(many) for name, many in start.scripted.items()}
        self.failed: dict[str, int] = {}

    def document(self, kind: str, *, findings: bool = False) -> Json:
        """A document that comes in; with findings, one that may change what is found."""
        self.letters += 1
        now, line = self.world.clock.now(), self.rng.choice(self.start.request["lines"])
        text = "Splint and pads for 16 weeks failed. Pain limits walking to 200 metres."
        told: Json = {"id": f"N{self.letters}", "kind": kind, "title": "What came in", "author": "Omar Haddad, MD"}
        told |= {"dated": now.date().isoformat(), "text": text}
        if findings:
            first = {"id": f"N{self.letters}-1", "kind": "CONSERVATIVE_TRIAL", "site": line["site"], "weeks": 16}
            first |= {"name": "orthotics", "outcome": "FAILED", "quote": "Splint and pads for 16 weeks failed"}
            second = {"id": f"N{self.letters}-2", "kind": "FUNCTIONAL_DEFICIT", "site": line["site"]}
            second |= {
                "domain": self.rng.choice(("MOBILITY", "WALKING", "PAIN")),
                "deficit": "walks little",
                "quote": "Pain limits walking to 200 metres",
            }
            told["findings"] = self.rng.choice(([first], [second], [first, second]))
        return told

    def some_documents(self) -> list[Json]:
        wanted = self.world.look(self.review, lambda case: case.policy.required_documents)
        kinds = [kind for one in wanted for kind in one.kinds]
        return [
            self.document(self.rng.choice(kinds or ["LETTER"]), findings=self.rng.random() < 0.5)
            for _ in range(self.rng.choice((0, 1, 1, 2)))
        ]

    # People at their tasks.

    def answer(self, item: WorkItem) -> None:
        """Somebody answers an open task: mostly one who may, mostly with what fits the file."""
        rng, element = self.rng, item.element
        able = [one for one in PEOPLE if item.role in one.roles] if rng.random() < 0.93 else list(PEOPLE)
        if item.claimed_by is not None and rng.random() < 0.9:
            able = [one for one in PEOPLE if one.id == item.claimed_by]
        who = rng.choice(able)
        of_script = self.scripted.get(element)
        if of_script and rng.random() < 0.35:
            told = of_script.pop(0)
        else:
            told = self.world.look(self.review, lambda case: ANSWERS[element](case, rng, who))
        if rng.random() < 0.05:
            told = spoilt(rng, told)
        done = self.world.attempt(
            f"{who.id} answers {element}: {told}", lambda: complete(self.world.app, item.id, told, person=who.id)
        )
        self.failed[element] = 0 if done is not None else self.failed.get(element, 0) + 1

    def take(self, item: WorkItem) -> None:
        app, who, other = self.world.app, self.rng.choice(PEOPLE), self.rng.choice(PEOPLE)
        able = [one for one in PEOPLE if item.role in one.roles]
        what = self.rng.choice(("claim", "claim", "assign", "release"))
        if what == "claim":
            who = self.rng.choice(able) if self.rng.random() < 0.8 else who
            self.world.attempt(f"{who.id} claims {item.element}", lambda: claim(app, item.id, person=who.id))
        elif what == "assign":
            by = "moreau" if self.rng.random() < 0.8 else who.id
            to = self.rng.choice(able).id if self.rng.random() < 0.8 else other.id
            self.world.attempt(f"{by} gives {item.element} to {to}", lambda: assign(app, item.id, to=to, by=by))
        else:
            self.world.attempt(f"{who.id} releases {item.element}", lambda: release(app, item.id, person=who.id))

    # What comes from outside.

    def written_by(self, by: str) -> Json:
        """A withdrawal, mostly of whoever takes something back."""
        own = self.start.request["member"]["name"] if by == "MEMBER" else "Rita Example"
        paper = self.document("WITHDRAWAL")
        return paper | {"author": own} if self.rng.random() < 0.8 else paper

    def message(self, name: str) -> None:
        documents = self.some_documents() if name == "information_received" else []
        self.world.attempt(
            f"message {name} with {len(documents)} documents",
            lambda: receive(self.world.app, self.review, name, actor=OUTSIDE, documents=documents),
        )

    def withdraw(self) -> None:
        by = self.rng.choice(PARTIES)
        paper = self.written_by(by)
        self.world.attempt(
            f"{by} withdraws",
            lambda: withdraw(
                self.world.app, self.review, actor=OUTSIDE, by=by, reason="not needed any more", document=paper
            ),
        )

    def appeal(self) -> str | None:
        """The id of the review that hears it, where one was opened because this one has ended."""
        rng, now = self.rng, self.world.clock.now()
        by, urgency = rng.choice(PARTIES), rng.choice(("STANDARD", "STANDARD", "EXPEDITED"))
        supports = urgency == "EXPEDITED" and rng.random() < 0.5
        documents = self.some_documents() + (
            [self.document("AUTHORIZATION")] if by != "MEMBER" and rng.random() < 0.7 else []
        )
        at = now - timedelta(hours=rng.randint(1, 60)) if rng.random() < 0.2 else None
        done = self.world.attempt(
            f"{by} appeals, {urgency}, {len(documents)} documents",
            lambda: appeal(
                self.world.app,
                self.review,
                actor=OUTSIDE,
                by=by,
                urgency=urgency,
                physician_supports=supports,
                reason="This was not looked at as it should have been.",
                documents=documents,
                received_at=at,
            ),
        )
        return str(done["review"]) if done is not None and done["review"] != self.review else None

    def withdraw_appeal(self) -> None:
        by = self.rng.choice(PARTIES)
        paper = self.written_by(by)
        self.world.attempt(
            f"{by} takes the appeal back",
            lambda: withdraw_appeal(
                self.world.app, self.review, actor=OUTSIDE, by=by, reason="settled otherwise", document=paper
            ),
        )

    def ask_external(self) -> str | None:
        """The id of the review that hears it, where one was opened because this one has ended."""
        by, urgency = self.rng.choice(PARTIES), self.rng.choice(("STANDARD", "EXPEDITED"))
        documents = self.some_documents()
        done = self.world.attempt(
            f"{by} asks for external review, {urgency}",
            lambda: ask_external(
                self.world.app,
                self.review,
                actor=OUTSIDE,
                by=by,
                urgency=urgency,
                documents=documents,
                reason="Somebody else should look at it.",
            ),
        )
        return str(done["review"]) if done is not None and done["review"] != self.review else None

    def decide_outside(self) -> None:
        denied = self.world.look(self.review, appealed.denied_lines)
        lines = {id: self.rng.choice(("UPHELD", "OVERTURNED")) for id in denied}
        if self.rng.random() < 0.05:
            lines["L9"] = "UPHELD"
        asked = self.world.look(self.review, lambda case: case.part("external") or {}).get("of") == "DISMISSAL"
        dismissal = self.rng.choice(("UPHELD", "VACATED", "")) if asked else ""
        paper = self.document("EXTERNAL_DECISION")
        self.world.attempt(
            f"decided outside: {dismissal or lines}",
            lambda: external_decided(
                self.world.app,
                self.review,
                actor=OUTSIDE,
                organization="Example Review Organization",
                lines=None if dismissal else lines,
                dismissal=dismissal,
                rationale="The records were looked at by a physician of the field, who came to this view.",
                document=paper,
            ),
        )

    def extend(self, what: str) -> None:
        rng = self.rng
        law = self.world.look(self.review, lambda case: case.line_of_business)
        rule = law.extension_rule if what == "decision" else law.appeal_extension_rule
        grounds = [*(rule.grounds if rule is not None else ()), "A_FULL_DESK"]
        ground = rng.choice(grounds)
        who = rng.choice(("ana", "osei", "okafor", "moreau", "moreau"))
        documents = [self.document("AGREEMENT")] if rng.random() < 0.5 else []
        self.world.attempt(
            f"{who} extends the {what} on {ground}",
            lambda: extend(
                self.world.app,
                self.review,
                person=who,
                what=what,
                ground=ground,
                reason="More records are on their way.",
                documents=documents,
            ),
            law=("I13",),
        )

    def reopen(self) -> str | None:
        """The id of the review that looks at it again, where one was opened."""
        ground, documents = self.rng.choice(GROUNDS), self.some_documents()
        done = self.world.attempt(
            f"reopen: {ground}",
            lambda: reopen(
                self.world.app, self.review, actor=OUTSIDE, ground=ground, reason="See the file.", documents=documents
            ),
            law=("I19", "I25"),
        )
        return None if done is None else str(done["review"])
