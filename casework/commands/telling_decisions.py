"""What was decided of a review, told to a person: each decision, the one that holds, and the ways that lead on."""

from collections.abc import Mapping
from datetime import tzinfo

from casework.notices.layout import paragraph
from casework.notices.record import moment
from casework.ports import Json

STAGES = {
    "BEFORE_REOPENING": "before it was reopened",
    "LAPSE": "by lapse",
    "INITIAL": "first decision",
    "APPEAL": "appeal",
    "EXTERNAL": "external review",
}
CAME = {"APPEAL": "an appeal", "EXTERNAL_REVIEW": "a request for external review"}
HEARD_AGAIN = {
    "VACATED": "It is heard because its dismissal was vacated outside",
    "NOT_ELIGIBLE": "It is heard because it may not go outside before it is decided",
}
HOLDS = {"INITIAL": "the first decision", "APPEAL": "the decision on appeal", "EXTERNAL": "the external decision"}


def decided(told: Json, zone: tzinfo | None) -> list[str]:
    """A line for each decision in order, and the lines as they stand; empty where only the first one was made."""
    rows = told["history"]
    if [one["stage"] for one in rows] in ([], ["INITIAL"]):
        return []
    found = [row for one in rows for row in paragraph(_decision(one, zone), indent=2)]
    now = told["decision_in_force"]
    if now["by"] in HOLDS:
        found += paragraph(f"In force: {HOLDS[now['by']]}. {_lines(_outcomes(now['lines']))}", indent=2)
    return found


def _decision(one: Json, zone: tzinfo | None) -> str:
    stage = STAGES[one["stage"]] + (f", level {one['level']}" if one["level"] else "")
    when = f"{moment(one['at'], zone)}  " if one["at"] else ""
    return f"{when}{stage}: {_plain(one['outcome'])} ({one['by']}). {_lines(one['lines'])}".rstrip()


def _outcomes(lines: Mapping[str, Json]) -> dict[str, str]:
    return {line: one["outcome"] for line, one in lines.items()}


def _lines(lines: Mapping[str, str]) -> str:
    return "".join(f"{line} {_plain(outcome)}; " for line, outcome in lines.items()).rstrip("; ")


def reopened(told: Json, zone: tzinfo | None) -> list[str]:
    """Which review this one looks at again and why, and which ones look at this one again."""
    rows = []
    asked = told["reopening"]
    again = [one["resumed"] for one in told["appeals"] if one.get("resumed")]
    if asked is not None and again and again[-1]["of"] == asked["reopens"]:
        rows += paragraph(f"Takes over what was decided in {asked['reopens']}, to hear the appeal there", indent=2)
    elif asked is not None and asked.get("carried"):
        rows += paragraph(
            f"Takes over what was decided in {asked['reopens']}, which had ended: {asked['by']} handed in "
            f"{CAME[asked['ground']]} on {moment(asked['at'], zone)}.",
            indent=2,
        )
    elif asked is not None:
        answer = {"GRANT": "granted", "REFUSE": "refused"}.get(asked["decision"] or "", "not examined yet")
        by = f" by {asked['decided_by']}: {asked['rationale']}" if asked["decision"] else ""
        rows += paragraph(
            f"Looks again at {asked['reopens']}, asked by {asked['by']} on {moment(asked['at'], zone)} "
            f"({_plain(asked['ground'])}): {asked['reason']} It was {answer}{by}.".replace("..", "."),
            indent=2,
        )
    return rows + [f"  Looked at again in {other}" for other in told["reopened_as"]]


def appealed(told: Json, zone: tzinfo | None) -> list[str]:
    """Each level of appeal: who appealed, when and why, and what became of it."""
    rows = []
    for one in told["appeals"]:
        ended = f" on {moment(one['decided_at'], zone)}" if one["decided_at"] else ""
        goes_on = {
            "SECOND_LEVEL": "; a second level is open",
            "SAME_LEVEL": "; it may be filed again while its time runs",
            "EXTERNAL": "; external review comes next",
        }
        rows += paragraph(
            f"Level {one['level']} of {one['of']}, {one['urgency'].lower()}: the {one['by'].lower()}, received "
            f"{moment(one['received_at'], zone)}: {one['reason']}",
            indent=2,
        )
        if resumed := one.get("resumed"):
            rows += paragraph(f"{HEARD_AGAIN[resumed['because']]} ({resumed['of']})", indent=4)
        rows += paragraph(f"{_plain(one['status'])}{ended}{goes_on.get(one['next'], '')}", indent=4)
    return rows + (["  An appeal is on file and will be taken up"] if told["appeal_waiting"] else [])


def outside(told: Json, zone: tzinfo | None) -> list[str]:
    """Where external review stands: asked for, sent, decided, put into effect."""
    external, rows = told["external"] or {}, []
    if asked := external.get("asked"):
        rows.append(f"Asked for by the {asked['by'].lower()}, received {moment(asked['received_at'], zone)}")
    if external.get("forwarded_at"):
        sent, because = moment(external["forwarded_at"], zone), _plain(external["forwarded_because"])
        rows.append(f"The file went to {external['organization']} on {sent} ({because})")
    if decision := external.get("decision"):
        rows.append(
            f"{decision['organization']} decided, received {moment(decision['received_at'], zone)}: "
            f"{_lines(decision['lines'])}. {decision['rationale']}"
        )
    if decision := external.get("dismissal"):
        rows.append(
            f"{decision['organization']} looked at the dismissal of the appeal, received "
            f"{moment(decision['received_at'], zone)}: {_plain(decision['outcome'])}. {decision['rationale']}"
        )
    if effect := external.get("effectuated"):
        rows.append(f"Put into effect by {effect['by']} on {moment(effect['at'], zone)}")
    if told["external_waiting"]:
        rows.append("A request is on file and will be taken up")
    if external.get("status") in ("NOT_REQUESTED", "REFUSED"):
        rows.append(_plain(external["status"]))
    return [row for one in rows for row in paragraph(one, indent=2)]


def extended(one: Json, zone: tzinfo | None) -> list[str]:
    """An extension: of what, until when, on which ground, and when its notice went out."""
    until = moment(one["until"], zone) if one["until"] else "not set"
    text = (
        f"The {one['what']}, until {until} ({_plain(one['ground'])}): {one['reason']} Asked by {one['asked_by']}; the "
        f"notice was sent {moment(one['sent_at'], zone)}"
    )
    return paragraph(text, indent=2)


def _plain(code: str) -> str:
    return code.lower().replace("_", " ")
