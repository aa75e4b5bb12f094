"""An export of the audit trail for a regulator: one file whose bytes follow from what is kept, with its own proof.

What stands in it, and how it is checked, is told in docs/reference/audit-export.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files as resources
from typing import IO

from casework.audit.accounts import ACCOUNTS, VIEWS, next_view
from casework.audit.archive import Archive
from casework.audit.chain import canonical, iso, plain
from casework.audit.merkle import Tree
from casework.documents.keeping import FileStore
from casework.domain.visible_text import length_seen, unreadable
from casework.errors import FormError, RightsError, StoreBusy
from casework.identity.permissions import permissions
from casework.ports import EVERY, Json, Letter, Person, Reader, Transaction, WorkFilter
from casework.ports_of_audit import AuditQuery
from casework.ports_of_identity import AccountEvent, ChainHead
from casework.usecases import accounts_record
from casework.usecases.application import Application

FORMAT, VERSION = "casework-export", 1
SHORTEST, LONGEST = 10, 1000  # characters of a reason
PURPOSES = {
    "trail": "The trail alone: who did what and when, and the hash of each letter, answer and document",
    "decisions": "The decisions: the trail, and every answer and letter as it was",
    "file": "The whole case files: the decisions, and every document, comment and file that was handed in",
}
ARCHIVE = "archive"  # the purpose of a case that is written whole before it goes; no regulator asks for that
CHECKERS = (("verify_export.py",), ("verify_export.py", "verify_archive.py"))
PAGE = "audit.export"  # as a view names it
KIND = "export.made"
ACTION = "audit.export"
FORM = "audit_export"
# What the trail of accounts has to say of somebody who acted in a case: what they were allowed to do, and since when.
CONCERNS = ("person.added", "person.changed", "account.added", "account.disabled", "account.enabled")
README = """\
An export of Casework's audit trail.

manifest.json     who made it, when and why; what it holds; the hashes and proofs
accounts.jsonl    entries about the people who acted in these cases: roles, licences, emergency access
cases/N/          the trail (events.jsonl), the looks at the case (views.jsonl), and what the purpose asks for besides
verify_export.py  a copy of the program that checks all this

To check it:  python verify_export.py THIS-FILE.zip

The copy of the program in here proves nothing: whoever could change the export could change the copy as well. Take the
program from the source of Casework (casework/audit/verify_export.py), or write your own from the description in
docs/reference/audit-export.md. That no case was left out, and that this is the file that was handed out, is shown by
comparing the root of the trails and the hash of the file with what the installation and others wrote down elsewhere.
"""

# An archive is checked by a program of its own, which stands on the other one.
ARCHIVE_README = (
    README.replace("An export of Casework's audit trail.", "The archive of a case of Casework.")
    .replace(
        "verify_export.py  a copy of the program that checks", "verify_*.py       copies of the programs that check"
    )
    .replace("python verify_export.py THIS", "python verify_archive.py THIS")
    .replace("The copy of the program in here proves", "The copies of the programs in here prove")
    .replace("the copy as well. Take the\nprogram from", "the copies as well. Take the\nprograms from")
    .replace("(casework/audit/verify_export.py)", "(casework/audit/verify_archive.py and verify_export.py)")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an export is asked to hold: cases by their ids, or those in which something happened in a period."""

    by: Person
    at: datetime
    reason: str
    purpose: str
    reviews: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An export that was made: its hash, its cases, and size and root of the tree over all trails."""

    sha256: str
    trails: Json
    reviews: tuple[str, ...]


def chosen(reader: Reader, asked: Asked) -> tuple[str, ...]:
    """The cases that are asked for, in order of their ids; FormError where there are none, or too little is said."""
    messages: dict[str, list[str]] = {}
    if asked.purpose not in PURPOSES:
        messages["purpose"] = ["Choose what the export is for."]
    if (typed := length_seen(asked.reason)) < SHORTEST:
        messages["reason"] = [f"Say who asked for it and why, in {SHORTEST} characters or more. You typed {typed}."]
    elif len(asked.reason) > LONGEST:
        messages["reason"] = [f"Say it in {LONGEST} characters or fewer. You typed {len(asked.reason)}."]
    elif odd := unreadable(asked.reason):
        messages["reason"] = [odd]
    found: tuple[str, ...] = tuple(sorted(set(asked.reviews)))
    if found:
        unknown = [one for one in found if reader.review(one) is None]
        if unknown:
            messages["reviews"] = [f"There is no case {', '.join(unknown)}. Check the number."]
    elif asked.since is None or asked.until is None:
        messages["reviews"] = ["Name cases, or give the first and the last day of a period."]
    else:
        found = tuple(reader.active_reviews(asked.since, asked.until))
        if not found:
            messages["since"] = ["Nothing happened in any case in this period. Choose another one."]
    if messages:
        raise FormError(FORM, messages)
    return found


def make(app: Application, files: FileStore, asked: Asked, file: IO[bytes]) -> Made:
    """Write the export, then that it was made: in the chain of accounts, and in each case's chain of views."""
    if not permissions().may(asked.by.roles, ACTION):
        raise RightsError(
            f"{asked.by.name} may not make an export: that is for auditors and supervisors. Ask one of them for it."
        )
    with app.store.reading() as reader:
        made = write(reader, files, asked, chosen(reader, asked), file)
    with app.store.transaction() as tx:
        for review in made.reviews:
            _note_view(tx, review, asked)
        accounts_record.write(
            tx,
            at=asked.at,
            actor=asked.by.id,
            person=asked.by.id,
            kind=KIND,
            file=made.sha256,
            trails=made.trails,
            purpose=asked.purpose,
            reason=asked.reason.strip(),
            reviews=list(made.reviews),
        )
    return made


