"""The tables of the worklist: cards of cases, rows of open work, their counts, what people mark and save."""

from casework import ports_of_worklist as ports
from casework.store.table import Index, Table, columns

CASE_CARDS = Table(
    "case_cards",
    columns("""
        review text
        number integer
        member text
        member_name text
        name_order text
        language text
        state text
        asked_for text
        lines integer
        procedure text
        line_of_business text
        plan text
        urgency text
        provider text
        provider_name text
        words text
    """),
    ("review",),
    record=ports.Card,
    references=(("review", "reviews"),),
    indexes=(
        Index("case_cards_by_number", ("number",)),
        Index("case_cards_by_procedure", ("procedure", "number")),
    ),
)

# Behind what a list is ordered by stand the columns that filters ask for: a filter that leaves little is answered from
# the index alone, without a look at the rows that it leaves out.
FILTERED = (
    "item",
    "line_of_business",
    "step",
    "urgency",
    "language",
    "paused",
    "due_at",
    "tight_at",
    "watch_at",
    "holder",
    "number",
    "name_order",
    "opened_at",
)


def _filtered_along(*first: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(("taken", "role", *first, *FILTERED)))


WORKLIST = Table(
    "worklist",
    columns("""
        item text
        review text
        kind text
        element text
        process text
        step text
        role text?
        holder text?
        taken boolean
        opened_at moment
        due_at moment?
        clock_start moment?
        paused boolean
        share integer?
        left_order integer
        watch_at moment?
        tight_at moment?
        urgency text
        name_order text
        line_of_business text
        language text
        number integer
        lapse text?
        disagree boolean
        new_documents integer
        priority integer
        barred json
        points integer
    """),
    ("item",),
    record=ports.OpenWork,
    references=(("item", "work_items"), ("review", "reviews")),
    indexes=(
        Index("worklist_by_left", _filtered_along("left_order")),
        Index("worklist_by_next", ("taken", "role", "priority", "left_order", "item")),
        Index("worklist_by_name", _filtered_along("name_order", "item")),
        Index("worklist_by_step", _filtered_along("step", "left_order")),
        Index("worklist_by_plan", _filtered_along("line_of_business", "left_order")),
        Index("worklist_by_language", _filtered_along("language", "left_order")),
        Index("worklist_by_urgency", _filtered_along("urgency", "left_order")),
        Index("worklist_by_number", ("number",)),
        Index("worklist_by_opened", _filtered_along("opened_at", "item")),
        Index("worklist_by_holder", ("holder", "kind", "left_order", "item"), "holder is not null"),
        Index("worklist_by_review", ("review",)),
        Index("worklist_of_waits", ("left_order", "item"), "kind = 'RECEIVE'"),
    ),
)

WORKLIST_COUNTS = Table(
    "worklist_counts",
    columns("role text\nholder text\nn integer\npoints integer"),
    ("role", "holder"),
    record=ports.Tally,
    indexes=(Index("worklist_counts_by_holder", ("holder", "role")),),
)

WORKLIST_STEPS = Table("worklist_steps", columns("role text\nstep text"), ("role", "step"))

TASK_MARKS = Table(
    "task_marks",
    columns("item text\nreview text\npriority integer\nreason text\nset_by text\nset_at moment"),
    ("item",),
    record=ports.Mark,
    references=(("item", "work_items"), ("review", "reviews")),
)

FOLLOW_UPS = Table(
    "follow_ups",
    columns("review text\nperson text\nday text\nreason text\nset_by text\nset_at moment\nitem text?"),
    ("review", "person"),
    record=ports.FollowUp,
    references=(("review", "reviews"),),
    indexes=(Index("follow_ups_by_person", ("person", "day", "review")),),
)

SAVED_VIEWS = Table(
    "saved_views",
    columns("id text\nowner text\nname text\nshared_with text?\nasked json\ncreated_at moment"),
    ("id",),
    record=ports.SavedView,
    indexes=(
        Index("saved_views_by_owner", ("owner", "name")),
        Index("saved_views_shared", ("shared_with", "name"), "shared_with is not null"),
    ),
)

DECIDED_TRAITS = Table(
    "decided_traits",
    columns("procedure text\ntrait text\nnumber integer"),
    ("procedure", "trait", "number"),
    indexes=(Index("decided_traits_of_case", ("number",)),),
)

DAY_POINTS = Table(
    "day_points",
    columns("person text\nday text\npoints integer"),
    ("person", "day"),
)

TABLES_OF_WORKLIST = (
    CASE_CARDS,
    WORKLIST,
    WORKLIST_COUNTS,
    WORKLIST_STEPS,
    TASK_MARKS,
    FOLLOW_UPS,
    SAVED_VIEWS,
    DAY_POINTS,
    DECIDED_TRAITS,
)
