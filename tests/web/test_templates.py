"""What holds for every template, style and script of the pages."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "casework" / "web" / "templates").rglob("*.html"))
SOURCES = sorted((ROOT / "frontend" / "src").rglob("*.*"))
PLACE = {path: str(path.relative_to(ROOT)) for path in (*TEMPLATES, *SOURCES)}


def shown(text: str) -> str:
    """The words of a template that a person may read: no comments, no tags, no statements."""
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", text, flags=re.DOTALL)
    return re.sub(r"<[^>]*>", " ", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=PLACE.__getitem__)
def test_no_template_needs_an_exception_from_the_content_policy(path: Path) -> None:
    whole = path.read_text(encoding="utf-8")
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}", " ", whole, flags=re.DOTALL)
    assert not re.findall(r"<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:", text)
    assert not [tag for tag in re.findall(r"<script[^>]*>", text) if " src=" not in tag]
    assert not re.findall(r"\|\s*safe\b|autoescape\s+false|hx-on|\sjs:", whole)
    assert not re.findall(r"(?:src|href)\s*=\s*[\"'](?:https?:)?//", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=PLACE.__getitem__)
def test_a_case_is_named_as_people_name_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.findall(r">\s*\{\{ \w+\.(?:review|case) \}\}\s*<", text)  # "CR-25-01377, reopened"


@pytest.mark.parametrize("path", TEMPLATES, ids=PLACE.__getitem__)
def test_every_table_says_what_it_is(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    for tag, after in re.findall(r"(<table[^>]*>)\s*(<\w+)", text):
        assert "aria-label" in tag or after == "<caption", tag


@pytest.mark.parametrize("path", TEMPLATES, ids=PLACE.__getitem__)
def test_the_words_of_a_page_are_plain(path: Path) -> None:
    words = shown(path.read_text(encoding="utf-8"))
    never = r"\b(please|sorry|oops|invalid|successfully|are you sure|something went wrong|the user|users|object)\b"
    assert not re.findall(never, words, flags=re.IGNORECASE)


@pytest.mark.parametrize("path", [one for one in SOURCES if one.suffix == ".js"], ids=PLACE.__getitem__)
def test_no_script_makes_code_or_styles_out_of_text(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.findall(r"\beval\(|new Function|setAttribute\(\"style\"|document\.write|outerHTML\s*=", text)


@pytest.mark.parametrize("path", [one for one in SOURCES if one.suffix == ".css"], ids=PLACE.__getitem__)
def test_styles_take_nothing_from_elsewhere(path: Path) -> None:
    assert not re.findall(r"url\(\s*[\"']?(?:https?:)?//", path.read_text(encoding="utf-8"))


def test_scripts_and_styles_of_others_are_pinned_and_name_no_address() -> None:
    package = json.loads((ROOT / "frontend" / "package.json").read_text())
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text())
    wanted = package["dependencies"] | package["devDependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    for name, version in wanted.items():
        assert lock["packages"][f"node_modules/{name}"]["version"] == version
    assert not [name for name, one in lock["packages"].items() if "resolved" in one]
    assert all("integrity" in one for name, one in lock["packages"].items() if name)
