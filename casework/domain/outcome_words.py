"""What people call what a review has come to."""

WORDS = {
    "PARTIAL": "Approved in part",
    "OVERTURNED_EXTERNAL": "Overturned outside",
    "PARTLY_OVERTURNED_EXTERNAL": "Overturned in part outside",
    "UPHELD_EXTERNAL": "Upheld outside",
    "UPHELD_FORWARDED_TO_IRE": "Upheld, sent on for outside review",
    "DENIED_BY_LAPSE": "Denied, the time ran out",
}


def outcome_words(outcome: str) -> str:
    """ "Upheld, sent on for outside review" for UPHELD_FORWARDED_TO_IRE."""
    words = outcome.replace("_", " ").lower()
    return WORDS.get(outcome, words[:1].upper() + words[1:])
