"""What a worklist says in words: its count, why it is empty, the load of a day; and the address of a list."""

from urllib.parse import urlencode

from casework.ports import Json
from casework.usecases.next_case import language
from casework.usecases.worklist_page import URGENCIES, Wish, Worklist
from casework.web import current, moments, worklist_rows

SORT_WORDS = {
    "left": "shortest time first",
    "name": "by name",
    "step": "by step",
    "plan": "by plan type",
    "opened": "longest here first",
}


def address(asked: Json) -> str:
    known = {name: value for name, value in asked.items() if value}
    if known.get("tab") == "mine":
        known.pop("tab")
    return f"/worklist?{urlencode(known)}" if known else "/worklist"


def count(told: Worklist) -> str:
    number = f"more than {told.total:,}" if told.more else f"{told.total:,}"
    noun = "case" if told.total == 1 and not told.more else "cases"
    how = "the earliest day first" if told.wish.tab == "followup" else SORT_WORDS[told.wish.sort]
    return f"{number} {noun}, {how}"


def empty(told: Worklist) -> Json | None:
    """What an empty list says: that it is empty, why, and the next step."""
    if told.rows:
        return None
    wish = told.wish
    if wish.is_filtered and wish.tab != "followup":
        filters = " and ".join(filter_words(wish))
        clear = address({"tab": wish.tab})
        return {"text": f"No case matches {filters}.", "why": "", "href": clear, "action": "Clear the filters"}
    texts = {
        "mine": "You have no cases.",
        "groups": "No case waits for your groups.",
        "others": "Nobody else has a case of your groups.",
        "waiting": "No case of yours waits for information.",
        "followup": "Nothing is to be followed up today.",
    }
    why = groups_words(told) if wish.tab == "mine" else ""
    return {"text": texts[wish.tab], "why": why, "href": "", "action": ""}


def groups_words(told: Worklist) -> str:
    if not told.counts["groups"]:
        return "None waits in your groups."
    now, due = current.now(), [one.work.due_at for one in told.order.candidates if one.work.due_at is not None]
    shortest = min(due, default=None)
    words = f"{told.counts['groups']} wait{'s' if told.counts['groups'] == 1 else ''} in your groups"
    if shortest is None:
        return f"{words}."
    left = moments.left(shortest - now)
    how = f"is {left[0].lower()}{left[1:]}" if shortest < now else f"has {left.removesuffix(' left')}"
    return f"{words}; the shortest {how}."


def filter_words(wish: Wish) -> list[str]:
    app = current.application()
    return [
        *([worklist_rows.plan_type(app, wish.plan)] if wish.plan else []),
        *([wish.step] if wish.step else []),
        *([f"“{moments.LEVELS[wish.left]}”"] if wish.left else []),
        *([URGENCIES[wish.urgency]] if wish.urgency else []),
        *([language(wish.language)] if wish.language else []),
        *([f"“{wish.q.strip()}”"] if wish.q.strip() else []),
    ]


def load_words(told: Worklist) -> str:
    load = told.load
    if load.capacity is None:
        return f"{load.points} point{'' if load.points == 1 else 's'} today"
    return f"{load.points} of {load.capacity} points today"
