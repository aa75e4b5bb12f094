"""A good file on its way: looked at, described by a person, filed, read, replaced by a newer version."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from casework.audit.verify import verify_all
from casework.documents.keeping import FileStore
from casework.documents.limits import Limits
from casework.documents.sniffing import FileRefused
from casework.errors import NotFound, ReviewClosed
from casework.ports import Actor
from casework.usecases import filing
from casework.usecases.advance import work_off
from casework.usecases.complete import complete
from casework.usecases.filing import Filing, file_uploads
from casework.usecases.messages import withdraw
from casework.usecases.people import enlist
from casework.usecases.uploads import Uploads, drop, hand_in
from tests.documents import made
from tests.web.handing_in import SAYS, filed, kept_files, post, says, send, waiting
from tests.web.worlds import World


def test_a_file_becomes_a_document_of_the_case(world: World, web: FlaskClient, sign_in) -> None:
    sign_in(web, "ana")
    send(web, world, ("follow_up.pdf", made.pdf()))
    (upload,) = waiting(world)
    answer = post(web, world, file="all", upload=upload, **says(upload))
    assert answer.status_code == 303
    shown = web.get(answer.location).text
    assert "1 document added." in shown
    assert "9 on file, the latest first" in shown
    assert waiting(world) == []
    with world.app.store.reading() as reader:
        document = reader.document(world.review, "follow-up-visit")
        kinds = [event.kind for event in reader.events(world.review)]
    assert document is not None
    assert "unable to achieve mouth closure" in " ".join(document.text.split())
    assert (document.kind, document.author, document.dated) == ("FOLLOW_UP_NOTE", "E. Marchetti, MD", "2026-01-09")
    assert kinds.index("document.file_kept") > kinds.index("document.received")
    with world.app.store.reading() as reader:
        assert all(verdict.ok for verdict in verify_all(reader))


def test_a_document_is_added_in_the_role_that_may_add_it(world: World, web: FlaskClient, sign_in) -> None:
    both = replace(world.people["ana"], roles=("auditor", "nurse_reviewer"))
    enlist(world.app, [both])
    sign_in(web, both)
    send(web, world, ("follow_up.pdf", made.pdf()))
    (upload,) = waiting(world)
    assert post(web, world, file="all", upload=upload, **says(upload)).status_code == 303
    with world.app.store.reading() as reader:
        added = [event for event in reader.events(world.review) if event.kind == "document.file_kept"]
    assert {(event.actor, event.role) for event in added} == {("ana", "nurse_reviewer")}


def test_what_was_typed_stays_where_a_field_will_not_do(world: World, web: FlaskClient, sign_in) -> None:
    sign_in(web, "ana")
    send(web, world, ("visit.pdf", made.pdf()))
    (upload,) = waiting(world)
    wrong = says(upload, title="", author="x" * 121, kind="", dated="2031-01-01", replaces="D99")
    answer = post(web, world, file="all", upload=upload, **wrong)
    assert answer.status_code == 422
    for told in (
        "These documents are not added yet",
        "Say what this document is, say Operative note.",
        "This has 121 letters; shorten it to 120.",
        "Choose what kind of document this is.",
        "1 Jan 2031 is after today. Enter the date that the document bears.",
        "Choose a document of this case.",
    ):
        assert told in answer.text
    assert "x" * 121 in answer.text
    assert f'href="#{upload}-title"' in answer.text
    assert waiting(world) == [upload]


@pytest.mark.parametrize(
    ("dated", "told"),
    [
        ("", "Enter the date that the document bears."),
        ("12 Jan", "is no date. Enter the day"),
        ("1776-07-04", "4 Jul 1776 is too long ago"),
    ],
)
def test_a_date_that_will_not_do_is_told(world: World, web: FlaskClient, sign_in, dated: str, told: str) -> None:
    sign_in(web, "ana")
    send(web, world, ("visit.pdf", made.pdf()))
    (upload,) = waiting(world)
    assert told in post(web, world, file="all", upload=upload, **says(upload, dated=dated)).text


def test_a_title_with_signs_that_are_not_seen_is_not_taken(world: World, web: FlaskClient, sign_in) -> None:
    sign_in(web, "ana")
    send(web, world, ("visit.pdf", made.pdf()))
    (upload,) = waiting(world)
    answer = post(web, world, file="all", upload=upload, **says(upload, title="Visit\u202e"))
    assert "This holds a sign that is not seen. Type it again." in answer.text


def test_nothing_chosen_is_told(world: World, web: FlaskClient, sign_in) -> None:
    sign_in(web, "ana")
    assert "Choose at least one file to add." in send(web, world).text
    answer = post(web, world, file="all")
    assert answer.status_code == 422
    assert "Choose at least one file to add." in answer.text


def test_a_file_is_taken_back_before_it_is_filed(world: World, web: FlaskClient, sign_in) -> None:
    sign_in(web, "ana")
    send(web, world, ("visit.pdf", made.pdf()))
    (upload,) = waiting(world)
    assert post(web, world, drop=upload).status_code == 303
    assert waiting(world) == []
    assert "was taken back" in post(web, world, file="all", upload=upload, **says(upload)).text


def test_what_somebody_else_handed_in_is_not_mine_to_file_or_drop(world: World, web: FlaskClient, sign_in) -> None:
    to = Uploads(world.app, FileStore(world.settings.web.files))
    upload, _ = hand_in(to, world.review, person="ines", name="a.pdf", source=io.BytesIO(made.pdf()))
    sign_in(web, "ana")
    assert "a.pdf" not in web.get(f"/cases/{world.review}/documents").text
    assert post(web, world, drop=upload.id).status_code == 404
    assert post(web, world, file="all", upload=upload.id, **says(upload.id)).status_code == 404
    with pytest.raises(NotFound):
        drop(world.app, world.review, "no such upload", person="ana")


def test_the_same_file_is_neither_kept_nor_listed_twice(world: World, web: FlaskClient, sign_in) -> None:
    sign_in(web, "ana")
    content = made.pdf("The same words.")
    for name in ("one.pdf", "two.pdf"):
        assert send(web, world, (name, content)).status_code == 200
    (upload,) = waiting(world)
    assert len(kept_files(world)) == 1
    post(web, world, file="all", upload=upload, **says(upload))
    answer = send(web, world, ("three.pdf", content))
    assert answer.status_code == 422
    assert "This file is on file already: “Follow-up visit”. It was not added again." in answer.text


def test_filing_twice_files_once(world: World, web: FlaskClient, sign_in) -> None:
    sign_in(web, "ana")
    send(web, world, ("visit.pdf", made.pdf()))
    (upload,) = waiting(world)
    for _ in range(2):
        assert post(web, world, file="all", upload=upload, **says(upload)).status_code == 303
    with world.app.store.reading() as reader:
        assert len(reader.documents(world.review)) == 9


def test_two_people_who_file_under_one_title_at_once_file_two_documents(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = Uploads(world.app, FileStore(world.settings.web.files))
    mine, _ = hand_in(to, world.review, person="ana", name="a.pdf", source=io.BytesIO(made.pdf()))
    theirs, _ = hand_in(to, world.review, person="gwen", name="b.pdf", source=io.BytesIO(made.pdf("Another.")))
    take_in = filing.take_in

    def after_the_other_one(*args: object, **options: object) -> object:
        monkeypatch.setattr(filing, "take_in", take_in)
        file_uploads(world.app, world.review, [Filing(upload=theirs.id, **SAYS)], actor=Actor("gwen"), answers=False)
        return take_in(*args, **options)

    monkeypatch.setattr(filing, "take_in", after_the_other_one)
    done = file_uploads(world.app, world.review, [Filing(upload=mine.id, **SAYS)], actor=Actor("ana"), answers=False)
    assert done["documents"] == ["follow-up-visit-2"]
    with world.app.store.reading() as reader:
        assert len(reader.documents(world.review)) == 10


def test_what_is_filed_is_not_taken_back(world: World) -> None:
    to = Uploads(world.app, FileStore(world.settings.web.files))
    upload, _ = hand_in(to, world.review, person="ana", name="a.pdf", source=io.BytesIO(made.pdf()))
    file_uploads(world.app, world.review, [Filing(upload=upload.id, **SAYS)], actor=Actor("ana"), answers=False)
    with pytest.raises(NotFound, match="is a document of the case by now"):
        drop(world.app, world.review, upload.id, person="ana")


@pytest.mark.parametrize("title", ["Follow-up visit", "Visit"])
def test_two_windows_that_file_at_once_file_once(world: World, monkeypatch: pytest.MonkeyPatch, title: str) -> None:
    to = Uploads(world.app, FileStore(world.settings.web.files))
    upload, _ = hand_in(to, world.review, person="ana", name="a.pdf", source=io.BytesIO(made.pdf()))
    told = Filing(upload=upload.id, **SAYS)
    take_in = filing.take_in

    def after_the_other_window(*args: object, **options: object) -> object:
        monkeypatch.setattr(filing, "take_in", take_in)
        other = replace(told, title=title)
        file_uploads(world.app, world.review, [other], actor=Actor("ana"), answers=False)
        return take_in(*args, **options)

    monkeypatch.setattr(filing, "take_in", after_the_other_window)
    done = file_uploads(world.app, world.review, [told], actor=Actor("ana"), answers=False)
    assert done["documents"] == []  # the other window was faster, with the same
    with world.app.store.reading() as reader:
        assert len(reader.documents(world.review)) == 9


def test_a_newer_version_stands_first_and_the_older_one_can_still_be_read(
    world: World, web: FlaskClient, sign_in
) -> None:
    sign_in(web, "ana")
    first = filed(world, made.pdf("Mouth opening 28 mm."))
    second = filed(world, made.pdf("Mouth opening 26 mm, corrected."), "corrected.pdf", replaces=first)
    assert second == "follow-up-visit-2"
    page = web.get(f"/cases/{world.review}/documents").text
    assert page.count(">Follow-up visit</a>") == 1
    assert "Version 2" in page
    assert f'href="/cases/{world.review}/documents/{first}">version 1' in page
    old = web.get(f"/cases/{world.review}/documents/{first}").text
    assert "A newer version of this document is on file: the text may have moved or changed." in old
    told = web.get(f"/cases/{world.review}/documents/{second}/text").json
    assert (told["version"], told["older"]) == (2, f"/cases/{world.review}/documents/{first}")


def test_a_document_that_came_as_text_is_replaced_by_a_file(world: World) -> None:
    newer = filed(world, made.pdf(), replaces="D4")
    with world.app.store.reading() as reader:
        found = reader.document_file(world.review, newer)
    assert found is not None
    assert (found[0].version, found[0].replaces) == (2, "D4")


def test_the_room_of_a_case_is_told_and_kept(world: World) -> None:
    to = Uploads(world.app, FileStore(world.settings.web.files), Limits(case_bytes=20_000, case_documents=2))
    hand_in(to, world.review, person="ana", name="a.txt", source=io.BytesIO(b"a" * 15_000))
    with pytest.raises(FileRefused, match=r"may have 20 KB together, and 5 KB are left; this file has 6 KB"):
        hand_in(to, world.review, person="ana", name="b.txt", source=io.BytesIO(b"b" * 6_000))
    hand_in(to, world.review, person="ana", name="c.txt", source=io.BytesIO(b"c"))
    with pytest.raises(FileRefused, match="holds 2 files; at most 2"):
        hand_in(to, world.review, person="ana", name="d.txt", source=io.BytesIO(b"d"))
    assert len(kept_files(world)) == 2


def test_there_is_no_case_to_add_to(world: World) -> None:
    to = Uploads(world.app, FileStore(world.settings.web.files))
    with pytest.raises(NotFound, match="There is no case R-NONE"):
        hand_in(to, "R-NONE", person="ana", name="a.txt", source=io.BytesIO(b"a"))
    assert kept_files(world) == []


def test_a_case_that_waits_for_documents_asks_whether_these_are_they(world: World, web: FlaskClient, sign_in) -> None:
    item = world.task("check_completeness")
    world.clock.move_to(world.clock.now() + timedelta(hours=1))
    asked = {"decision": "ASK", "items": ["Photographs of both feet, because they show the skin"]}
    complete(world.app, item.id, asked, person="ana")
    work_off(world.app)
    sign_in(web, "ana")
    assert "Is this what was asked for? The case waits for it." in web.get(f"/cases/{world.review}/documents").text
    send(web, world, ("operative.pdf", made.pdf()))
    (upload,) = waiting(world)
    refused = post(web, world, file="all", upload=upload, **says(upload))
    assert refused.status_code == 422
    assert "Say whether this is what was asked for." in refused.text
    assert post(web, world, file="all", upload=upload, answers="yes", **says(upload)).status_code == 303
    with world.app.store.reading() as reader:
        kinds = [event.kind for event in reader.events(world.review)]
    assert "message.received" in kinds
    assert "Is this what was asked for?" not in web.get(f"/cases/{world.review}/documents").text


def test_a_closed_case_takes_nothing_more(world: World, web: FlaskClient, sign_in) -> None:
    letter = {
        "id": "W1",
        "kind": "WITHDRAWAL",
        "title": "Withdrawal",
        "author": "Helen Marsh, MD",
        "dated": "2026-01-12",
        "text": "I take the request back.",
    }
    withdraw(world.app, world.review, actor=Actor("clinic"), by="PROVIDER", reason="Put off.", document=letter)
    work_off(world.app)
    assert world.row().status == "WITHDRAWN"
    sign_in(web, "gwen")
    page = web.get(f"/cases/{world.review}/documents").text
    assert "Withdrawal" in page
    assert "Add documents" not in page
    to = Uploads(world.app, FileStore(world.settings.web.files))
    with pytest.raises(ReviewClosed, match="This case is closed, so nothing can be added to it"):
        hand_in(to, world.review, person="gwen", name="a.txt", source=io.BytesIO(b"a"))
    assert kept_files(world) == []
