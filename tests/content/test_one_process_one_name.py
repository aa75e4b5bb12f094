"""One process, one name, everywhere: nothing is missing and nothing is left over."""

from pathlib import Path

import pytest

import workflows
from casework.engine.definitions import load_definitions
from casework.engine.elements import Element
from forms import FORMS
from handlers import HANDLERS
from server import diagrams

ROOT = Path(__file__).parents[2]
FOLDER = Path(workflows.__file__).parent
PROCESSES = sorted(path.stem for path in FOLDER.glob("*.bpmn"))


def elements(process: str | None = None) -> list[Element]:
    return [one for one in load_definitions(diagrams()).elements.values() if process in (None, one.process)]


def modules(folder: str) -> set[str]:
    return {path.stem for path in (ROOT / folder).glob("*.py")} - {"__init__"}


def gap(*, missing: set[str], left_over: set[str], what: str) -> str:
    """What is wrong in words; empty where nothing is."""
    parts = [f"missing {what}: {', '.join(sorted(missing))}"] if missing else []
    parts += [f"left over {what}: {', '.join(sorted(left_over))}"] if left_over else []
    return "; ".join(parts)


def compared(wanted: set[str], found: set[str], what: str) -> str:
    return gap(missing=wanted - found, left_over=found - wanted, what=what)


def test_there_are_diagrams() -> None:
    assert "coverage_review" in PROCESSES


@pytest.mark.parametrize("process", PROCESSES)
def test_a_diagram_holds_the_process_that_its_file_is_named_for(process: str) -> None:
    assert load_definitions(diagrams()).processes[process] == f"{process}.bpmn"


def test_every_process_with_service_tasks_has_its_handlers_and_no_others_exist() -> None:
    wanted = {one.process for one in elements() if one.operator}
    assert compared(wanted, modules("handlers"), "handlers/<process>.py") == ""


def test_every_process_with_user_tasks_has_its_forms_and_no_others_exist() -> None:
    wanted = {one.process for one in elements() if one.kind == "userTask"}
    assert compared(wanted, modules("forms"), "forms/<process>.py") == ""


def test_every_service_task_has_a_handler_and_every_handler_a_service_task() -> None:
    assert compared({one.operator for one in elements() if one.operator}, set(HANDLERS), "handlers") == ""


@pytest.mark.parametrize("process", PROCESSES)
def test_a_process_calls_the_handlers_of_its_own_module(process: str) -> None:
    assert {one.operator.partition(".")[0] for one in elements(process) if one.operator} <= {process}


def test_every_user_task_has_a_form_and_every_form_a_user_task() -> None:
    assert compared({one.form for one in elements() if one.form}, set(FORMS), "forms") == ""


@pytest.mark.parametrize("process", PROCESSES)
def test_a_form_stands_in_the_module_of_its_process(process: str) -> None:
    homes = {one.form: FORMS[one.form].__module__ for one in elements(process) if one.form in FORMS}
    assert homes == dict.fromkeys(homes, f"forms.{process}")


def test_every_decision_table_is_asked_and_every_asked_table_exists() -> None:
    asked = {one.decision for one in elements() if one.decision}
    assert compared(asked, {path.stem for path in (FOLDER / "decisions").glob("*.dmn")}, "decisions/<table>.dmn") == ""


def test_every_process_but_the_outermost_is_called_and_every_called_one_exists() -> None:
    called = {one.called for one in elements() if one.called}
    assert compared(called, set(PROCESSES) - {"coverage_review"}, "workflows/<process>.bpmn") == ""


@pytest.mark.parametrize("process", PROCESSES)
def test_a_process_has_golden_cases(process: str) -> None:
    assert list((ROOT / "tests/golden" / process).glob("*.toml")), f"missing tests/golden/{process}/*.toml"


def test_golden_cases_belong_to_a_process() -> None:
    folders = {path.name for path in (ROOT / "tests/golden").iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert gap(missing=set(), left_over=folders - set(PROCESSES), what="tests/golden/<process>") == ""


@pytest.mark.parametrize("process", PROCESSES)
def test_a_process_has_a_page_with_its_picture(process: str) -> None:
    page, picture = ROOT / "docs/processes" / f"{process}.md", ROOT / "docs/processes/images" / f"{process}.png"
    assert page.is_file(), f"missing docs/processes/{process}.md"
    assert picture.is_file(), f"missing docs/processes/images/{process}.png"
    assert f"images/{process}.png" in page.read_text(encoding="utf-8")


def test_no_page_and_no_picture_is_left_over() -> None:
    pages = {path.stem for path in (ROOT / "docs/processes").glob("*.md")} - {"README", "index"}
    pictures = {path.stem for path in (ROOT / "docs/processes/images").glob("*.png")}
    assert gap(missing=set(), left_over=pages - set(PROCESSES), what="docs/processes/<process>.md") == ""
    assert gap(missing=set(), left_over=pictures - set(PROCESSES), what="docs/processes/images/<process>.png") == ""
