"""What a person can see of a text: many a character has no ink, and a reason made of such says nothing."""

import unicodedata

BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # called letters or symbols, and shown as nothing
STEERS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufffe\uffff")
NO_TEXT = ("Cc", "Cs")  # controls, halves of characters
NO_INK = ("C", "M", "Z")  # controls and zero widths; marks that stand on another letter; spaces of every kind


def length_seen(text: str) -> int:
    """How many characters of it can be seen, each gap between words counted as one."""
    words = ("".join(one for one in word if _has_ink(one)) for word in text.split())
    return len(" ".join(word for word in words if word))


def _has_ink(character: str) -> bool:
    return character not in BLANKS and not unicodedata.category(character).startswith(NO_INK)


def steering(text: str) -> list[str]:
    """The code points of a text that are no text: controls, halves, and what turns the direction of reading."""
    found = (one for one in text if one not in "\n\r\t" and (one in STEERS or unicodedata.category(one) in NO_TEXT))
    return list(dict.fromkeys(f"U+{ord(one):04X}" for one in found))


def unreadable(text: str, what: str = "This") -> str:
    """Why words that somebody typed cannot be kept, in words; empty where they can be read."""
    odd = steering(text)
    return f"{what} holds {', '.join(odd[:3])}, which nobody can read. Type it anew." if odd else ""
