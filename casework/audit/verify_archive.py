#!/usr/bin/env python3
"""Checks the archive of a case: `python verify_archive.py FILE`, with verify_export.py beside it and nothing else.

An archive is an export that holds a case whole. What is checked besides: its tasks, steps and signatures against the
trail, and its row, parts and incidents against the hash of the last state, which the trail holds. Told in
docs/reference/history.md.
"""

import sys
from hashlib import sha256
from typing import IO, Any

if __package__:
    from casework.audit import verify_export
else:  # alone, in the folder of an archive that was unpacked
    import verify_export  # type: ignore[no-redef, import-not-found]

CHECKER = "verify_archive.py"
ARCHIVE = "archive"
SNAPSHOT = "snapshot"  # what the process had kept, as it was
# Member of a case -> what its rows are called in the trail, and which of their columns names them.
ARCHIVED = {
    **verify_export.ROWS,
    "work_items": ("WorkItem", "id"),
    "service_steps": ("ServiceStep", "id"),
    "held_signatures": ("HeldSignature", "task"),
}
PURPOSES = {ARCHIVE: tuple(ARCHIVED)}
STATE = ("review", "parts", "incidents")  # of which no entry tells: they are in the hash of the last state


class Archive(verify_export.Export):
    """One archive, read member by member."""

    purposes, rows = PURPOSES, ARCHIVED

    def check_members(self, *others: str) -> None:
        """Each member is one that an archive has."""
        beside = [name for name in self.places if name.startswith("files/")]
        for case in self.manifest["cases"]:
            beside += [*(verify_export.member_name(case, one) for one in STATE), snapshot_name(case)]
        super().check_members(CHECKER, *beside, *others)

    def check_case(self, case: dict[str, Any], counts: dict[str, int]) -> None:
        """As an export's, and then the state."""
        super().check_case(case, counts)
        named = f"Case {case['review']}"
        last = verify_export.parse(self.lines(verify_export.member_name(case, "events"))[-1], named)
        row, parts, incidents = (
            [
                verify_export.parse(line, f"{named}, {kind}")
                for line in self.lines(verify_export.member_name(case, kind))
            ]
            for kind in STATE
        )
        if len(row) != 1 or row[0].get("id") != case["review"]:
            raise verify_export.Fault(f"{named}: the review's own row is missing, or another one")
        name = snapshot_name(case)
        if name not in self.places or sha256(self.member(name)).hexdigest() != row[0]["snapshot"]:
            raise verify_export.Fault(f"{named}: what the process had kept is not what the review's row tells")
        for part in parts:
            if sha256(part["text"].encode()).hexdigest() != part["sha256"]:
                raise verify_export.Fault(f"{named}: the text of the part {part['name']} does not have its hash")
        state = {
            "review": {key: value for key, value in row[0].items() if key not in ("trail_length", "trail_head")},
            "work_items": {},  # nothing is open in a case that is over
            "service_steps": {},
            "letters": {},
            "incidents": {one["id"]: one for one in incidents},
            "parts": {part["name"]: part["sha256"] for part in parts},
        }
        if sha256(verify_export.canonical(state)).hexdigest() != last["state"]:
            raise verify_export.Fault(
                f"{named}: its row, a part or an incident is not as the last entry of the trail left it"
            )


def snapshot_name(case: dict[str, Any]) -> str:
    """Where an archive keeps what the process had kept."""
    return f"cases/{case['number']:05d}/{SNAPSHOT}"


def verify(file: IO[bytes]) -> dict[str, Any]:
    """What the archive holds, where all of it holds; Fault where anything does not."""
    return verify_export.verify(file, Archive)


if __name__ == "__main__":
    raise SystemExit(verify_export.main(sys.argv[1:], Archive))
