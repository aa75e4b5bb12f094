"""The words of a case's status: for a member as plain as letters, in their languages; for a provider in English."""

import re
from collections.abc import Mapping

from casework.notices.kinds import SUBJECTS
from casework.notices.languages import Language

TAG = re.compile(r"<[^>]+>")
# For a provider: milestone or next step -> sentence.
PROVIDER = {
    "RECEIVED": "The request was received.",
    "REOPENED": "The decision is being looked at again.",
    "COMPLETE": "The request is complete.",
    "IN_REVIEW": "The request is in clinical review.",
    "INFORMATION_ASKED": "Information was asked for: {items}. It is needed by {day}.",
    "INFORMATION_RECEIVED": "Information was received.",
    "INFORMATION_LAPSED": "The information did not come in time; the review goes on with what is on file.",
    "DECIDED": "The decision was made.",
    "NOTICE_SENT": "The notice was sent. {outcome}.",
    "APPEAL_RECEIVED": "An appeal was received.",
    "APPEAL_DECIDED": "The appeal was decided.",
    "APPEAL_NOTICE_SENT": "The notice of the appeal was sent. {outcome}.",
    "OUTSIDE_ASKED": "Outside review was asked for.",
    "PUT_INTO_EFFECT": "The outside decision was put into effect.",
    "CLOSED": "The case is closed.",
    "next.decision": "The decision is due by {day}.",
    "late.decision": "The decision was due by {day} and is late.",
    "next.information": "The information is awaited until {day}.",
    "next.peer_to_peer": "A call with the physician reviewer may be asked for until {day}.",
    "next.appeal_filing": "An appeal may be filed until {day}.",
    "next.appeal": "The appeal is to be decided by {day}.",
    "late.appeal": "The decision on the appeal was due by {day} and is late.",
    "next.external_filing": "Outside review may be asked for until {day}.",
    "next.external_preliminary": "Whether the case may go to outside review is checked by {day}.",
    "next.external_decision": "The outside reviewers decide by {day}.",
}


def provider_words(kind: str, outcome: str, *, items: str = "", day: str = "") -> str:
    """The sentence for a provider."""
    told = SUBJECTS[outcome][1] if outcome else ""
    return PROVIDER.get(kind, "{outcome}.").format(items=items, day=day, outcome=told)


def member_words(kind: str, outcome: str, language: Language, *, items: str = "", day: str = "") -> str:
    """The sentence for a member; what a letter told is told in the words that stood above it."""
    told = language.say(SUBJECTS[outcome][0]) if outcome else ""
    known: Mapping[str, str] = {
        "RECEIVED": language.say("We have your request."),
        "REOPENED": language.say("We look at our decision again."),
        "COMPLETE": language.say("We have what we need to look at your request."),
        "IN_REVIEW": language.say("Our nurses and doctors look at your request."),
        "INFORMATION_ASKED": language.say("We asked for more: %(items)s. We need it by %(day)s.", items=items, day=day),
        "INFORMATION_RECEIVED": language.say("We got an answer to what we asked for."),
        "INFORMATION_LAPSED": language.say("What we asked for did not come in time. We go on with what we have."),
        "DECIDED": language.say("We made our decision."),
        "NOTICE_SENT": language.say("We sent you a letter. %(outcome)s.", outcome=told),
        "APPEAL_RECEIVED": language.say("We have your appeal."),
        "APPEAL_DECIDED": language.say("We made our decision on your appeal."),
        "APPEAL_NOTICE_SENT": language.say("We sent you a letter. %(outcome)s.", outcome=told),
        "OUTSIDE_ASKED": language.say("We have your wish for outside review."),
        "PUT_INTO_EFFECT": language.say("What the outside reviewers decided is in force."),
        "CLOSED": language.say("Your case is closed."),
        "next.decision": language.say("We will decide by %(day)s.", day=day),
        "late.decision": language.say("We had to decide by %(day)s. We are late, and we still work on it.", day=day),
        "next.information": language.say("We wait for what we asked for until %(day)s.", day=day),
        "next.appeal_filing": language.say("You can appeal until %(day)s.", day=day),
        "next.appeal": language.say("We will answer your appeal by %(day)s.", day=day),
        "late.appeal": language.say("We had to answer by %(day)s. We are late, and we still work on it.", day=day),
        "next.external_filing": language.say("You can ask for outside review until %(day)s.", day=day),
        "next.external_preliminary": language.say(
            "By %(day)s we will see if your case can go to outside review.", day=day
        ),
        "next.external_decision": language.say("The outside reviewers will decide by %(day)s.", day=day),
    }
    return TAG.sub("", known.get(kind, f"{told}."))
