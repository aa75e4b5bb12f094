"""docs/reference/permissions.md holds the matrix as it is applied."""

from pathlib import Path

from casework.identity.permissions import permissions

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "permissions.md"
WORDS = {"ALL_CASES": "all", "OWN_CASES": "own", "NONE": "none"}


def table() -> str:
    """The matrix as the page must show it."""
    known = permissions()
    lines = [
        "| Action | " + " | ".join(role.title for role in known.roles.values()) + " | About |",
        "|---|" + ":-:|" * len(known.roles) + "---|",
    ]
    about = {"ALL_CASES": "any case", "OWN_CASES": "a case that one sees", "NONE": "no case"}
    for action in known.actions.values():
        cells = ["yes" if role in action.roles else "" for role in known.roles]
        lines.append(f"| `{action.id}`: {action.title} | " + " | ".join(cells) + f" | {about[action.scope]} |")
    lines.append("| Cases that the role sees | " + " | ".join(WORDS[r.cases] for r in known.roles.values()) + " | |")
    return "\n".join(lines)


def test_the_page_shows_the_matrix_as_it_is_applied() -> None:
    assert table() in PAGE.read_text(encoding="utf-8"), f"Put this table into the page:\n{table()}"
