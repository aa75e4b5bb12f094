"""Whether somebody may be asked for something while an appeal or an external review waits."""

from collections.abc import Mapping
from typing import Any

from casework.domain.case_facts import Facts
from casework.domain.grounds import on_file

Json = dict[str, Any]

# The tasks from which it is asked, and the deadline whose time runs on while an answer is awaited.
CLOCKS = {"check_standing": "appeal", "review_appeal": "appeal", "preliminary_check": "external_preliminary"}
ASKING = tuple(CLOCKS)


def asking_refused(answers: Mapping[str, Any], case: Facts) -> Json:
    """Why it may not be asked, or not once more; empty where it may be, or where nothing is asked.

    Nothing that is asked stops the clock of an appeal, so what was not answered once is not asked again.
    """
    if not answers.get("items"):
        return {}
    if held := [label for item in answers["items"] if (label := on_file(case, item)) is not None]:
        return {"items": [f"{', '.join(held)}: on file. Say in your own words what it lacks."]}
    rounds = (case.part("information") or {"rounds": ()})["rounds"]
    lapsed = [
        item for one in rounds if one.get("stage") in ASKING and one["status"] == "LAPSED" for item in one["items"]
    ]
    if again := [item for item in answers["items"] if item in lapsed]:
        return {"items": [f"“{again[0]}” was asked for and did not come. Decide on what is on file."]}
    return {}
