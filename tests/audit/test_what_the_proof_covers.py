"""Which tables a proof covers and which are outside of every one: the page says it of each, and why."""

import re
from pathlib import Path

from casework.store.tables import TABLES

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "audit.md").read_text(encoding="utf-8")
NAMES = {table.name for table in TABLES}


def rows(heading: str) -> dict[str, str]:
    """What the table under a heading of the page says: a name of its first column -> the words of its last."""
    (section,) = re.findall(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    found = {}
    for line in section.splitlines():
        if line.startswith("| `"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            found |= dict.fromkeys(re.findall(r"`(\w+)`", cells[0]), cells[-1])
    return found


def test_every_table_is_said_to_be_covered_or_to_be_outside_and_none_is_both() -> None:
    covered, outside = rows("Which tables"), rows("What is outside, and why")
    assert covered.keys() | outside.keys() == NAMES
    assert covered.keys() & outside.keys() == set()


def test_of_every_table_that_is_outside_the_page_says_why() -> None:
    assert all(len(why) > 20 for why in rows("What is outside, and why").values())


def test_what_is_outside_holds_no_decision_letter_document_or_word_of_the_record() -> None:
    """A table of the record that came later must be covered; only these were weighed and left out."""
    assert rows("What is outside, and why").keys() == {
        "absences",
        "audit_checks",
        "batch_rows",
        "batch_wishes",
        "batches",
        "case_cards",
        "day_points",
        "decided_lines",
        "decided_traits",
        "desk_counts",
        "desk_hours",
        "desk_state",
        "doomed_files",
        "drafts",
        "element_counts",
        "ended_appeals",
        "ended_counts",
        "follow_ups",
        "forecasts",
        "held_hours",
        "open_cases",
        "quality_draws",
        "recovery_codes",
        "replays",
        "saved_views",
        "second_ratings",
        "scrubs",
        "sessions",
        "sign_in_tries",
        "stays",
        "task_marks",
        "uploads",
        "undecided_cases",
        "undecided_hours",
        "usual_stays",
        "worklist",
        "worklist_counts",
        "worklist_steps",
    }
