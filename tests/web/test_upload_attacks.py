"""Whatever is handed in: a bad file is named with its reason, nothing of it is kept, and the good ones are taken."""

import io
import sqlite3
from threading import BoundedSemaphore
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient

from casework.documents import examining
from casework.documents.limits import LIMITS
from tests.documents import made
from tests.documents.test_files_that_are_handed_in import ATTACKS
from tests.web.handing_in import filed, kept_files, post, says, send, token, waiting
from tests.web.worlds import World

BAD = [name for name in ATTACKS if not name.startswith(("a page of 400", "a PNG of", "a TIFF of", "a text of"))]


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_named_with_its_reason_and_nothing_of_it_is_kept(
    world: World, web: FlaskClient, sign_in, name: str
) -> None:
    content, why = ATTACKS[name]
    sign_in(web, "ana")
    answer = send(web, world, ("referral.pdf", content()))
    assert answer.status_code == 422
    assert "1 file was not taken" in answer.text
    assert "referral.pdf" in answer.text
    assert why in answer.text
    assert "Error: Documents" in answer.text
    assert waiting(world) == []
    assert kept_files(world) == []


def test_one_bad_file_does_not_cost_the_others(world: World, web: FlaskClient, sign_in) -> None:
    sign_in(web, "ana")
    locked, why = ATTACKS["a locked PDF"]
    answer = send(web, world, ("visit.pdf", made.pdf()), ("locked.pdf", locked()), ("fax.tif", made.fax()))
    assert answer.status_code == 422
    assert "1 file was not taken; the others wait below" in answer.text
    assert why in answer.text
    assert len(waiting(world)) == 2
    for told in ("visit.pdf", "PDF, ", "fax.tif", "3 pages"):
        assert told in answer.text


@pytest.mark.parametrize(
    "name", ["../../../etc/cron.d/x.pdf", "a" * 300 + ".pdf", "evil\u202efdp.exe", "<script>alert(1)</script>.pdf"]
)
def test_a_name_does_no_harm(world: World, web: FlaskClient, sign_in, name: str) -> None:
    sign_in(web, "ana")
    answer = send(web, world, (name, made.pdf()))
    assert answer.status_code == 200
    assert "<script>alert(1)" not in answer.text
    assert "\u202e" not in answer.text
    (kept,) = kept_files(world)
    assert len(kept) == 64
    (upload,) = waiting(world)
    assert post(web, world, file="all", upload=upload, **says(upload)).status_code == 303
    saved = web.get(f"/cases/{world.review}/documents/follow-up-visit/download")
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert "/" not in saved.headers["Content-Disposition"].replace("UTF-8''", "")


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("手術記録.pdf", "filename*=UTF-8''%E6%89%8B%E8%A1%93%E8%A8%98%E9%8C%B2.pdf"),
        ("Лист \u201eо стопах\u201c.pdf", "%D0%9B%D0%B8%D1%81%D1%82"),
        ("n" * 200 + ".pdf", "n" * 115 + "%E2%80%A6.pdf"),
        ('say "hi"; x=y.pdf', "say"),
    ],
)
def test_a_name_in_any_letters_is_the_name_under_which_the_file_is_saved(
    world: World, web: FlaskClient, sign_in, name: str, saved: str
) -> None:
    sign_in(web, "ana")
    document = filed(world, made.pdf(), name)
    for address in ("file", "download"):
        answer = web.get(f"/cases/{world.review}/documents/{document}/{address}")
        assert answer.status_code == 200
        assert answer.data.startswith(b"%PDF")
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox")
        assert answer.headers["Content-Disposition"].startswith("attachment; filename")
        assert saved in answer.headers["Content-Disposition"]
        answer.close()


def test_a_stored_name_with_signs_that_no_header_may_hold_does_not_keep_the_file_from_being_saved(
    world: World, web: FlaskClient, sign_in
) -> None:
    sign_in(web, "ana")
    document = filed(world, made.pdf())
    connection = sqlite3.connect(world.settings.database)
    connection.execute("drop trigger document_files_refuse_update")
    connection.execute("update document_files set name = ?", ("a\r\nSet-Cookie: x\u202e.pdf",))
    connection.commit()
    connection.close()
    answer = web.get(f"/cases/{world.review}/documents/{document}/download")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == 'attachment; filename="aSet-Cookie: x.pdf"'
    answer.close()


def test_a_file_that_finds_no_turn_is_told_to_come_again(world: World, web: FlaskClient, sign_in, monkeypatch) -> None:
    sign_in(web, "ana")
    monkeypatch.setattr(examining, "_places", BoundedSemaphore(1))
    with examining._turn(LIMITS):
        answer = send(web, world, ("a.pdf", made.pdf()))
        alone = send(web, world, ("a.pdf", made.pdf()), headers={"X-One-File": "1", "X-CSRFToken": token(web, world)})
    assert answer.status_code == 422
    assert "Other files are being looked at just now, so this one was not. Add it again in a minute." in answer.text
    assert alone.status_code == 503
    assert alone.text == "Other files are being looked at just now, so this one was not. Add it again in a minute."
    assert kept_files(world) == []
    assert send(web, world, ("a.pdf", made.pdf())).status_code == 200


