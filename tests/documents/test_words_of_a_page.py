"""How the reader's script cuts a page into paragraphs and sentences, and finds words whatever the line breaks."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from casework.web.document_reading import blocks

WORDS = Path(__file__).parents[2] / "frontend" / "src" / "reader" / "words.js"
NODE = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")

NOTE = (
    "Follow-up visit\nFace\nPerioral skin is tight. She is\nunable to close the mouth. The seal is poor.\nFeet\n"
    "Severe pain at pressure points\nunder both forefeet.\n\nPlan:\n- pads\n- second session"
)


def run(call: str, **values: Any) -> Any:
    """What a function of the script gives."""
    script = f"""
      import * as words from {json.dumps(WORDS.as_uri())};
      const {{ {", ".join(values)} }} = JSON.parse(process.argv[1]);
      process.stdout.write(JSON.stringify(words.{call}));
    """
    assert NODE, "No Node was found. Run `make setup` once."
    command = [NODE, "--input-type=module", "--eval", script, json.dumps(values)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_sentences_run_over_the_ends_of_lines_and_headings_stand_alone() -> None:
    spans = run("sentences(text)", text=NOTE)
    assert [" ".join(NOTE[one["start"] : one["end"]].split()) for one in spans] == [
        "Follow-up visit",
        "Face",
        "Perioral skin is tight.",
        "She is unable to close the mouth.",
        "The seal is poor.",
        "Feet",
        "Severe pain at pressure points under both forefeet.",
        "Plan:",
        "- pads",
        "- second session",
    ]


@pytest.mark.parametrize("text", [NOTE, "One.", "", "\n\nA heading\n\nWords that go on and on, and on.\nNew.\n \nEnd"])
def test_script_and_server_cut_the_same_paragraphs(text: str) -> None:
    assert run("blocks(text)", text=text) == blocks(text)


@pytest.mark.parametrize(
    ("quote", "found"),
    [("skin is tight", "skin is tight"), ("She is unable", "She is\nunable"), ("not there", None), ("", None)],
)
def test_a_quotation_is_located_whatever_the_line_breaks(quote: str, found: str | None) -> None:
    span = run("locate(text, quote)", text=NOTE, quote=quote)
    assert (None if span is None else NOTE[span["start"] : span["end"]]) == found


def test_a_selection_is_widened_to_whole_words() -> None:
    text = "the plantar fat pads are atrophic"
    span = run("wholeWords(text, start, end)", text=text, start=6, end=14)
    assert text[span["start"] : span["end"]] == "plantar fat"


def test_words_are_carried_from_drawn_letters_to_those_on_file() -> None:
    drawn, held = "The ﬁnding: walk-ing hurts. The end.", "The finding:\nwalk- ing hurts.\nThe end."
    span = run("carried(drawn, held, span)", drawn=drawn, held=held, span={"start": 4, "end": 27})
    assert held[span["start"] : span["end"]] == "finding:\nwalk- ing hurts."
    assert run("carried(drawn, held, span)", drawn="nothing", held=held, span={"start": 0, "end": 7}) is None


def test_of_two_equal_places_the_nearer_one_is_meant() -> None:
    text = "pain. no pain. more pain."
    span = run("carried(text, text, span)", text=text, span={"start": 20, "end": 24})
    assert (span["start"], span["end"]) == (20, 24)
