"""Why something failed, as people read it; the names that only engineers know stand in the technical details."""

ERRORS = {
    "ConnectionError": "there is no connection to where letters go.",
    "ConnectionRefusedError": "where letters go did not accept the connection.",
    "TimeoutError": "where letters go did not answer in time.",
    "PermissionError": "Casework may not write where letters go.",
    "FileNotFoundError": "the folder where letters go is not there.",
    "OSError": "the place where letters go could not be written.",
}


def cause_words(told: str) -> str:
    """The cause of an incident or of a failed try without the names of handlers and of errors."""
    what, _, why = told.partition(": ")
    words = ERRORS.get(why, why)
    for end in ("could not be carried out", "could not be delivered"):
        if what.endswith(end):
            return f"It {end}: {words}"
    return told
