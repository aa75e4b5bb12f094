"""Uploads are parsed in a process of their own, within time and memory."""

import io
from typing import Any

import orjson
import pytest

from casework.engine.upload import answer, parse_untrusted


def asked(files: dict[str, bytes]) -> list[dict[str, Any]]:
    import base64

    reply = io.BytesIO()
    question = orjson.dumps({name: base64.b64encode(content).decode() for name, content in files.items()})
    answer(io.BytesIO(question), reply)
    return list(orjson.loads(reply.getvalue()))


def test_a_good_upload_has_no_findings(pen: Any) -> None:
    assert parse_untrusted({"toy.bpmn": pen.line('<userTask id="ask"/>')}) == []
    assert asked({"toy.bpmn": pen.line('<userTask id="ask"/>')}) == []


def test_a_bad_upload_is_told_with_its_elements(pen: Any) -> None:
    files = {"toy.bpmn": pen.line('<scriptTask id="odd"/>')}
    findings = parse_untrusted(files)
    assert [finding.element for finding in findings] == ["odd"]
    assert asked(files)[0]["message"] == findings[0].message


@pytest.mark.parametrize(("seconds", "megabytes", "why"), [(0, 512, "longer than 0 seconds"), (20, 8, "within 8 MB")])
def test_an_upload_that_takes_too_long_or_too_much_is_ended_and_refused(
    pen: Any, seconds: int, megabytes: int, why: str
) -> None:
    findings = parse_untrusted({"toy.bpmn": pen.line('<userTask id="ask"/>')}, seconds, megabytes)
    assert [finding.rule for finding in findings] == ["upload-limits"]
    assert why in findings[0].message
    assert findings[0].file == "toy.bpmn"