def _note_view(tx: Transaction, review: str, asked: Asked) -> None:
    chain = VIEWS + review
    last = tx.chain_head(chain)
    length, head = (0, "") if last is None else (last.length, last.head)
    role = next((one for one in asked.by.roles if one in ("auditor", "supervisor")), None)
    view = next_view(
        head, review=review, seq=length + 1, at=asked.at, person=asked.by.id, role=role, page=PAGE, reason=None
    )
    if not tx.move_chain_head(ChainHead(chain=chain, length=view.seq, head=view.hash), expected=length):
        raise StoreBusy(f"Somebody looked at the case {review} at the same moment. Nothing was handed out. Try again.")
    tx.add_case_view(view)


def write(reader: Reader, files: FileStore, asked: Asked, reviews: Sequence[str], file: IO[bytes]) -> Made:
    """The same bytes for the same cases, asked for in the same words at the same moment."""
    archive, heads = Archive(file), reader.heads()
    trails = Tree([canonical({"head": head, "length": length, "review": id}) for id, length, head in heads])
    places = {id: (number, length, head) for number, (id, length, head) in enumerate(heads)}
    archive.put("README.txt", (ARCHIVE_README if asked.purpose == ARCHIVE else README).encode())
    for program in CHECKERS[asked.purpose == ARCHIVE]:
        archive.put(program, resources("casework.audit").joinpath(program).read_bytes())
    cases: list[Json] = []
    kept: dict[str, None] = {}
    people: dict[str, None] = {}
    for number, review in enumerate(reviews, 1):
        place, length, head = places[review]
        views = _case(reader, archive, f"cases/{number:05d}", review, asked.purpose, kept, people)
        ends = {"length": views[0], "head": views[1]}
        proof = {"index": place, "path": trails.path(place)}
        told = {"number": number, "review": review, "length": length, "head": head, "views": ends}
        cases.append({**told, **proof})
    for digest in sorted(kept):
        archive.put(f"files/{digest}", files.read(digest))
    whole = {"size": trails.size, "root": trails.root}
    accounts = _accounts(reader, archive, sorted(people), set(reviews))
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "made": {
            "at": iso(asked.at),
            "by": asked.by.id,
            "name": asked.by.name,
            "purpose": asked.purpose,
            "reason": asked.reason.strip(),
        },
        "asked": {
            "reviews": sorted(set(asked.reviews)),
            "since": asked.since and iso(asked.since),
            "until": asked.until and iso(asked.until),
        },
        "cases": cases,
        "trails": whole,
        "accounts": accounts,
        "members": list(archive.members),
    }
    archive.put("manifest.json", canonical(manifest))
    return Made(sha256=archive.close(), trails=whole, reviews=tuple(reviews))


