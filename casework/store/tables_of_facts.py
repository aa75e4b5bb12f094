"""The table of decided lines: what reports count."""

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

TABLES_OF_FACTS = (DECIDED_LINES,)
