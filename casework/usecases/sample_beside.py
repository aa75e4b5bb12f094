"""What people of the sample office did beside the process: took tasks, typed drafts, marked cases, added files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from casework.documents.keeping import FileStore
from casework.errors import CaseFormatError
from casework.kit import TaskForm
from casework.ports import Actor, Json, WorkFilter, WorkItem
from casework.usecases import drafts
from casework.usecases.application import Application
from casework.usecases.assignments import claim
from casework.usecases.case_marks import set_follow_up, set_priority
from casework.usecases.case_script import Script
from casework.usecases.comments import add_comment
from casework.usecases.delegation import delegate
from casework.usecases.extensions import extend
from casework.usecases.filing import Filing, file_uploads
from casework.usecases.sample_cast import answered
from casework.usecases.sample_papers import paper
from casework.usecases.uploads import Uploads, hand_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What is needed to do it: the application, the folder of files, and how answers stand in a form's fields."""

    app: Application
    files: Path
    typed: Callable[[type[TaskForm], Mapping[str, Any]], Mapping[str, list[str]]]


def do_beside(desk: Desk, review: str, script: Script, what: Json) -> None:
    """Do one of these things as the person `by` would."""
    try:
        _DONE[what["do"]](desk, review, script, what)
    except KeyError as error:
        raise CaseFormatError(f"{script.id}: {what!r} cannot be done; {error} is not known or missing.") from error


def _claim(desk: Desk, review: str, script: Script, what: Json) -> None:
    claim(desk.app, _open(desk, review).id, person=what["by"])


def _delegate(desk: Desk, review: str, script: Script, what: Json) -> None:
    delegate(desk.app, _open(desk, review).id, to=what["to"], by=what["by"], reason=what["reason"])


def _draft(desk: Desk, review: str, script: Script, what: Json) -> None:
    """A form that somebody began: the first fields that the script would answer."""
    item = _open(desk, review)
    values = dict(desk.typed(desk.app.form(item.element), answered(script, item.element)))
    kept = {name: values[name] for name in list(values)[: what["fields"]]}
    drafts.save(desk.app, item.id, person=what["by"], values=kept, version=0, window="sample", seconds=240)


def _priority(desk: Desk, review: str, script: Script, what: Json) -> None:
    set_priority(desk.app, _open(desk, review).id, priority=what["priority"], reason=what["reason"], by=what["by"])


def _follow_up(desk: Desk, review: str, script: Script, what: Json) -> None:
    day: date = what["day"]
    set_follow_up(desk.app, review, person=what["person"], day=day, reason=what["reason"], by=what["by"])


def _comment(desk: Desk, review: str, script: Script, what: Json) -> None:
    add_comment(desk.app, review, what["text"], person=what["by"], role=what["role"])


def _extend(desk: Desk, review: str, script: Script, what: Json) -> None:
    extend(desk.app, review, person=what["by"], what=what["what"], ground=what["ground"], reason=what["reason"])


def _file(desk: Desk, review: str, script: Script, what: Json) -> None:
    """A paper that came by post or fax, handed in and filed."""
    made = paper(what["as"], title=what["title"], pages=what["pages"])
    to = Uploads(desk.app, FileStore(desk.files))
    name = f"{what['title']}.{'tif' if what['as'] == 'TIFF' else what['as'].lower()}"
    upload, _ = hand_in(to, review, person=what["by"], name=name, source=BytesIO(made))
    filing = Filing(
        upload=upload.id,
        title=what["title"],
        kind=what["kind"],
        author=what["author"],
        dated=what["dated"].isoformat(),
    )
    file_uploads(desk.app, review, [filing], actor=Actor(what["by"]), answers=False)


_DONE: dict[str, Callable[[Desk, str, Script, Json], None]] = {
    "claim": _claim,
    "delegate": _delegate,
    "draft": _draft,
    "priority": _priority,
    "follow_up": _follow_up,
    "comment": _comment,
    "extend": _extend,
    "file": _file,
}


def _open(desk: Desk, review: str) -> WorkItem:
    """The task of the case that is open for people."""
    with desk.app.store.reading() as reader:
        for item in reader.work_items(WorkFilter(review=review, kind="USER")):
            return item
    raise CaseFormatError(f"No task of {review} is open, so nothing can be done with it.")
