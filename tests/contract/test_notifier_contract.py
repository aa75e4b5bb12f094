"""Port Notifier: one key, one delivery, one place."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from threading import Barrier

import pytest
from pypdf import PdfReader

from casework.notices.folder import FolderNotifier
from casework.ports import Notifier
from casework.testing_rows import a_letter


def test_the_same_key_gives_the_same_place_and_delivers_nothing_new(notifier: Notifier) -> None:
    first = notifier.deliver(a_letter(), key="k-1")
    assert notifier.deliver(a_letter(html="<p>another text</p>"), key="k-1") == first


def test_each_key_has_a_place_of_its_own_however_alike_they_are_spelt(notifier: Notifier) -> None:
    keys = ["k:1", "k-1", "k/1", "k" * 300, "k" * 301, "K:1", "../k", "", "é", "k\n1"]
    assert len({notifier.deliver(a_letter(), key=key) for key in keys}) == len(keys)


def test_many_workers_that_deliver_the_same_letter_at_once_agree_on_its_place(notifier: Notifier) -> None:
    start = Barrier(8)

    def deliver(_: int) -> str:
        start.wait()
        return notifier.deliver(a_letter(html="<p>The same letter.</p>" * 2_000), key="k-1")

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(deliver, range(8)))) == 1


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "outbox"


def test_the_folder_holds_the_letter_whole_and_nothing_else(folder: Path) -> None:
    notifier = FolderNotifier(folder)
    place = Path(notifier.deliver(a_letter(html="<p>Größe</p>"), key="k-1"))
    assert place.read_text(encoding="utf-8") == "<p>Größe</p>"
    assert {path for path in folder.rglob("*") if path.is_file()} == {place, place.with_suffix(".pdf")}
    assert place.parent.parent == folder
    assert place.name.startswith("approval-member-")
    assert place.name.endswith(".html")


def test_a_letter_that_is_there_is_not_written_again(folder: Path) -> None:
    notifier = FolderNotifier(folder)
    place = Path(notifier.deliver(a_letter(html="<p>first</p>"), key="k-1"))
    written = place.stat().st_mtime_ns
    notifier.deliver(a_letter(html="<p>second</p>"), key="k-1")
    assert (place.read_text(), place.stat().st_mtime_ns) == ("<p>first</p>", written)


def test_nobody_but_the_owner_may_read_a_letter(folder: Path) -> None:
    place = Path(FolderNotifier(folder).deliver(a_letter(), key="k-1"))
    assert place.stat().st_mode & 0o777 == place.with_suffix(".pdf").stat().st_mode & 0o777 == 0o600
    assert place.parent.stat().st_mode & 0o777 == 0o700


def test_names_from_outside_stay_in_the_folder(folder: Path) -> None:
    letter = a_letter(review="../../R-1", kind="/etc/passwd", audience="..")
    place = Path(FolderNotifier(folder).deliver(letter, key="../../../k"))
    assert place.resolve().is_relative_to(folder.resolve())


def test_a_letter_that_cannot_be_written_leaves_no_half_of_itself(folder: Path) -> None:
    notifier = FolderNotifier(folder)
    with pytest.raises(UnicodeEncodeError):
        notifier.deliver(a_letter(html="<p>\ud800</p>"), key="k-1")
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    assert Path(notifier.deliver(a_letter(), key="k-1")).read_text() == a_letter().html


def test_each_review_has_a_folder_of_its_own_however_alike_their_ids_are_spelt(folder: Path) -> None:
    notifier = FolderNotifier(folder)
    reviews = ["R-1.2", "R-1-2", "R-1..2", "R-1-2-", "R-1.2."]
    places = [Path(notifier.deliver(a_letter(review=review), key=f"{review}:1")).parent.name for review in reviews]
    assert len(set(places)) == len(reviews)
    assert places[1] == "R-1-2"


def test_a_member_who_asked_for_large_print_gets_the_pdf_in_it(folder: Path) -> None:
    notifier = FolderNotifier(folder)
    html = "<p>" + "One sentence after another. " * 200 + "</p>"
    pages = []
    for name, facts in (("k-1", {}), ("k-2", {"format": "LARGE_PRINT"})):
        place = Path(notifier.deliver(a_letter(html=html, facts=facts), key=name))
        pages.append(len(PdfReader(BytesIO(place.with_suffix(".pdf").read_bytes())).pages))
    assert pages[1] > pages[0]


def test_a_letter_whose_place_is_taken_leaves_no_draft_behind(folder: Path) -> None:
    notifier = FolderNotifier(folder)
    place = Path(notifier.deliver(a_letter(), key="k-1"))
    place.unlink()
    place.with_suffix(".pdf").unlink()
    place.with_suffix(".pdf").mkdir()
    with pytest.raises(IsADirectoryError):
        notifier.deliver(a_letter(), key="k-1")
    assert [path for path in folder.rglob("*") if path.is_file()] == []
