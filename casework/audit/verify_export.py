#!/usr/bin/env python3
"""Checks an export of Casework's audit trail: `python verify_export.py FILE`. It needs Python 3.11 and nothing else.

It imports nothing of Casework, so that whoever doubts Casework can read this page and run it elsewhere. What it checks,
and what no check of the file alone can show, is told in docs/reference/audit-export.md. It ends with 0 where everything
holds; with 1, and the first fault with its case and entry, where something does not.
"""

import json
import struct
import sys
from hashlib import sha256
from pathlib import Path
from typing import IO, Any
from zlib import crc32

FORMAT, VERSION = "casework-export", 1
SEAL, PIECE = 64, 1 << 20  # hexadecimal digits at the end of the file; bytes that are read at once
MANIFEST, README, CHECKER, ACCOUNTS = "manifest.json", "README.txt", "verify_export.py", "accounts.jsonl"
LOCAL, CENTRAL, END = "<4s5H3L2H", "<4s6H3L5H2L", "<4s4H2LH"  # the three records of a ZIP

EVENT = {"review", "seq", "at", "actor", "role", "kind", "detail", "state", "prev"}
VIEW = {"review", "seq", "at", "person", "role", "page", "reason", "prev"}
ACCOUNT = {"seq", "at", "actor", "person", "kind", "detail", "prev"}
# Member of a case -> what its rows are called in the trail, and which of their columns names them.
ROWS = {
    "answers": ("Answer", "id"),
    "letters": ("Letter", "id"),
    "documents": ("Document", "id"),
    "comments": ("Comment", "id"),
    "document_files": ("DocumentFile", "document"),
}
# Purpose -> which rows a case must have with it, beside its trail and the looks at it.
PURPOSES: dict[str, tuple[str, ...]] = {"trail": (), "decisions": ("answers", "letters"), "file": tuple(ROWS)}


class Fault(Exception):
    """The first thing that does not hold, in words."""


def verify(file: IO[bytes], kind: "type[Export] | None" = None) -> dict[str, Any]:
    """What the export holds, where all of it holds; Fault where anything does not."""
    try:
        return (kind or Export)(file).verify()
    except (KeyError, TypeError, AttributeError, ValueError, struct.error) as error:
        raise Fault(f"Something in the file is of another kind than an export has ({error})") from None