def _case(
    reader: Reader,
    archive: Archive,
    folder: str,
    review: str,
    purpose: str,
    kept: dict[str, None],
    people: dict[str, None],
) -> tuple[int, str]:
    """One case's members; gives the length and the end of its chain of views."""
    events, views = reader.events(review), reader.case_views(review)
    archive.put_lines(f"{folder}/events.jsonl", (_line(one, "hash") for one in events))
    archive.put_lines(f"{folder}/views.jsonl", (_line(one, "hash") for one in views))
    people |= dict.fromkeys(one.actor for one in events)
    if purpose in ("decisions", "file", ARCHIVE):
        archive.put_lines(f"{folder}/answers.jsonl", (_line(one) for one in reader.answers(review)))
        letters = reader.letters(review)
        archive.put_lines(f"{folder}/letters.jsonl", (_letter(one) for one in letters))
        for number, letter in enumerate(letters, 1):
            archive.put(f"{folder}/letters/{number:03d}.html", letter.html.encode())
    if purpose in ("file", ARCHIVE):
        archive.put_lines(f"{folder}/documents.jsonl", (_line(one) for one in reader.documents(review)))
        archive.put_lines(f"{folder}/comments.jsonl", (_line(one) for one in reader.comments(review)))
        filed = [one for one, _ in reader.document_files(review)]
        archive.put_lines(f"{folder}/document_files.jsonl", (_line(one) for one in filed))
        kept |= dict.fromkeys(one.sha256 for one in filed)
    if purpose == ARCHIVE:
        _rest(reader, archive, folder, review)
    return len(views), views[-1].hash if views else ""


def _rest(reader: Reader, archive: Archive, folder: str, review: str) -> None:
    """What else is kept of a case that is over: tasks, steps, signatures; its row, parts and incidents; its process."""
    items = reader.work_items(WorkFilter(review=review, status=None, limit=EVERY))
    archive.put_lines(f"{folder}/work_items.jsonl", (_line(one) for one in items))
    steps = reader.service_steps(review=review, open_only=False)
    archive.put_lines(f"{folder}/service_steps.jsonl", (_line(one) for one in steps))
    archive.put_lines(f"{folder}/held_signatures.jsonl", (_line(one) for one in reader.held_signatures(review)))
    row = reader.review(review)
    archive.put_lines(f"{folder}/review.jsonl", [_line(row)])
    archive.put_lines(f"{folder}/parts.jsonl", (_line(one) for _, one in sorted(reader.parts_of(review).items())))
    incidents = reader.incidents(review=review, open_only=False)
    archive.put_lines(f"{folder}/incidents.jsonl", (_line(one) for one in incidents))
    archive.put(f"{folder}/snapshot", b"" if row is None else row.snapshot)


def _line(record: object, *without: str) -> bytes:
    """A record as it is hashed: whoever reads the line need spell nothing anew to compare the hash."""
    return canonical(plain(record, without=without))


def _letter(letter: Letter) -> bytes:
    """The next try of a letter that was not sent yet belongs to the open state, not to the letter."""
    return _line(letter, *(("not_before",) if letter.sent_at is None else ()))


def _accounts(reader: Reader, archive: Archive, people: Sequence[str], reviews: set[str]) -> Json:
    """The entries about those who acted, and about emergency access to these cases, each with its way to the root."""
    links = reader.account_links()
    tree = Tree([link.encode() for link in links])
    concerned = {one.seq: one for one in _concerned(reader, people, reviews)}
    entries = [concerned[seq] for seq in sorted(concerned)]
    archive.put_lines(f"{ACCOUNTS}.jsonl", (_line(one, "hash") for one in entries))
    return {
        "size": tree.size,
        "root": tree.root,
        "head": links[-1] if links else "",
        "entries": [{"index": one.seq - 1, "path": tree.path(one.seq - 1)} for one in entries],
    }


def _concerned(reader: Reader, people: Sequence[str], reviews: set[str]) -> Iterator[AccountEvent]:
    for person in people:
        for event in reader.account_events(person=person, limit=EVERY):
            if event.kind in CONCERNS:
                yield event
    for person in {one.person for review in sorted(reviews) for one in reader.break_glasses_of(review)}:
        for event in reader.account_events(person=person, limit=EVERY):
            if event.kind.startswith("break_glass.") and event.detail.get("review") in reviews:
                yield event


def known_export(reader: Reader, digest: str) -> AccountEvent | None:
    """The entry that tells of the export of this hash; None where the installation never made such a file."""
    exports = reader.account_entries(AuditQuery(source=ACCOUNTS, kind=KIND, limit=EVERY))
    return next((one for one in exports if one.detail["file"] == digest), None)
