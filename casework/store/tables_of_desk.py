"""The tables of the desk: open cases with the counts that are kept with them, and how long cases stay."""

from casework import ports_of_desk as ports
from casework.store.table import Index, Table, columns

# Behind what a list is ordered by stand the columns that its filters ask for, so that what they leave out is not read.
ASKED = ("left_order", "review", "line_of_business", "urgency", "level_until", "due_at", "tight_at", "watch_at")

OPEN_CASES = Table(
    "open_cases",
    columns("""
        review text
        number integer
        definition text
        process text
        element text
        step text
        item text?
        role text?
        holder text?
        standing text
        opened_at moment
        entered_at moment
        due_at moment?
        clock_start moment?
        watch_at moment?
        tight_at moment?
        paused boolean
        share integer?
        left_order integer
        level text
        level_until moment?
        line_of_business text
        urgency text
        language text
        name_order text
        points integer
        incidents integer
    """),
    ("review",),
    record=ports.OpenCase,
    references=(("review", "reviews"),),
    indexes=(
        Index("open_cases_by_left", (*ASKED[:4], "process")),
        Index("open_cases_by_process", ("process", *ASKED)),
        Index("open_cases_by_level", ("level", *ASKED)),
        Index("open_cases_by_process_level", ("process", "level", *ASKED)),
        Index("open_cases_by_element", ("element", "definition", *ASKED)),
        Index("open_cases_by_holder", ("holder", *ASKED), "holder is not null"),
        Index("open_cases_unowned", (*ASKED[:4], "process"), "standing = 'TASK' and holder is null"),
        Index(
            "open_cases_of_waits",
            ("due_at", "review", "line_of_business", "urgency", "process", "standing"),
            "standing = 'INFORMATION'",
        ),
        Index(
            "open_cases_without_clock",
            (*ASKED[:4], "process", "element", "definition"),
            "standing <> 'OUTSIDE' and left_order >= 9007199254740000",
        ),
        Index("open_cases_with_incidents", (*ASKED[:4], "incidents", "paused", "due_at"), "incidents > 0"),
        Index("open_cases_by_until", ("level_until", "review"), "level_until is not null"),
    ),
)

DESK_COUNTS = Table(
    "desk_counts",
    columns("""
        process text
        line_of_business text
        urgency text
        owned boolean
        standing text
        level text
        n integer
        points integer
    """),
    ("process", "line_of_business", "urgency", "owned", "standing", "level"),
    record=ports.DeskCount,
)

ELEMENT_COUNTS = Table(
    "element_counts",
    columns("process text\ndefinition text\nelement text\nlevel text\nn integer"),
    ("process", "definition", "element", "level"),
    record=ports.ElementCount,
)

# How many cases are due in each hour since 1970, by kind: CLOCK, or ANSWER where an answer is awaited. Plan type and
# urgency are empty where cases of all of them are counted together.
DESK_HOURS = Table(
    "desk_hours",
    columns("""
        kind text
        line_of_business text
        urgency text
        hour integer
        process text
        n integer
    """),
    ("kind", "line_of_business", "urgency", "hour", "process"),
)

# The same of what a person has: by the hour (`span` 1) and the day (24) of the case's place in a list by time left, so
# that paused clocks stand behind those that run. `holder` is empty for cases at a task that nobody has.
HELD_HOURS = Table("held_hours", columns("holder text\nspan integer\nat integer\nn integer"), ("holder", "span", "at"))

STAYS = Table(
    "stays",
    columns("""
        id text
        review text
        process text
        element text
        definition text
        line_of_business text
        opened_at moment
        closed_at moment
        level text
        late boolean
    """),
    ("review", "closed_at", "id"),
    record=ports.Stay,
    references=(("review", "reviews"),),
    indexes=(Index("stays_by_end", ("closed_at", "id")),),
)

USUAL_STAYS = Table(
    "usual_stays",
    columns("""
        day text
        definition text
        process text
        element text
        n integer
        half integer
        nine_in_ten integer
        timed integer
        early integer
        late integer
    """),
    ("day", "definition", "process", "element"),
    record=ports.UsualStay,
)

DESK_STATE = Table(
    "desk_state",
    columns("one integer\nversion integer\nchanged_at moment?\nusual_day text?"),
    ("one",),
    record=ports.DeskState,
)

TABLES_OF_DESK = (OPEN_CASES, DESK_COUNTS, ELEMENT_COUNTS, DESK_HOURS, HELD_HOURS, STAYS, USUAL_STAYS, DESK_STATE)
