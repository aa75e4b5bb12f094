"""The tables of accounts, sessions, access to cases and the chains that record them."""

from casework import ports_of_identity as ports
from casework.store.table import Index, Table, columns

ACCOUNTS = Table(
    "accounts",
    columns("""
        person text
        password text
        must_change boolean
        status text
        created_at moment
        changed_at moment
        second_factor text?
        second_factor_step integer?
    """),
    ("person",),
    record=ports.Account,
    references=(("person", "people"),),
)

RECOVERY_CODES = Table(
    "recovery_codes",
    columns("person text\ncode text\nused_at moment?"),
    ("person", "code"),
    record=ports.RecoveryCode,
    references=(("person", "accounts"),),
)

SESSIONS = Table(
    "sessions",
    columns("""
        id text
        token text
        person text
        stage text
        started_at moment
        seen_at moment
        agent text
        address text
        ended_at moment?
        ended text?
        pending_factor text?
    """),
    ("id",),
    record=ports.SessionRecord,
    references=(("person", "accounts"),),
    indexes=(
        Index("sessions_by_token", ("token",)),
        Index("sessions_of_person", ("person", "started_at"), "ended_at is null"),
    ),
)

SIGN_IN_TRIES = Table(
    "sign_in_tries",
    columns("name text\nfailed integer\nlast_at moment\nuntil moment?"),
    ("name",),
    record=ports.SignInTries,
    indexes=(Index("sign_in_tries_by_age", ("last_at",)),),
)

ACCOUNT_EVENTS = Table(
    "account_events",
    columns("""
        seq integer
        at moment
        actor text
        person text
        kind text
        detail json
        prev text
        hash text
    """),
    ("seq",),
    record=ports.AccountEvent,
    indexes=(
        Index("account_events_of_person", ("person", "seq")),
        Index("account_events_by_time", ("at", "seq")),
        Index("account_events_by_actor", ("actor", "at", "seq")),
        Index("account_events_by_subject", ("person", "at", "seq")),
        Index("account_events_by_kind", ("kind", "at", "seq")),
    ),
    append_only=True,
)

CASE_VIEWS = Table(
    "case_views",
    columns("""
        review text
        seq integer
        at moment
        person text
        role text?
        page text
        reason text?
        prev text
        hash text
    """),
    ("review", "seq"),
    record=ports.CaseView,
    references=(("review", "reviews"),),
    indexes=(
        Index("case_views_by_person", ("person", "at")),
        Index("case_views_by_time", ("at", "review", "seq")),
    ),
    append_only=True,
)

CHAIN_HEADS = Table("chain_heads", columns("chain text\nlength integer\nhead text"), ("chain",), record=ports.ChainHead)

# Role and person are empty where the row is about the other one, so that both can be part of the key.
CASE_ACCESS = Table(
    "case_access",
    columns("review text\nrole text\nperson text\nwhy text\nuntil moment?"),
    ("review", "role", "person", "why"),
    record=ports.CaseAccess,
    references=(("review", "reviews"),),
    indexes=(
        Index("case_access_of_role", ("role", "review"), "role <> ''"),
        Index("case_access_of_person", ("person", "review"), "person <> ''"),
    ),
)

BREAK_GLASS = Table(
    "break_glass",
    columns("""
        id text
        review text
        person text
        reason text
        opened_at moment
        until moment
        closed_at moment?
        judged_by text?
        judged_at moment?
        verdict text?
        judgement text?
    """),
    ("id",),
    record=ports.BreakGlass,
    references=(("review", "reviews"), ("person", "people")),
    indexes=(
        Index("break_glass_unjudged", ("opened_at", "id"), "judged_at is null"),
        Index("break_glass_by_review", ("review", "opened_at")),
    ),
)

IDENTITY_TABLES = (
    ACCOUNTS,
    RECOVERY_CODES,
    SESSIONS,
    SIGN_IN_TRIES,
    ACCOUNT_EVENTS,
    CASE_VIEWS,
    CHAIN_HEADS,
    CASE_ACCESS,
    BREAK_GLASS,
)
