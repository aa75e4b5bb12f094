"""That the worklist stays as fast as it is: 100,000 open tasks against 1,000, page by page, through the web itself.

Both offices are filled through the store's own session with made-up rows (a case in each of five steps, two of three
free, the others with one of forty people) and asked turn by turn in one run; medians are compared.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import orjson

import server
from benchmarks.offices import NOW, compare
from benchmarks.ratio import Ratio
from casework.domain.case_cards import card_of, points_of
from casework.domain.request import Request
from casework.domain.time_left import left_order, levels_at
from casework.ports import Document, Json, Part, Person, ReviewRow, Transaction, WorkItem
from casework.ports_of_identity import CaseAccess
from casework.ports_of_worklist import NORMAL, Card, OpenWork
from casework.usecases.application import Application
from casework.usecases.case_script import read_script

BATCH = 2_000
STEPS = (
    ("Check the file", "intake"),
    ("Conservative treatment", "nurse_reviewer"),
    ("Functional assessment", "nurse_reviewer"),
    ("Exclusion check", "nurse_reviewer"),
    ("Determination", "physician_reviewer"),
)
FIRST = ("Ada", "Bela", "Cyrus", "Dana", "Emil", "Fay", "Goran", "Hedda", "Ivo", "Jana", "Karim", "Lena", "Milo")
LAST = ("Abel", "Brook", "Castle", "Dorn", "Ebert", "Fenn", "Gale", "Holm", "Irving", "Jost", "Klee", "Lund", "Moor")
WORDS = ("padding", "orthotics", "perioral", "atrophy", "contracture", "ambulation", "scleroderma", "dental")
ME = Person(id="ines", name="Ines Carrow, RN", roles=("nurse_reviewer",), capacity=16)

THREE = "plan=COMMERCIAL_ERISA&step=Exclusion+check&urgency=EXPEDITED"


def measure() -> Iterator[Ratio]:
    """The worklist's claims."""
    pages = {
        "the worklist": "/worklist?tab=groups",
        "the worklist, filtered to a step": "/worklist?tab=groups&step=Exclusion+check",
        "the worklist, three filters": f"/worklist?tab=groups&{THREE}",
        "the worklist, filtered to a language that few speak": "/worklist?tab=groups&language=tl",
        "the worklist, filtered by a word": "/worklist?tab=groups&q=marian",
        "the worklist, filtered by a word that most cases hold": "/worklist?tab=groups&q=grafting",
        "the worklist by name, expedited cases": "/worklist?tab=groups&sort=name&urgency=EXPEDITED",
        "the worklist, what is to be watched": "/worklist?tab=groups&left=watch",
        "the worklist by name, a later page": "/worklist?tab=groups&sort=name&page=3",
        "what others have": "/worklist?tab=others",
        "a search for a word that most cases hold": "/cases?q=grafting",
        "a search for a name": "/cases?q=Holloway",
        "a case page": "/cases/R-B-00007/request",
    }
    others = [replace(ME, id=f"nurse-{number}", name=f"Nurse {number}") for number in range(40)]
    yield from compare(pages, people=[ME, *others], fill=_fill, counted="open tasks")


def _fill(app: Application, size: int) -> None:
    script = read_script(server.content(".toml")["samples/second_fat_grafting.toml"], name="sample.toml")
    request = Request.from_json(dict(script.request))
    for start in range(0, size, BATCH):
        with app.store.transaction() as tx:
            if start == 0:
                tx.add_definition(app.definitions.hash, app.definitions.files)
            for number in range(start, min(size, start + BATCH)):
                _case(app, tx, number, request)


def _case(app: Application, tx: Transaction, number: int, like: Request) -> None:
    """One case with one open task: what it is like follows from its number alone, in offices of any size."""
    id = f"R-B-{number:05d}"
    received = NOW - timedelta(minutes=number % 997 * 20)
    due = received + timedelta(days=15)
    language = ("en", "es", "zh", "vi")[number % 97 % 4] if number not in (7, 908) else "tl"
    name = f"{FIRST[number % 13]} {LAST[number // 13 % 13]}"
    if number in (41, 977):
        name = "Marian Holloway"
    raw: Json = {**like.raw, "id": f"B-{number:05d}", "received_at": received.isoformat()}
    raw["member"] = {**like.raw["member"], "id": f"M-{number}", "name": name, "language": language}
    urgency = "EXPEDITED" if number % 2 == 0 else "STANDARD"
    row = ReviewRow(
        id=id,
        revision=1,
        status="OPEN",
        outcome=None,
        stage="intake",
        line_of_business="COMMERCIAL_ERISA",
        plan=like.plan,
        member=f"M-{number}",
        urgency=urgency,
        received_at=received,
        decision_due_at=due,
        definition=app.definitions.hash,
        snapshot=b"",
        ready=False,
        next_due_at=None,
        created_at=received,
        changed_at=received,
    )
    tx.add_review(row)
    clock = {
        "events": [{"kind": "RECEIVED", "at": received.isoformat(), "detail": {"urgency": urgency}}],
        "moments": {},
    }
    for part, value in (("request", raw), ("clock", clock)):
        text = orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
        tx.put_part(Part(review=id, name=part, text=text, sha256="0" * 64))
    told = card_of(
        id,
        replace(like, member=replace(like.member, name=name, language=language)),
        line_of_business=row.line_of_business,
        urgency=urgency,
    )
    tx.add_card(Card(number=0, **told))
    text = " ".join(WORDS[(number >> place) % 8] for place in range(12))
    tx.add_document(
        Document(
            id="D1",
            review=id,
            kind="CLINICAL_NOTE",
            title="Note",
            author="Dr. Sample",
            dated="2026-01-02",
            received_at=received,
            sha256="0" * 64,
            text=f"Fat grafting: {text}",
            body={"findings": []},
        )
    )
    _work(tx, id, number, received, due, urgency, tx.card(id))


def _work(
    tx: Transaction, id: str, number: int, received: datetime, due: datetime, urgency: str, card: Card | None
) -> None:
    assert card is not None
    step, role = STEPS[number % 5]
    holder = None if number % 3 else f"nurse-{number % 40}"
    item = WorkItem(
        id=f"t-{number}",
        review=id,
        element=step.lower().replace(" ", "_"),
        process="intake",
        kind="USER",
        name=step,
        role=role,
        message=None,
        not_by=None,
        status="OPEN",
        claimed_by=holder,
        opened_at=received,
        due_at=due,
        claimed_at=None if holder is None else received,
    )
    tx.put_work_item(item)
    tx.put_case_access(CaseAccess(review=id, role=role, person="", why="WAITING"))
    watch, tight = levels_at(received, due)
    tx.put_open_work(
        OpenWork(
            item=item.id,
            review=id,
            kind="USER",
            element=item.element,
            process=item.process,
            step=step,
            role=role,
            holder=holder,
            taken=holder is not None,
            opened_at=received,
            due_at=due,
            clock_start=received,
            paused=False,
            share=None,
            left_order=left_order(due, paused=False),
            watch_at=watch,
            tight_at=tight,
            urgency=urgency,
            name_order=card.name_order,
            line_of_business=card.line_of_business,
            language=card.language,
            number=card.number,
            lapse=None,
            disagree=number % 17 == 0,
            new_documents=int(number % 19 == 0),
            priority=NORMAL,
            barred={"people": []},
            points=points_of(lines=card.lines, urgency=urgency),
        )
    )
