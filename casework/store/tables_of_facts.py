"""The tables that reports count: lines that were decided, appeals that ended, cases that wait for a decision."""

from casework.domain.decided_line import DecidedLine
from casework.store.table import Index, Table, columns

DECIDED_LINES = Table(
    "decided_lines",
    columns("""
        review text
        line text
        number integer
        line_of_business text
        plan text
        policy text
        procedure text
        code text
        site text
        item text
        is_drug boolean
        type text
        no_pa boolean
        origin text
        requested_by text
        urgency text
        expedite_asked boolean
        received_at moment
        clock_start moment
        due_at moment?
        determined_at moment
        notified_at moment?
        extended boolean
        waited_ms integer
        requested integer
        quantity integer
        outcome text
        clinical boolean
        straight_through boolean
        reasons json
        rules json
        signer text?
        reviewers json
        criteria json
        member text
        language text
        age_band text
        sex text
        provider text
        network text
        appeals json
        guardrails json
        contradictions integer
        breaches json
        p2p json
    """),
    ("review", "line"),
    record=DecidedLine,
    references=(("review", "reviews"),),
    indexes=(
        Index("decided_lines_by_moment", ("determined_at", "review", "line")),
        Index("decided_lines_by_plan_type", ("line_of_business", "determined_at", "review", "line")),
    ),
)

# The appeals to the plan that ended, by the full second of their end. Triggers keep it in step with `decided_lines`.
ENDED_APPEALS = Table(
    "ended_appeals",
    columns("review text\nline text\nended_at moment"),
    ("review", "line", "ended_at"),
    references=(("review", "reviews"),),
    indexes=(Index("ended_appeals_by_moment", ("ended_at", "review", "line")),),
)

# The cases that wait for their first decision, and how many of them came in each hour since 1970. Triggers keep both in
# step with `reviews`: they are written when a case comes in and when it is decided, and by no other step. What
# follows a decision, as a wish to reopen it does, is in neither.
UNDECIDED_CASES = Table(
    "undecided_cases",
    columns("review text\nline_of_business text\nplan text\nurgency text\nreceived_at moment"),
    ("review",),
    references=(("review", "reviews"),),
    indexes=(Index("undecided_cases_by_receipt", ("received_at", "line_of_business", "plan", "urgency")),),
)

UNDECIDED_HOURS = Table(
    "undecided_hours",
    columns("line_of_business text\nplan text\nurgency text\nhour integer\nn integer"),
    ("line_of_business", "plan", "urgency", "hour"),
)

TABLES_OF_FACTS = (DECIDED_LINES, ENDED_APPEALS, UNDECIDED_CASES, UNDECIDED_HOURS)
