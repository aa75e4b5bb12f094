"""An export that was changed in any way is refused, and the first fault is named with its case and entry."""

import io
import json
from collections.abc import Callable

import pytest

from casework.audit.chain import canonical
from casework.audit.merkle import Tree
from casework.audit.verify_export import Fault, verify
from tests.audit.exports import FAX, Forger, Office, open_office

EVENTS, VIEWS = "cases/00001/events.jsonl", "cases/00001/views.jsonl"
LISTS = ("events", "views", "answers", "letters", "documents", "comments", "document_files")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return open_office(tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def export(office: Office) -> bytes:
    return office.export()


def refusal(file: io.BytesIO) -> str:
    with pytest.raises(Fault) as refused:
        verify(file)
    return str(refused.value)


def forged(export: bytes, forge: Callable[[Forger], object]) -> str:
    """What is said of an export that was changed so and sealed anew."""
    forger = Forger(export)
    forge(forger)
    return refusal(forger.sealed())


def test_an_export_that_nobody_touched_holds_and_says_what_is_in_it(export: bytes) -> None:
    found = verify(io.BytesIO(export))
    counts = {name: found[name] for name in ("cases", "entries", "views", "rows", "files")}
    assert counts == {"cases": 2, "entries": 18, "views": 3, "rows": 14, "files": 2}
    assert found["made"]["reason"] == "Asked for by the state"
    assert verify(Forger(export).sealed()) == found  # the forger's own hand leaves no mark


def test_every_byte_of_an_export_counts(office: Office) -> None:
    small = office.export("trail", ("R-3",))
    kept = bytearray(small)
    for place in range(len(kept)):
        kept[place] ^= 1 << place % 8
        with pytest.raises(Fault):
            verify(io.BytesIO(bytes(kept)))
        kept[place] = small[place]
    assert verify(io.BytesIO(bytes(kept)))["cases"] == 1


def test_a_file_that_was_cut_or_lengthened_anywhere_is_refused(office: Office) -> None:
    small = office.export("trail", ("R-3",))
    for length in (0, 1, 63, 64, 85, 86, 87, len(small) // 2, len(small) - 65, len(small) - 1):
        refusal(io.BytesIO(small[:length]))
        refusal(io.BytesIO(small[length:] if length else small + b"\n"))


@pytest.mark.parametrize("kind", LISTS)
def test_each_field_of_each_row_counts_though_all_is_sealed_anew(export: bytes, kind: str) -> None:
    name, tried = f"cases/00001/{kind}.jsonl", 0
    lines = Forger(export).lines(name)
    assert lines
    for number, line in enumerate(lines):
        for key, value in json.loads(line).items():
            for other in (None if value is not None else "x", {"added": value}):
                changed = canonical({**json.loads(line), key: other})
                now = [*lines[:number], changed, *lines[number + 1 :]]
                told = forged(export, lambda forger, now=now: forger.put_lines(name, now))
                assert "ase R-1" in told, told
                if kind == "events":
                    assert f"entry {number + 1}" in told or f"entry {number + 2}" in told or number + 1 == len(lines)
                tried += 1
    assert tried >= 2 * len(lines) * 6


@pytest.mark.parametrize("kind", LISTS)
def test_a_row_that_is_removed_added_doubled_or_moved_is_found(export: bytes, kind: str) -> None:
    name = f"cases/00001/{kind}.jsonl"
    lines = Forger(export).lines(name)
    other = Forger(export).lines(f"cases/00002/{kind}.jsonl") or [lines[0]]
    tries = [[*lines[:one], *lines[one + 1 :]] for one in range(len(lines))]
    tries += [[*lines, lines[-1]], [lines[0], *lines], [*lines, other[0]], [*lines, b"{}"], [*lines, b"[]"]]
    tries += [[*lines, b"\xff"], [*lines[:-1], lines[-1][:-1]], [*lines[:-1], lines[-1] + b" "]]
    if kind in ("events", "views"):  # links have one order; the order of rows is what their entries tell
        tries += [[lines[1], lines[0], *lines[2:]], lines[::-1]]
    for now in tries:
        assert "ase R-1" in forged(export, lambda forger, now=now: forger.put_lines(name, now))


def test_the_first_entry_that_does_not_follow_is_named(export: bytes) -> None:
    lines = Forger(export).lines(EVENTS)
    without = [*lines[:3], *lines[4:]]
    told = forged(export, lambda forger: forger.put_lines(EVENTS, without))
    assert told.startswith("Case R-1, entry 4: entry 5 stands in its place")
    other = canonical({**json.loads(lines[4]), "actor": "somebody"})
    told = forged(export, lambda forger: forger.put_lines(EVENTS, [*lines[:4], other, *lines[5:]]))
    assert told.startswith("Case R-1, entry 6: it does not follow from the one before")
    told = forged(export, lambda forger: forger.put_lines(EVENTS, lines[:-1]))
    assert told.startswith("Case R-1, entry 9: the trail ends after 8 entries")


def test_a_trail_that_is_rewritten_whole_is_no_leaf_of_the_tree_of_all_trails(export: bytes) -> None:
    def forge(forger: Forger) -> None:
        lines = forger.lines(EVENTS)
        forger.rewrite_trail([*lines[:2], canonical({**json.loads(lines[2]), "actor": "zoe"}), *lines[3:]])

    assert forged(export, forge).startswith("Case R-1: its path does not lead to the root")


def test_who_makes_the_tree_anew_as_well_ends_at_another_root(export: bytes) -> None:
    """No check of the file alone can show that: the root must be known from elsewhere, as the description says."""
    forger, before = Forger(export), verify(io.BytesIO(export))
    forger.rewrite_trail(forger.lines(EVENTS)[:-1])
    del forger.manifest["cases"][1]
    forger.members = {name: one for name, one in forger.members.items() if not name.startswith("cases/00002")}
    case = forger.manifest["cases"][0]
    told = verify_as_trail(forger, case)
    assert told["trails"]["root"] != before["trails"]["root"]


def verify_as_trail(forger: Forger, case: dict) -> dict:
    kept = ("README.txt", "verify_export.py", "accounts.jsonl", EVENTS, VIEWS)
    forger.members = {name: one for name, one in forger.members.items() if name in kept}
    forger.manifest["made"]["purpose"] = "trail"
    tree = Tree([canonical({key: case[key] for key in ("head", "length", "review")})])
    case |= {"index": 0, "path": []}
    forger.manifest["trails"] = {"size": 1, "root": tree.root}
    return verify(forger.sealed())


def test_documents_letters_and_files_that_were_swapped_are_found(export: bytes) -> None:
    def swap(forger: Forger, one: str, other: str) -> None:
        forger.members[one], forger.members[other] = forger.members[other], forger.members[one]

    for kind in LISTS:
        one, other = (f"cases/0000{number}/{kind}.jsonl" for number in (1, 2))
        assert "ase R-1" in forged(export, lambda forger, one=one, other=other: swap(forger, one, other))
    letters = "cases/00001/letters/001.html"
    file = next(name for name in Forger(export).members if name.startswith("files/"))
    for name, words in ((letters, "the page cases/00001/letters/001.html"), (file, "the file of the document D-1")):
        told = forged(export, lambda forger, name=name: forger.members.update({name: FAX + b"!"}))
        assert words in told
        told = forged(export, lambda forger, name=name: forger.members.pop(name))
        assert words in told


def test_a_member_that_no_export_has_is_refused(export: bytes, office: Office) -> None:
    for name in ("cases/00001/notes.jsonl", "extra.txt", "cases/00003/events.jsonl"):
        told = forged(export, lambda forger, name=name: forger.members.update({name: b""}))
        assert f"The member {name} is none that an export" in told
    told = forged(office.export("trail"), lambda forger: forger.members.update({"files/x": b""}))
    assert "The member files/x is none" in told
    told = forged(export, lambda forger: forger.members.update({"cases/00001/letters/009.html": b""}))
    assert "its folder of letters holds more" in told


def test_a_member_that_is_missing_is_named(export: bytes) -> None:
    for name in (EVENTS, VIEWS, "cases/00002/letters.jsonl", "accounts.jsonl"):
        assert f"The member {name} is missing" in forged(export, lambda forger, name=name: forger.members.pop(name))
    assert "ends in the middle of a line" in forged(export, lambda forger: forger.members.update({VIEWS: b"{}"}))


def test_an_entry_about_accounts_is_proven_one_by_one(export: bytes) -> None:
    name = "accounts.jsonl"
    lines = Forger(export).lines(name)
    kinds = [json.loads(line)["kind"] for line in lines]
    assert sorted(set(kinds)) == ["account.added", "break_glass.opened", "person.added"]
    assert "zoe" not in {json.loads(line)["person"] for line in lines}  # she did nothing in these cases
    for number, line in enumerate(lines):
        for key in json.loads(line):
            now = [*lines[:number], canonical({**json.loads(line), key: "x"}), *lines[number + 1 :]]
            told = forged(export, lambda forger, now=now: forger.put_lines(name, now))
            assert told.startswith(f"Accounts, entry {json.loads(line)['seq']}:")
    assert "the manifest proves" in forged(export, lambda forger: forger.put_lines(name, lines[1:]))
    assert "Accounts" in forged(export, lambda forger: forger.put_lines(name, lines[::-1]))


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("format",), "other"),
        (("version",), 2),
        (("more",), 1),
        (("made",), []),
        (("made", "purpose"), "all"),
        (("made", "reason"), None),
        (("cases", 0, "number"), 2),
        (("cases", 0, "review"), "R-2"),
        (("cases", 0, "length"), 8),
        (("cases", 0, "length"), "9"),
        (("cases", 0, "head"), "0" * 64),
        (("cases", 0, "views"), {"length": 2, "head": "0" * 64}),
        (("cases", 0, "views"), {}),
        (("cases", 0, "index"), 1),
        (("cases", 0, "index"), 9),
        (("cases", 0, "index"), -1),
        (("cases", 0, "path"), []),
        (("cases", 0, "path", 0), "0" * 64),
        (("cases", 0, "path", 0), "no hash"),
        (("cases", 0, "path", 0), 5),
        (("cases", 0), 5),
        (("trails", "root"), "0" * 64),
        (("trails", "size"), 8),
        (("trails", "size"), 0),
        (("accounts", "root"), "0" * 64),
        (("accounts", "size"), 400),
        (("accounts", "head"), "0" * 64),
        (("accounts", "entries"), []),
        (("accounts", "entries", 0), {"index": 0}),
    ],
)
def test_each_thing_that_the_manifest_proves_with_is_held_against_the_rest(
    export: bytes, place: tuple[str | int, ...], value: object
) -> None:
    def forge(forger: Forger) -> None:
        at = forger.manifest
        for key in place[:-1]:
            at = at[key]
        at[place[-1]] = value

    assert forged(export, forge)


