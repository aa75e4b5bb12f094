"""The tutorial's commands work, and print what the page says they print."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from .conftest import Run

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "tutorial.md"
MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
CHANGING = (  # what differs from day to day and from run to run
    (rf"\d{{1,2}} {MONTH} \d{{4}}, \d\d:\d\d E[SD]T", "<moment>"),
    (rf"\w+day, \d{{1,2}} {MONTH} \d{{4}} \(E[SD]T\)", "<day>"),
    (r"\d{4}-\d\d-\d\d \d\d:\d\d [+-]\d\d:\d\d", "<moment>"),
    (r"\b[0-9a-f]{40,}\b", "<hash>"),
    (r"\b[a-z2-9]{4}(-[a-z2-9]{4}){3}\b", "<password>"),
)


def told(text: str) -> str:
    """The words, without what changes and without how they are broken into lines."""
    for pattern, name in CHANGING:
        text = re.sub(pattern, name, " ".join(text.split()))
    return text


def commands(page: str) -> Iterator[tuple[str, str]]:
    """(command, what the page says it prints), in order."""
    for block in re.findall(r"^```console\n(.*?)^```", page, flags=re.MULTILINE | re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, printed = part.partition("\n")
            yield command, printed


def test_every_command_of_the_tutorial_prints_what_the_page_says(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "docs" / "examples", tmp_path / "docs" / "examples")
    shim = tmp_path / "bin" / "casework"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{ROOT / "server.py"}" "$@"\n')
    shim.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CASEWORK_")}
    settings = {**kept, "PATH": f"{shim.parent}{os.pathsep}{os.environ['PATH']}"}
    listed = list(commands(PAGE.read_text(encoding="utf-8")))
    assert len(listed) >= 12
    for command, expected in listed:
        done = subprocess.run(
            command,
            shell=True,
            cwd=tmp_path,
            env=settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
        )
        printed = told(done.stdout)
        at = 0
        for chunk in re.split(r"^\.\.\.$", expected, flags=re.MULTILINE):
            words = told(chunk)
            found = printed.find(words, at)
            assert found >= 0, f"$ {command}\nThe page says:\n  {words}\nIt printed:\n  {printed[at:]}"
            at = found + len(words)
        if "..." not in expected.splitlines():
            assert printed == told(expected), command
    outbox = tmp_path / "var" / "outbox" / "R-T-1001"
    for kind in ("html", "pdf"):
        letters = sorted(path.name.split("-")[1] for path in outbox.glob(f"*.{kind}"))
        assert letters == ["member", "provider", "record"]


def test_what_the_readme_shows_of_the_demo_is_what_it_prints(run: Run) -> None:
    excerpt = re.search(
        r"^```text\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    assert excerpt is not None
    printed, at = run("demo").stdout, 0
    for chunk in re.split(r"^\.\.\.\n", excerpt[1], flags=re.MULTILINE):
        at = printed.find(chunk, at)
        assert at >= 0, f"The demo does not print:\n{chunk}"


def test_every_file_that_the_documentation_links_to_is_there() -> None:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    missing = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert missing == []
