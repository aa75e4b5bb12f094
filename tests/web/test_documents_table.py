"""The tab Documents and the addresses under it: what is on file, what contradicts what, files that can do nothing."""

import orjson
import pytest
from flask.testing import FlaskClient

from casework.ports import Actor
from casework.usecases.messages import receive
from tests.documents import made
from tests.web.handing_in import filed, post, says, send, waiting
from tests.web.worlds import World


def test_every_document_stands_in_the_table_the_latest_first(world: World, web: FlaskClient, sign_in) -> None:
    sign_in(web, "ana")
    page = web.get(f"/cases/{world.review}/documents").text
    assert "8 on file, the latest first" in page
    assert page.index("Letter of medical necessity") < page.index("Dental record") < page.index("Rheumatology note")
    for told in ("Follow-up note", "Priya Shah, DDS", "18 Nov 2025", "came as text", "up to 25 MB a file and 100 MB"):
        assert told in page


def test_documents_that_contradict_each_other_stand_side_by_side(world: World, web: FlaskClient, sign_in) -> None:
    other = {
        "id": "D20",
        "kind": "PROGRESS_NOTE",
        "title": "Second opinion",
        "author": "Una Vale, MD",
        "dated": "2025-12-12",
        "text": "The feet are as they were: nothing has got worse.",
        "findings": [
            {
                "id": "F1",
                "kind": "FUNCTION_NORMAL",
                "site": "FOOT",
                "domain": "PROGRESSION",
                "quote": "nothing has got worse",
            }
        ],
    }
    receive(world.app, world.review, "information_received", actor=Actor("clinic"), documents=[other])
    sign_in(web, "ana")
    page = web.get(f"/cases/{world.review}/documents").text
    assert "Documents that contradict each other" in page
    assert "Foot: progression" in page
    assert "“nothing has got worse”" in page
    assert "Una Vale, MD, 12 Dec 2025" in page
    assert "Nobody has weighed this yet." in page


def test_how_a_contradiction_was_weighed_stands_under_it(world: World, web: FlaskClient, sign_in) -> None:
    from casework.web.pages.documents import _standing

    with world.app.store.reading() as reader:
        documents = {one.id: one for one in reader.documents(world.review)}
    weighed = {
        "status": "WEIGHED",
        "weighed_for": "D4",
        "weighed_by": "Ana Ruiz, RN",
        "rationale": "It is the later one.",
    }
    assert _standing(weighed, documents) == (
        "Follow-up after the first session weighs more, says Ana Ruiz, RN: It is the later one."
    )
    assert _standing({"status": "WEIGHED"}, documents) == "It was weighed, says a reviewer: no reason given"


def test_a_case_without_documents_says_what_comes_next(world: World, web: FlaskClient, sign_in) -> None:
    from casework.usecases.submit import submit

    request = {**world.script.request, "id": "G02", "member": {**world.script.request["member"], "id": "M-77"}}
    review = submit(world.app, request, (), actor=Actor("outside"))["review"]
    sign_in(web, "gwen")
    page = web.get(f"/cases/{review}/documents").text
    assert "No documents yet." in page
    assert "Add what belongs to it below." in page
    reading = web.get(f"/cases/{review}/documents/@plan").text
    assert "None yet" in reading


def test_a_document_is_read_without_scripts_page_by_page(world: World, web: FlaskClient, sign_in) -> None:
    sign_in(web, "ana")
    pages = "\n\n".join(f"Paragraph {number}. {'Words of a long note. ' * 20}" for number in range(30))
    document = filed(world, pages.encode(), "long.txt")
    first = web.get(f"/cases/{world.review}/documents/{document}").text
    assert "page 1 of 5" in first
    assert f'href="/cases/{world.review}/documents/{document}/pages/2">Next page' in first
    last = web.get(f"/cases/{world.review}/documents/{document}/pages/5").text
    assert "Paragraph 29." in last
    assert "Previous page" in last
    assert "page 5 of 5" in web.get(f"/cases/{world.review}/documents/{document}/pages/99").text


def test_a_page_that_only_a_script_can_draw_offers_the_file(world: World, web: FlaskClient, sign_in) -> None:
    sign_in(web, "ana")
    document = filed(world, made.scan(1))
    page = web.get(f"/cases/{world.review}/documents/{document}").text
    assert "This page holds no words." in page
    picture = filed(world, made.image("PNG"), "photo.png", title="Photo")
    assert (
        'alt="Page 1 of Photo, an image without text" width="800" height="600"'
        in web.get(f"/cases/{world.review}/documents/{picture}").text
    )


def test_the_plan_the_policy_and_the_evidence_are_read_beside_the_chart(
    world: World, web: FlaskClient, sign_in
) -> None:
    world.until("sign_approval")
    sign_in(web, "gwen")
    plan = web.get(f"/cases/{world.review}/documents/@plan/text").json
    passage = next(one for one in plan["passages"] if one["cite"] == "Article V, Section FF")
    quoted = plan["pages"][0]["text"][passage["start"] : passage["end"]]
    assert "the primary purpose is either to treat a medical condition" in quoted
    assert (passage["kind"], passage["verbatim"]) == ("PROVISION", True)
    policy = web.get(f"/cases/{world.review}/documents/@policy").text
    assert "Conservative min weeks: 12 weeks" in policy
    evidence = web.get(f"/cases/{world.review}/documents/@evidence/text").json
    assert "claims, " in evidence["dated"]
    assert any(one["kind"] == "CLAIM" and one["warning"] for one in evidence["passages"])
    assert any(one["kind"] == "REFERENCE" for one in evidence["passages"])