def test_after_a_file_that_takes_too_long_the_others_of_the_same_request_wait(
    world: World, web: FlaskClient, sign_in
) -> None:
    sign_in(web, "ana")
    answer = send(
        web, world, ("a.pdf", made.pdf()), ("bomb.pdf", made.bomb_of_a_page()), ("b.pdf", made.pdf("Another."))
    )
    assert answer.status_code == 422
    assert "more memory or time" in answer.text
    assert "It was not looked at after the file before, which took too long. Add it again." in answer.text
    assert len(waiting(world)) == 1


def test_files_that_together_take_too_long_are_told_one_by_one_and_the_others_are_kept(
    world: World, web: FlaskClient, sign_in, monkeypatch
) -> None:
    sign_in(web, "ana")
    moments = iter((0.0, LIMITS.request_seconds))  # the first file takes all the time there is
    monkeypatch.setattr(examining, "time", SimpleNamespace(monotonic=moments.__next__))
    answer = send(web, world, ("a.pdf", made.pdf()), ("b.tiff", made.fax()), ("c.txt", b"A note."))
    assert answer.status_code == 422
    assert answer.text.count("take more time to look at than there is for them at once") == 2
    assert "b.tiff" in answer.text
    assert "c.txt" in answer.text
    assert len(waiting(world)) == 1
    monkeypatch.undo()
    assert send(web, world, ("b.tiff", made.fax()), ("c.txt", b"A note.")).status_code == 200
    assert len(waiting(world)) == 3


def test_more_than_fifty_files_at_once_are_told_to_come_in_turns(world: World, web: FlaskClient, sign_in) -> None:
    sign_in(web, "ana")
    answer = send(web, world, *((f"{number}.txt", f"Note {number}".encode()) for number in range(53)))
    assert answer.status_code == 422
    assert "3 more" in answer.text
    assert "At most 50 files are taken at once" in answer.text
    assert len(waiting(world)) == 50


# Where too many parts come, werkzeug stops reading and leaves the small buffers of those before to Python to close.
@pytest.mark.filterwarnings(
    "ignore:Exception ignored in. <function SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning"
)
@pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning")
def test_ten_thousand_tiny_files_are_refused_before_they_are_looked_at(world: World, web: FlaskClient, sign_in) -> None:
    sign_in(web, "ana")
    answer = send(web, world, *((f"{number}.txt", b"x") for number in range(10_000)))
    assert answer.status_code == 413
    assert "more than 100 MB or more than 50 files, so it was not read" in answer.text
    assert kept_files(world) == []


def test_a_body_without_end_is_refused_before_it_is_read(world: World, web: FlaskClient, sign_in) -> None:
    sign_in(web, "ana")
    answer = web.post(
        f"/cases/{world.review}/documents",
        input_stream=io.BytesIO(b"x"),
        content_type="multipart/form-data; boundary=b",
        headers={"X-CSRFToken": token(web, world)},
        environ_overrides={"CONTENT_LENGTH": "1000000000"},
    )
    assert answer.status_code == 413
    assert "more than 100 MB or more than 50 files, so it was not read" in answer.text
    assert kept_files(world) == []


def test_a_file_of_more_than_25_megabytes_is_refused_with_its_size(world: World, web: FlaskClient, sign_in) -> None:
    sign_in(web, "ana")
    answer = send(web, world, ("big.txt", b"x" * (25 * 1024 * 1024 + 1)))
    assert answer.status_code == 422
    assert "at most 25 MB are taken" in answer.text
    assert kept_files(world) == []


def test_a_post_without_its_token_changes_nothing(world: World, web: FlaskClient, sign_in) -> None:
    sign_in(web, "ana")
    data = {"files": (io.BytesIO(made.pdf()), "a.pdf")}
    assert web.post(f"/cases/{world.review}/documents", data=data).status_code == 400
    assert waiting(world) == []


def test_nobody_adds_to_a_case_that_is_not_theirs(world: World, web: FlaskClient, sign_in) -> None:
    sign_in(web, "ana")
    proof = token(web, world)
    for person, status in (("audra", 403), ("samuel", 404), ("mateo", 404)):
        sign_in(web, person)
        data = {"csrf_token": proof, "files": (io.BytesIO(made.pdf()), "a.pdf")}
        assert web.post(f"/cases/{world.review}/documents", data=data).status_code in (status, 400)
    assert kept_files(world) == []