def test_what_the_manifest_says_of_its_members_is_held_against_each(export: bytes) -> None:
    for edit, words in (
        (lambda members: members.append(members[0]), "named twice, or is not where it must be"),
        (lambda members: members[3].update(sha256="0" * 64), "its content was changed"),
        (lambda members: members[3].update(bytes=1 << 40), "named twice, or is not where it must be"),
        (lambda members: members[0].update(name="README.doc"), "does not begin as it must"),
        (lambda members: members.pop(), "The member manifest.json"),
        (lambda members: members.reverse(), "The member"),
    ):
        assert words in refusal(Forger(export).sealed(edit)), words


def test_a_manifest_in_another_spelling_is_refused(export: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    spelt = "tests.audit.exports.canonical"
    for dump in (lambda one: json.dumps(one).encode(), lambda one: canonical(one)[:-1] + b',"version":1}'):
        monkeypatch.setattr(spelt, dump)
        assert "manifest.json" in forged(export, lambda forger: None)


def test_an_archive_that_holds_more_than_its_members_is_refused(export: bytes, office: Office) -> None:
    """Sealed anew, with something between the members that another reader might show."""
    from hashlib import sha256

    for place in (0, len(export) // 2, len(export) - 64):
        body = export[:place] + b"PK\3\4 more" + export[place:-64]
        refusal(io.BytesIO(body + sha256(body).hexdigest().encode()))
    for place in range(4, 30):  # the head of the first member, byte by byte
        body = bytearray(export[:-64])
        body[place] ^= 1
        refusal(io.BytesIO(bytes(body) + sha256(body).hexdigest().encode()))
    for place in range(len(export) - 86, len(export) - 64):  # and the end of the archive
        body = bytearray(export[:-64])
        body[place] ^= 1
        refusal(io.BytesIO(bytes(body) + sha256(body).hexdigest().encode()))


def test_the_tree_of_the_check_is_that_of_the_standard() -> None:
    """The eight leaves and the roots that the tests of Certificate Transparency (RFC 6962) are made with."""
    leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]
    assert [Tree([bytes.fromhex(one) for one in leaves[:size]]).root for size in range(9)] == roots
