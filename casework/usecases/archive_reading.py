"""Reads an archive back: what the case was, what was decided, written and filed, without any database."""

import zipfile
from pathlib import Path

import orjson

from casework.audit.verify_archive import verify
from casework.audit.verify_export import Fault
from casework.errors import InputError
from casework.ports import Json

LINES = (
    "events",
    "answers",
    "letters",
    "documents",
    "comments",
    "document_files",
    "work_items",
    "service_steps",
    "held_signatures",
    "incidents",
    "parts",
    "views",
)


def read_archive(path: Path) -> Json:
    """{proof, review, and every row by its kind} of an archive that holds; InputError where it does not."""
    try:
        with path.open("rb") as file:
            proof = verify(file)
        with zipfile.ZipFile(path) as container:
            found = {kind: _lines(container, kind) for kind in LINES}
            (review,) = _lines(container, "review")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}.") from error
    except Fault as fault:
        raise InputError(f"{path} is no archive that holds: {fault}.") from fault
    parts = {one["name"]: orjson.loads(one["text"]) for one in found["parts"]}
    return {"proof": proof, "review": review, **found, "parts": parts}


def told(found: Json) -> list[str]:
    """The same in lines, for a person: whose case it was, what came, what was decided, written and done."""
    request, review, proof = found["parts"]["request"], found["review"], found["proof"]
    member = request["member"]
    lines = [
        f"Case {review['id']}: {member['name']} ({member['id']}), born {member['birth_date']}",
        f"Plan {review['plan']}, {review['line_of_business']}; received {review['received_at']}; "
        f"ended {review['status']}, {review['outcome'] or 'without a determination'}",
        f"Archived {proof['made']['at']} by {proof['made']['name']}: {proof['made']['reason']}",
        f"Everything in it holds; its hash is {proof['sha256']}.",
    ]
    lines += [f"  document  {one['dated']}  {one['title']} ({one['author']})" for one in found["documents"]]
    lines += [f"  letter    {one['sent_at']}  {one['kind']} to {one['audience']}" for one in found["letters"]]
    lines += [f"  comment   {one['written_at']}  {one['person']}: {one['body']}" for one in found["comments"]]
    lines += [f"  {one['at']}  {one['actor']}  {one['kind']}" for one in found["events"]]
    return lines


def _lines(container: zipfile.ZipFile, kind: str) -> list[Json]:
    return [orjson.loads(line) for line in container.read(f"cases/00001/{kind}.jsonl").splitlines()]
