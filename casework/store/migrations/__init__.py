"""How the SQLite schema came to be: numbered files of SQL, each run once, in order, never edited after release."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from sqlite3 import complete_statement

from sqlite_utils import Database, Migrations

from casework.errors import SchemaMismatch
from casework.store.migrations.filled_decisions import fill_decisions
from casework.store.migrations.filled_desk import fill_desk
from casework.store.migrations.filled_facts import fill_facts
from casework.store.migrations.filled_purges import fill_ends_of_purges
from casework.store.migrations.filled_worklist import fill_worklist

NAMES = (
    "0001_start",
    "0002_assignments",
    "0003_accounts",
    "0004_worklist",
    "0005_drafts",
    "0006_files",
    "0007_comments",
    "0008_second_factors",
    "0009_decided_cases",
    "0010_desk",
    "0011_batches",
    "0012_audit",
    "0013_facts",
    "0014_forecast",
    "0015_quality",
    "0016_history",
    "0017_held_hours",
    "0018_batch_wishes",
    "0019_reports",
    "0020_fewer_pages",
    "0021_work_without_clock",
    "0022_ends_of_purges",
    "0023_first_decisions",
)

# What SQL alone cannot do: rows that follow from what is kept already.
AFTER = {"0004_worklist": fill_worklist, "0009_decided_cases": fill_decisions}

# The same, once all migrations have run: so it finds the schema that the code of this version is made for.
AT_THE_END = {"0010_desk": fill_desk, "0013_facts": fill_facts, "0022_ends_of_purges": fill_ends_of_purges}

MIGRATIONS = Migrations("casework")


def _step(name: str) -> None:
    @MIGRATIONS(name=name)
    def run(db: Database, /) -> None:
        for statement in _statements(name):
            db.execute(statement)
        if name in AFTER:
            AFTER[name](db)


@cache
def _statements(name: str) -> tuple[str, ...]:
    """The statements of a file; `executescript` looks for their ends letter by letter, which takes twice the time."""
    return tuple(_split(files(__name__).joinpath(f"{name}.sql").read_text(encoding="utf-8")))


def _split(sql: str) -> Iterator[str]:
    held = ""
    for line in sql.splitlines(keepends=True):
        held += line
        if line.rstrip().endswith(";") and complete_statement(held):
            yield held
            held = ""
    if held.strip():
        yield held


for _name in NAMES:
    _step(_name)


def migrate(db: Database) -> None:
    """Bring the schema to this version, and fill what has come with it."""
    before = applied(db)
    MIGRATIONS.apply(db)
    for name, fill in AT_THE_END.items():
        if name not in before:
            fill(db)


def applied(db: Database) -> tuple[str, ...]:
    """The migrations that this database has seen."""
    return tuple(one.name for one in MIGRATIONS.applied(db))


def refuse_newer(db: Database) -> None:
    """SchemaMismatch where a later version of Casework has changed the schema."""
    unknown = [name for name in applied(db) if name not in NAMES]
    if unknown:
        raise SchemaMismatch(
            f"This database was changed by a newer Casework ({', '.join(unknown)}); this version could damage it. "
            "Install the newer version, or restore the backup that was made before the upgrade."
        )


def refuse_older(db: Database) -> None:
    """SchemaMismatch where migrations of this version are still to be run."""
    missing = [name for name in NAMES if name not in applied(db)]
    if missing:
        raise SchemaMismatch(
            f"This database has not been brought to this version of Casework yet ({', '.join(missing)} not run). "
            "Make a backup, then run `casework init`."
        )
