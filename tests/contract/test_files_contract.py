"""Port Store, files: what every store keeps of what was handed in, and refuses."""

from dataclasses import replace

import pytest

from casework.errors import RowExists, StoreError
from casework.ports import Store
from casework.testing_rows import a_document, add_review
from casework.testing_rows_of_files import a_document_file, a_file, an_upload, furnish_files


@pytest.fixture
def furnished(store: Store) -> Store:
    with store.transaction() as tx:
        add_review(tx)
        for name in ("D-1", "D-2"):
            tx.add_document(a_document(name, "R-1"))
        furnish_files(tx, "R-1")
    return store


def test_what_was_kept_is_read_back(furnished: Store) -> None:
    with furnished.reading() as reader:
        assert reader.stored_file("f" * 64) == a_file()
        assert reader.stored_file("0" * 64) is None
        assert reader.upload("R-1/u-1") == an_upload("R-1/u-1")
        assert reader.upload("R-1/u-2") is None
        assert reader.document_file("R-1", "D-1") == (a_document_file(), a_file())
        assert reader.document_file("R-1", "D-2") is None


def test_a_list_holds_no_texts_and_only_what_waits_of_this_person(furnished: Store) -> None:
    with furnished.transaction() as tx:
        tx.add_stored_file(a_file("a" * 64, kind="TEXT", text="A long text", pages=0))
        tx.put_upload(an_upload("u-2", sha256="a" * 64))
        tx.put_upload(an_upload("u-3", person="ben"))
        tx.put_upload(an_upload("u-4", state="DROPPED"))
        tx.add_document_file(a_document_file("D-2", sha256="a" * 64, version=2, replaces="D-1"))
    with furnished.reading() as reader:
        assert [upload.id for upload, _ in reader.uploads("R-1", person="ana")] == ["R-1/u-1", "u-2"]
        assert [file.text for _, file in reader.uploads("R-1", person="ana")] == ["", ""]
        listed = reader.document_files("R-1")
        assert [(one.document, one.version, file.text) for one, file in listed] == [("D-1", 1, ""), ("D-2", 2, "")]
        assert reader.stored_file("a" * 64).text == "A long text"


def test_every_document_comes_with_its_file_where_it_came_as_one(furnished: Store) -> None:
    with furnished.reading() as reader:
        listed = reader.filed_documents("R-1")
        assert [one for one, _ in listed] == list(reader.documents("R-1"))
        assert {one.id: file for one, file in listed} == {"D-1": reader.document_files("R-1")[0], "D-2": None}
        assert reader.filed_documents("R-2") == []


def test_each_content_of_a_review_counts_once(furnished: Store) -> None:
    with furnished.transaction() as tx:
        assert tx.kept_bytes("R-1") == (1, 1000)
        tx.add_stored_file(a_file("a" * 64, bytes=500))
        tx.put_upload(an_upload("u-2", sha256="a" * 64))
        assert tx.kept_bytes("R-1") == (2, 1500)
        tx.put_upload(an_upload("u-2", sha256="a" * 64, state="DROPPED"))
        assert tx.kept_bytes("R-1") == (1, 1000)
        assert tx.kept_bytes("R-2") == (0, 0)


def test_every_file_of_a_review_is_named_once_whether_it_waits_or_is_filed(furnished: Store) -> None:
    with furnished.transaction() as tx:
        tx.add_stored_file(a_file("a" * 64))
        tx.put_upload(an_upload("u-2", sha256="a" * 64, name="letter.pdf"))
        assert tx.kept_files("R-1") == [("a" * 64, "letter.pdf"), ("f" * 64, "fax.tif")]
        tx.put_upload(an_upload("u-2", sha256="a" * 64, name="letter.pdf", state="DROPPED"))
        assert tx.kept_files("R-1") == [("f" * 64, "fax.tif")]
        assert tx.kept_files("R-2") == []


def test_a_content_that_is_known_stays_as_it_is(furnished: Store) -> None:
    with furnished.transaction() as tx:
        tx.add_stored_file(replace(a_file(), bytes=1))
        assert tx.stored_file("f" * 64) == a_file()


def test_a_document_has_one_file(furnished: Store) -> None:
    with pytest.raises(RowExists), furnished.transaction() as tx:
        tx.add_document_file(a_document_file(name="another.pdf"))


def test_a_file_belongs_to_a_document_that_there_is(furnished: Store) -> None:
    with pytest.raises(StoreError), furnished.transaction() as tx:
        tx.add_document_file(a_document_file("D-9"))