class Export:
    """One file, read member by member."""

    purposes, rows = PURPOSES, ROWS

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.places: dict[str, tuple[int, int]] = {}
        self.size = file.seek(0, 2)
        self.digest = ""
        self.manifest: dict[str, Any] = {}

    def verify(self) -> dict[str, Any]:
        """Seal, members, every case, every account entry, the trees."""
        self.check_seal()
        self.read_manifest()
        self.check_members()
        counts = dict.fromkeys(("entries", "views", "rows", "files"), 0)
        for case in self.manifest["cases"]:
            self.check_case(case, counts)
            leaf = canonical({key: case[key] for key in ("head", "length", "review")})
            check_path(f"Case {case['review']}", case, leaf, self.manifest["trails"])
        accounts = self.check_accounts()
        made, trails = self.manifest["made"], self.manifest["trails"]
        return {
            "sha256": self.digest,
            "cases": len(self.manifest["cases"]),
            "reviews": [case["review"] for case in self.manifest["cases"]],
            "accounts": accounts,
            **counts,
            "made": made,
            "trails": trails,
        }

    # the container

    def check_seal(self) -> None:
        """The last 64 characters are the hash of everything before them."""
        self.file.seek(0)
        whole, left = sha256(), max(0, self.size - SEAL)
        while left:
            piece = self.file.read(min(PIECE, left))
            whole.update(piece)
            left -= len(piece)
        seal = self.file.read(SEAL)
        if seal != whole.hexdigest().encode():
            raise Fault("The seal at the end does not fit the file: a byte was changed, added or cut off somewhere")
        whole.update(seal)
        self.digest = whole.hexdigest()

    def read_manifest(self) -> None:
        """The last member; where the others lie follows from it."""
        end = struct.calcsize(END) + SEAL
        start = struct.unpack(END, self.bytes_at(self.size - end, end - SEAL))[6]
        directory = self.bytes_at(start, max(0, self.size - end - start))
        at = last = 0
        while at < len(directory):
            name_length = struct.unpack_from(CENTRAL, directory, at)[10]
            last, at = at, at + struct.calcsize(CENTRAL) + name_length
        fields = struct.unpack_from(CENTRAL, directory, last)
        size, offset = fields[9], fields[16]
        place = offset + struct.calcsize(LOCAL) + len(MANIFEST)
        if directory[last + struct.calcsize(CENTRAL) :] != MANIFEST.encode() or place + size != start:
            raise Fault(f"The last member of the archive is not {MANIFEST}")
        text = self.bytes_at(place, size)
        self.manifest = self.sound_manifest(parse(text, MANIFEST))
        if canonical(self.manifest) != text:
            raise Fault(f"{MANIFEST} is not spelt in the one way that an export is")
        self.check_archive(text, directory, start)

    def sound_manifest(self, found: dict[str, Any]) -> dict[str, Any]:
        """The manifest; Fault where it is of another kind or lacks something."""
        if (found.get("format"), found.get("version")) != (FORMAT, VERSION):
            raise Fault(f"This is no {FORMAT} of version {VERSION}; its manifest says {found.get('format')!r}")
        need(found, MANIFEST, made=dict, asked=dict, cases=list, trails=dict, accounts=dict, members=list)
        need(found["made"], "made", at=str, by=str, reason=str, purpose=str)
        if set(found) != {"format", "version", "made", "asked", "cases", "trails", "accounts", "members"}:
            raise Fault(f"{MANIFEST} holds what an export does not have")
        if found["made"]["purpose"] not in self.purposes:
            raise Fault(f"The purpose {found['made']['purpose']!r} is none that an export has")
        need(found["trails"], "trails", size=int, root=str)
        need(found["accounts"], "accounts", size=int, root=str, head=str, entries=list)
        for entry in found["accounts"]["entries"]:
            need(entry, "accounts", index=int, path=list)
        for member in found["members"]:
            need(member, "members", name=str, bytes=int, sha256=str)
        for number, case in enumerate(found["cases"], 1):
            need(case, "cases", number=int, review=str, length=int, head=str, views=dict, index=int, path=list)
            need(case["views"], "views", length=int, head=str)
            if case["number"] != number:
                raise Fault(f"Case {case['review']} is not number {number} of the export")
        return found

    def check_archive(self, manifest: bytes, directory: bytes, start: int) -> None:
        """Not a byte of the archive that the members do not account for: no second directory, nothing between them."""
        told = [*self.manifest["members"], {"name": MANIFEST, "bytes": len(manifest)}]
        at, expected = 0, b""
        for member in told:
            name = member["name"].encode()
            place = at + struct.calcsize(LOCAL) + len(name)
            if member["name"] in self.places or place + member["bytes"] > start:
                raise Fault(f"The member {member['name']} is named twice, or is not where it must be")
            self.places[member["name"]] = (place, member["bytes"])
            content = self.bytes_at(place, member["bytes"])
            if sha256(content).hexdigest() != member.get("sha256", sha256(manifest).hexdigest()):
                raise Fault(f"The member {member['name']} is not what the manifest tells: its content was changed")
            common = (20, 0, 0, 0, 33, crc32(content), member["bytes"], member["bytes"], len(name), 0)
            self.file.seek(at)
            if self.file.read(place - at) != struct.pack(LOCAL, b"PK\3\4", *common) + name:
                raise Fault(f"The member {member['name']} does not begin as it must")
            expected += struct.pack(CENTRAL, b"PK\1\2", 20 | 3 << 8, *common, 0, 0, 0, 0o644 << 16, at) + name
            at = place + member["bytes"]
        count = len(told)
        end = struct.pack(END, b"PK\5\6", 0, 0, count, count, len(expected), at, SEAL)
        self.file.seek(self.size - SEAL - len(end))
        if at != start or directory != expected or self.file.read(len(end)) != end:
            raise Fault("The archive holds something that its manifest does not name, or names it otherwise")

    def check_members(self, *others: str) -> None:
        """Each member is one that an export for this purpose has."""
        left = set(self.places) - {MANIFEST, README, CHECKER, ACCOUNTS, *others}
        for case in self.manifest["cases"]:
            rows = self.purposes[self.manifest["made"]["purpose"]]
            left -= {member_name(case, one) for one in ("events", "views", *rows)}
            left -= {name for name in left if "letters" in rows and name.startswith(letter_folder(case))}
        if self.manifest["made"]["purpose"] == "file":
            left -= {name for name in left if name.startswith("files/")}
        if left:
            raise Fault(f"The member {min(left)} is none that an export for this purpose has")

    # a case

    def check_case(self, case: dict[str, Any], counts: dict[str, int]) -> None:
        """Its trail from the first entry to the last, the looks at it, and every row against the trail."""
        review = case["review"]
        told: dict[tuple[str, str], tuple[int, Any]] = {}
        head = ""
        trail = self.lines(member_name(case, "events"))
        for seq, line in enumerate(trail, 1):
            event = self.link(line, EVENT, f"Case {review}, entry {seq}", seq=seq, prev=head, review=review)
            head = sha256(line).hexdigest()
            tag = event["detail"].get("row") if isinstance(event["detail"], dict) else None
            if isinstance(tag, dict):
                told[str(tag.get("of")), str(tag.get("id"))] = (seq, tag.get("sha256"))
        if (len(trail), head) != (case["length"], case["head"]) or not trail:
            raise Fault(
                f"Case {review}, entry {len(trail) + 1}: the trail ends after {len(trail)} entries, and its end is not "
                f"the one that the manifest tells ({case['length']} entries): entries were cut off, added or replaced"
            )
        counts["entries"] += len(trail)
        self.check_views(case, counts)
        for kind in self.purposes[self.manifest["made"]["purpose"]]:
            self.check_rows(case, kind, told, counts)

    def check_views(self, case: dict[str, Any], counts: dict[str, int]) -> None:
        """The looks at the case, which are a chain of their own."""
        head, views = "", self.lines(member_name(case, "views"))
        for seq, line in enumerate(views, 1):
            named = f"Case {case['review']}, look {seq}"
            self.link(line, VIEW, named, seq=seq, prev=head, review=case["review"])
            head = sha256(line).hexdigest()
        if (len(views), head) != (case["views"]["length"], case["views"]["head"]):
            raise Fault(f"Case {case['review']}: the looks at it do not end where the manifest tells")
        counts["views"] += len(views)

    def check_rows(self, case: dict[str, Any], kind: str, told: Any, counts: dict[str, int]) -> None:
        """Each row is as the last entry about it left it; none is missing, none is there of which no entry tells."""
        of, key = self.rows[kind]
        waiting = {id: tag for (what, id), tag in told.items() if what == of}
        letters: list[str] = []
        for line in self.lines(member_name(case, kind)):
            row = parse(line, f"Case {case['review']}, {kind}")
            id = str(row.get(key))
            if id not in waiting:
                raise Fault(f"Case {case['review']}: no entry tells of {of} {id}, or it is there twice")
            seq, expected = waiting.pop(id)
            if sha256(line).hexdigest() != expected or row.get("review") != case["review"]:
                raise Fault(f"Case {case['review']}, entry {seq}: {of} {id} is not as this entry left it")
            counts["rows"] += 1
            if kind == "letters":
                letters.append(self.check_letter(case, len(letters) + 1, row))
            if kind == "document_files":
                self.check_file(case, row)
                counts["files"] += 1
        if waiting:
            id, (seq, _) = min(waiting.items(), key=lambda one: one[1][0])
            raise Fault(f"Case {case['review']}, entry {seq}: {of} {id}, of which this entry tells, is missing")
        if kind == "letters" and {one for one in self.places if one.startswith(letter_folder(case))} != set(letters):
            raise Fault(f"Case {case['review']}: its folder of letters holds more or less than its letters")

    def check_letter(self, case: dict[str, Any], number: int, row: dict[str, Any]) -> str:
        """The page of a letter, to read in a browser, is the letter's own; gives its name."""
        name = f"{letter_folder(case)}{number:03d}.html"
        page = row["html"].encode()
        if name not in self.places or self.member(name) != page or sha256(page).hexdigest() != row["sha256"]:
            raise Fault(f"Case {case['review']}: the page {name} is not the letter {row['id']}")
        return name

    def check_file(self, case: dict[str, Any], row: dict[str, Any]) -> None:
        """A file that was handed in is there, and is the one that the trail tells of."""
        name = f"files/{row['sha256']}"
        if name not in self.places or sha256(self.member(name)).hexdigest() != row["sha256"]:
            raise Fault(f"Case {case['review']}: the file of the document {row['document']} is missing or another one")

    # accounts

    def check_accounts(self) -> int:
        """Every entry about accounts and people that is there is a leaf of the tree over all of them."""
        accounts, lines = self.manifest["accounts"], self.lines(ACCOUNTS)
        if len(lines) != len(accounts["entries"]):
            raise Fault(f"{ACCOUNTS} holds {len(lines)} entries, and the manifest proves {len(accounts['entries'])}")
        before = -1
        for line, place in zip(lines, accounts["entries"], strict=True):
            named = f"Accounts, entry {place['index'] + 1}"
            entry = parse(line, named)
            if set(entry) != ACCOUNT or entry["seq"] != place["index"] + 1 or place["index"] <= before:
                raise Fault(f"{named}: it is not the entry that the manifest proves")
            before = place["index"]
            check_path(named, place, sha256(line).hexdigest().encode(), accounts)
            if place["index"] + 1 == accounts["size"] and sha256(line).hexdigest() != accounts["head"]:
                raise Fault(f"{named}: it is not the end of the chain that the manifest tells")
        return len(lines)

    # reading

    def link(self, line: bytes, keys: set[str], named: str, **expected: Any) -> dict[str, Any]:
        """An entry of a chain; Fault where it is not the one that must stand here."""
        entry = parse(line, named)
        if set(entry) != keys:
            raise Fault(f"{named}: it has other columns than an entry has")
        if entry["seq"] != expected["seq"]:
            raise Fault(f"{named}: entry {entry['seq']} stands in its place; one is missing, doubled or moved")
        if entry["prev"] != expected["prev"]:
            raise Fault(f"{named}: it does not follow from the one before: one of the two was changed or replaced")
        if entry["review"] != expected["review"]:
            raise Fault(f"{named}: it belongs to the case {entry['review']}")
        return entry

    def lines(self, name: str) -> list[bytes]:
        """The lines of a member."""
        if name not in self.places:
            raise Fault(f"The member {name} is missing")
        text = self.member(name)
        if text and not text.endswith(b"\n"):
            raise Fault(f"The member {name} ends in the middle of a line")
        return text.split(b"\n")[:-1]

    def member(self, name: str) -> bytes:
        """The content of a member."""
        place, size = self.places[name]
        return self.bytes_at(place, size)

    def bytes_at(self, place: int, size: int) -> bytes:
        """So many bytes from this place on."""
        self.file.seek(place)
        return self.file.read(size)


