"""What the entries about accounts tell besides their kind: which batch, absence, purge or export, and where that is."""

from collections.abc import Mapping, Sequence

from casework.ports import Json, Reader
from casework.ports_of_batches import Batch
from casework.usecases.accounts_record import KINDS
from casework.web import batch_words, moments

Batches = Mapping[str, tuple[Batch, int]]


def told(reader: Reader, entries: Sequence[Json], names: Mapping[str, str]) -> list[Json]:
    """The entries, each with {text, href, link, needs}; a batch and a member are looked up for all of them at once."""
    batches = reader.batches_named(_named(entries, "batch"))
    members = reader.member_names(_named(entries, "review"))
    of_case = [{**one, "member_name": members.get(one["review"] or "")} for one in entries]
    return [{**one, "text": _text(one, batches, names), **_way(one, batches)} for one in of_case]


def _named(entries: Sequence[Json], what: str) -> tuple[str, ...]:
    found = (one["detail"].get(what) for one in entries)
    return tuple(dict.fromkeys(one for one in found if isinstance(one, str)))


def _text(one: Json, batches: Batches, names: Mapping[str, str]) -> str:
    kind, detail, about = one["kind"], one["detail"], one["about"]
    plain = KINDS.get(kind, "").removesuffix(".")
    if kind.startswith("batch.") and detail["batch"] in batches:
        return f"{plain}: {_batch(*batches[detail['batch']], names)}."
    if kind == "batch.made":
        return f"{plain}: {batch_words.many(detail['cases'])}."
    if kind == "absence.set":
        substitute = names.get(detail["substitute"], detail["substitute"]) or "nobody"
        return f"{about} is away {_days(detail)}; {substitute} stands in. Reason: {detail['reason']}"
    if kind == "absence.ended":
        days = f", {_days(detail)}," if "from_day" in detail else ""
        return f"An absence of {about}{days} was ended early or taken back."
    if kind == "purge.asked":
        return f"{plain}: {batch_words.many(len(detail['reviews']))}."
    if kind == "export.made":
        return f"{plain}: {batch_words.many(len(detail['reviews']))}. Reason: {detail['reason']}"
    return str(one["text"])


def _batch(batch: Batch, n: int, names: Mapping[str, str]) -> str:
    to = "" if batch.to_person is None else names.get(batch.to_person, batch.to_person)
    asked = {"priority": str(batch.detail.get("priority", "")), "day": str(batch.detail.get("day", ""))}
    return f"{batch_words.head(batch.act, n, to=to, **asked)}. Reason: {batch.reason.removesuffix('.')}"


def _days(detail: Json) -> str:
    return f"from {moments.full_day(detail['from_day'])} to {moments.full_day(detail['to_day'])}"


def _way(one: Json, batches: Batches) -> Json:
    """Where it can be read on, and which right that needs."""
    kind, detail = one["kind"], one["detail"]
    if kind.startswith("batch.") and detail["batch"] in batches:
        return {"href": f"/batches/{detail['batch']}", "link": "The batch", "needs": "desk.act"}
    if kind.startswith("purge."):
        return {"href": f"/history/purges/{detail['purge']}", "link": "The purge", "needs": "history.see"}
    return {}
