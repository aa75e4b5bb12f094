"""What a batch says in words: its act on buttons and in results, its head, its numbers, grounds for more time."""

from collections.abc import Iterable, Mapping

from casework.ports import Json
from casework.ports_of_batches import CANCELLED, CHANGED, DONE, PAUSED, REFUSED, RUNNING, WAITING, Batch
from casework.usecases.application import Application
from casework.usecases.batch_rules import ground_words
from casework.usecases.extensions import WHAT, rule_of
from casework.web import moments

# act -> (verb of the button, what can be done, what was done)
WORDS = {
    "assign": ("Move", "can move", "moved"),
    "release": ("Give back", "can be given back", "given back"),
    "priority": ("Mark", "can be marked", "marked"),
    "followup": ("Follow up", "can be followed up", "set to be followed up"),
    "extend": ("Take more time for", "more time can be taken for", "more time taken for"),
}
BEFORE = ("extend",)  # acts whose words stand before the number: "more time taken for 5 cases"
PRIORITIES = {
    "HIGH": "High, before all others",
    "NORMAL": "Normal, by the clock",
    "LOW": "Low, after all others",
}
STATES = {RUNNING: "Under way", PAUSED: "Paused", CANCELLED: "Cancelled", DONE: "Finished"}
TONES = {RUNNING: "blue", PAUSED: "purple", CANCELLED: "grey", DONE: "green"}


def many(n: int) -> str:
    """ "1 case", "5 cases"."""
    return f"{n:,} case" if n == 1 else f"{n:,} cases"


def head(act: str, n: int, *, to: str = "", priority: str = "", day: str = "") -> str:
    """ "Move 5 cases to Lena Brandt, MD"."""
    if act == "priority":
        return f"Mark {many(n)} as {priority.lower()} priority" if priority else f"Set the priority of {many(n)}"
    if act == "followup":
        return f"Follow up {many(n)} on {moments.full_day(day)}" if day else f"Set a follow-up for {many(n)}"
    return f"{WORDS[act][0]} {many(n)}{f' to {to}' if to else ''}"


def button(act: str, n: int) -> str:
    """ "Move 3 cases"."""
    return f"{WORDS[act][0]} {many(n)}"


def preview_words(act: str, can: int, refused: int, missing: int) -> str:
    """ "3 can move, 2 are refused. Nothing has changed yet."."""
    verb = WORDS[act][1]
    told = [
        sentence_start(f"{verb} {can:,}" if act in BEFORE else f"{can:,} {verb}"),
        *([f"{refused:,} {'is' if refused == 1 else 'are'} refused"] if refused else []),
    ]
    if missing:
        told.append(f"{missing:,} cannot be found any more")
    return f"{', '.join(told)}. Nothing has changed yet."


def did(act: str, n: int) -> str:
    """ "3 cases moved", "More time taken for 3 cases"."""
    done = WORDS[act][2]
    return sentence_start(f"{done} {many(n)}" if act in BEFORE else f"{many(n)} {done}")


def cannot(act: str) -> str:
    """ "can move": what none of them can."""
    return "can have more time" if act in BEFORE else WORDS[act][1]


def name_of_done(act: str) -> str:
    """ "Moved", "More time taken": what the number of those that were done is called."""
    return "Follow-up set" if act == "followup" else sentence_start(WORDS[act][2].removesuffix(" for"))


def room_words(name: str, before: int, after: int, capacity: int | None) -> str:
    """What whoever gets the cases has, and would have."""
    if capacity is None:
        return f"{name} has {before:,} {'point' if before == 1 else 'points'} today and would have {after:,}."
    over = f", {after - capacity:,} over" if after > capacity else ""
    return f"{name} has {before:,} of {capacity:,} points today and would have {after:,}{over}."


def sentence_start(words: str) -> str:
    """With a capital letter."""
    return f"{words[:1].upper()}{words[1:]}"


def of_batch(batch: Batch, counts: Mapping[str, int], names: Mapping[str, str]) -> str:
    """What a batch is, as its head says it."""
    to = names.get(batch.to_person or "", batch.to_person or "")
    detail = batch.detail
    priority, day = str(detail.get("priority", "")), str(detail.get("day", ""))
    return head(batch.act, sum(counts.values()), to=to, priority=priority, day=day)


def progress(batch: Batch, counts: Mapping[str, int]) -> Json:
    """How far a batch is, in numbers and in one sentence."""
    total, waits = sum(counts.values()), counts[WAITING]
    ended = total - waits
    done = did(batch.act, counts[DONE])
    figures = [
        (name_of_done(batch.act), counts[DONE]),
        ("Refused", counts[REFUSED]),
        ("Changed meanwhile", counts[CHANGED]),
        *([("Cancelled", counts[CANCELLED])] if counts[CANCELLED] else []),
        ("Still to do", waits),
    ]
    said = {
        RUNNING: f"{ended:,} of {many(total)} looked at, {waits:,} to go.",
        PAUSED: f"Paused after {ended:,} of {many(total)}; {waits:,} to go once you let it go on.",
        CANCELLED: f"Cancelled. {done}; the others stayed as they were.",
        DONE: f"{done}, {counts[REFUSED]:,} refused, {counts[CHANGED]:,} changed meanwhile.",
    }
    share = 100 if not total else ended * 100 // total
    return {"figures": figures, "words": said[batch.state], "share": share, "ended": ended}


def grounds(app: Application, lines_of_business: Iterable[str]) -> list[tuple[str, str]]:
    """The grounds that the laws of these cases know, with their words."""
    wanted = set(lines_of_business)
    found: dict[str, None] = {}
    for law in app.library.lines_of_business:
        for what in WHAT:
            rule = rule_of(law, what)
            if law.id in wanted and rule is not None:
                found.update(dict.fromkeys(rule.grounds))
    return [(code, ground_words(code)) for code in found]


def named(names: Iterable[str]) -> str:
    """ "Ann, Ben or Cy"."""
    told = list(names)
    return "".join(told) if len(told) < 2 else f"{', '.join(told[:-1])} or {told[-1]}"


def sentence(words: str) -> str:
    """With a capital letter and a full stop."""
    text = sentence_start(words)
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."
