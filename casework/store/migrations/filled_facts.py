"""Tells what came of every line that was decided before anybody kept it.

It runs once all migrations of this version have, so that it finds the schema that its code is made for.
"""

from sqlite_utils import Database

from casework.domain.decided_facts import lines_of
from casework.errors import CaseworkError
from casework.store.migrations.direct import Direct


def fill_facts(database: Database) -> None:
    """A row for each line of every review that has come to an outcome; of those that follow each other, the last."""
    # Late, because the tables of this version import the migrations.
    from casework.store.writing_of_facts import FactWriting

    session = FactWriting(Direct(database))
    found = []
    for row in list(database.query("select id, created_at from reviews where outcome is not null")):
        try:
            sources = session.fact_sources(row["id"])
        except (ValueError, CaseworkError):
            continue  # it cannot be read; where it was damaged, the audit's verification names it
        found.append((row["created_at"], len(sources.chain), row["id"]))
    for _, _, review in sorted(found):
        sources = session.fact_sources(review)
        try:
            lines = lines_of(sources)
        except (ValueError, KeyError, CaseworkError):
            continue
        session.put_decided_lines(sources.review, lines)
