"""What keeps the tree in shape: sizes, names, and what may never be committed."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = ("casework", "handlers", "forms", "workflows", "server.py", "benchmarks", "tests")


def modules(*places: str) -> list[Path]:
    found = [
        path
        for place in places
        for path in ([ROOT / place] if place.endswith(".py") else sorted((ROOT / place).rglob("*.py")))
    ]
    assert found
    return found


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    names = [name for name in listed.stdout.decode().split("\0") if name] if listed.returncode == 0 else []
    return [ROOT / name for name in names if (ROOT / name).is_file()] or [
        path for place in OURS for path in modules(place)
    ]


@pytest.mark.parametrize("path", modules(*OURS), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_has_one_subject_and_at_most_400_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_no_module_is_named_for_being_a_drawer() -> None:
    drawers = {"utils", "helpers", "common", "manager", "service", "misc"}
    assert not [path for path in modules(*OURS) if path.stem in drawers]


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        path
        for path in modules("casework", "handlers", "forms", "workflows", "server.py")
        if not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert not silent


def test_tests_are_no_packages_and_shadow_no_package_of_ours() -> None:
    assert not list((ROOT / "tests").rglob("__init__.py"))
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(set(names)) == sorted(names)


def test_nothing_unfinished_or_skipped_is_left() -> None:
    marks = re.compile(
        r"\b("
        + "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK"))
        + r")\b|Not"
        + "ImplementedError|pytest\\.(skip|xfail)|pragma: no"
        + " cover"
    )
    found = [
        f"{path.name}: {line.strip()}"
        for path in modules(*OURS)
        for line in path.read_text().splitlines()
        if marks.search(line)
    ]
    assert not found


def test_only_the_clocks_ask_the_time_and_only_the_settings_the_environment() -> None:
    asking = re.compile(r"datetime\.now\(|time\.time\(|date\.today\(|utcnow\(|time\.sleep\(")
    machine = modules("casework", "handlers", "forms", "server.py")
    assert [path.name for path in machine if asking.search(path.read_text())] == ["clocks.py"]
    environment = re.compile(r"os\.environ|os\.getenv")
    assert [path.name for path in machine if environment.search(path.read_text())] == ["settings.py"]


def test_no_tracked_file_names_a_registry_or_a_machine() -> None:
    naming = re.compile(
        r'"resolved": *"http|index-url *=? *http|registry *= *http|(^|[^A-Za-z0-9.$}])/(work|tmp|farm|root)/[A-Za-z._-]'
    )
    found = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {line[:100]}" for line in text.splitlines() if naming.search(line)]
    assert not found