@pytest.mark.parametrize("id", ["NONE", "@nothing", "..%2f..%2fetc", "<script>"])
def test_a_document_that_there_is_not_is_not_found(world: World, web: FlaskClient, sign_in, id: str) -> None:
    sign_in(web, "ana")
    for address in (id, f"{id}/text", f"{id}/file", f"{id}/download"):
        assert web.get(f"/cases/{world.review}/documents/{address}").status_code == 404


def test_a_document_that_came_as_text_has_no_file(world: World, web: FlaskClient, sign_in) -> None:
    sign_in(web, "ana")
    answer = web.get(f"/cases/{world.review}/documents/D4/file")
    assert answer.status_code == 404
    assert "it came as text" in answer.text


@pytest.mark.parametrize(
    ("content", "name", "media"),
    [
        (made.pdf(), "a.pdf", "application/pdf"),
        (made.image("PNG"), "a.png", "image/png"),
        (made.image("JPEG"), "a.jpg", "image/jpeg"),
        (made.fax(1), "a.tif", "image/tiff"),
        (b"Just text", "a.txt", "text/plain; charset=utf-8"),
        (b"plain <script>alert(1)</script> text", "a.html", "text/plain; charset=utf-8"),
    ],
)
def test_a_file_is_served_as_something_that_can_do_nothing(
    world: World, web: FlaskClient, sign_in, content: bytes, name: str, media: str
) -> None:
    sign_in(web, "ana")
    document = filed(world, content, name)
    for address in ("download", "file"):
        answer = web.get(f"/cases/{world.review}/documents/{document}/{address}")
        assert answer.data == content
        assert answer.headers["Content-Type"] == media
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert "no-store" in answer.headers["Cache-Control"]


def test_a_page_of_a_fax_is_served_as_a_picture_that_browsers_show(world: World, web: FlaskClient, sign_in) -> None:
    sign_in(web, "ana")
    document = filed(world, made.fax(2), "fax.tif")
    answer = web.get(f"/cases/{world.review}/documents/{document}/file?page=2")
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.data.startswith(b"\x89PNG")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    photo = filed(world, made.image("JPEG"), "foot.jpg")
    assert web.get(f"/cases/{world.review}/documents/{photo}/file?page=1").headers["Content-Type"] == "image/jpeg"


def test_opening_and_saving_a_document_are_looks_at_the_case(world: World, web: FlaskClient, sign_in) -> None:
    sign_in(web, "ana")
    document = filed(world, made.pdf())
    for address in (document, f"{document}/text", f"{document}/file", f"{document}/download"):
        assert web.get(f"/cases/{world.review}/documents/{address}").status_code == 200
    with world.app.store.reading() as reader:
        views = [view.page for view in reader.case_views(world.review)]
    assert views == ["documents.read", "documents.text", "documents.download"]


def test_one_file_of_the_pages_script_comes_back_as_its_row(world: World, web: FlaskClient, sign_in) -> None:
    sign_in(web, "ana")
    taken = send(web, world, ("visit.pdf", made.pdf()), headers={"X-One-File": "1"})
    (upload,) = waiting(world)
    assert taken.status_code == 200
    assert taken.text.lstrip().startswith(f'<li class="cw-upload" data-upload="{upload}">')
    refused = send(web, world, ("visit.zip", made.archive()), headers={"X-One-File": "1"})
    assert (refused.status_code, refused.mimetype) == (422, "text/plain")
    assert refused.text.startswith("This file is an archive")
    nothing = send(web, world, headers={"X-One-File": "1"})
    assert nothing.text == "This file did not come whole. Add it again."


def test_what_people_typed_is_shown_as_typed_and_never_run(world: World, web: FlaskClient, sign_in) -> None:
    sign_in(web, "ana")
    evil = "<img src=x onerror=alert(1)>"
    send(web, world, (f"{evil}.txt", b"</script><script>alert(1)</script> text"))
    (upload,) = waiting(world)
    assert evil not in web.get(f"/cases/{world.review}/documents").text
    assert post(web, world, file="all", upload=upload, **says(upload, title=evil, author=evil)).status_code == 303
    with world.app.store.reading() as reader:
        document = reader.documents(world.review)[-1].id
    for address in ("", f"/{document}"):
        page = web.get(f"/cases/{world.review}/documents{address}").text
        assert "<img src=x" not in page
        assert "<script>alert" not in page
    assert orjson.loads(web.get(f"/cases/{world.review}/documents/{document}/text").data)["title"] == evil


def test_no_page_takes_more_than_ten_statements(world: World, web: FlaskClient, sign_in, statements) -> None:
    sign_in(web, "ana")
    document = filed(world, made.pdf())
    for address in ("", f"/{document}", f"/{document}/text", f"/{document}/download", "/@evidence"):
        statements.clear()
        assert web.get(f"/cases/{world.review}/documents{address}").status_code == 200
        assert statements.count <= 10, (address, statements.names)