def member_name(case: dict[str, Any], kind: str) -> str:
    """What a member of a case is called."""
    return f"cases/{case['number']:05d}/{kind}.jsonl"


def letter_folder(case: dict[str, Any]) -> str:
    """Where the pages of a case's letters lie."""
    return f"cases/{case['number']:05d}/letters/"


def canonical(value: Any) -> bytes:
    """JSON in the one spelling of an export; the manifest holds no number but whole ones."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def parse(text: bytes, named: str) -> dict[str, Any]:
    """A JSON object; Fault where it is none, or a key stands in it twice."""
    try:
        found = json.loads(text.decode(), object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        raise Fault(f"{named}: it cannot be read as JSON ({error})") from None
    if not isinstance(found, dict):
        raise Fault(f"{named}: it is no JSON object")
    return found


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are each there once."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands in it twice")
    return found


def need(found: Any, named: str, **types: type) -> None:
    """Fault where something is missing or of another type; no number may be below nought."""
    for key, kind in types.items():
        value: Any = found.get(key) if isinstance(found, dict) else None
        if type(value) is not kind or (isinstance(value, int) and value < 0):
            raise Fault(f"The manifest tells no {key} of its {named}, or not as it must")


def check_path(named: str, place: dict[str, Any], leaf: bytes, tree: dict[str, Any]) -> None:
    """The hashes of the path lead from the leaf to the root, as RFC 9162, 2.1.3.2 goes; the tree is RFC 6962's."""
    node, last = place["index"], tree["size"] - 1
    found = sha256(b"\x00" + leaf).digest()
    for step in place["path"]:
        try:
            beside = bytes.fromhex(step)
        except (TypeError, ValueError):
            raise Fault(f"{named}: its path holds {step!r}, which is no hash") from None
        if node % 2 or node == last:
            found = sha256(b"\x01" + beside + found).digest()
            while node and not node % 2:
                node, last = node >> 1, last >> 1
        else:
            found = sha256(b"\x01" + found + beside).digest()
        node, last = node >> 1, last >> 1
    if place["index"] >= tree["size"] or last != 0 or found.hex() != tree["root"]:
        raise Fault(f"{named}: its path does not lead to the root of the tree, so it is not one of its leaves")


def main(arguments: list[str], kind: type[Export] = Export) -> int:
    """The exit code."""
    if len(arguments) != 1:
        sys.stderr.write("Say which file: python verify_export.py FILE\n")
        return 2
    try:
        with Path(arguments[0]).open("rb") as file:
            found = verify(file, kind)
    except OSError as error:
        sys.stderr.write(f"{arguments[0]} cannot be read: {error.strerror}\n")
        return 2
    except Fault as fault:
        sys.stdout.write(f"BROKEN: {fault}\n")
        return 1
    sys.stdout.write("".join(f"{line}\n" for line in told(found)))
    return 0


def told(found: dict[str, Any]) -> list[str]:
    """What was found, in lines."""
    made, trails = found["made"], found["trails"]
    return [
        f"Everything holds: cases {found['cases']}, entries {found['entries']}, looks {found['views']}, "
        f"letters, answers and documents {found['rows']}, files {found['files']}, account entries {found['accounts']}.",
        f"Made {made['at']} by {made['by']} ({made['purpose']}): {made['reason']}",
        f"The file: {found['sha256']}",
        f"All {trails['size']} trails of the installation: {trails['root']}",
    ]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
