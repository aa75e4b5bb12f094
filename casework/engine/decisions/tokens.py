"""Cuts a FEEL text into tokens; whatever is no token of the subset is refused here."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from casework.errors import ExpressionError

LONGEST_TEXT = 4000
MOST_TOKENS = 1000
LONGEST_NUMBER = 40
KEYWORDS = frozenset(("and", "or", "in", "between", "instance", "of", "then", "else", "return", "satisfies"))
KEYWORDS |= {"if", "for", "some", "every", "true", "false", "null", "function"}
# Names of functions that hold a keyword; other names of several words are joined by the parser.
FUNCTIONS_WITH_KEYWORDS = (
    *("date and time", "years and months duration", "index of"),
    *("day of year", "day of week", "month of year", "week of year"),
)

_SPACE = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
_NUMBER = re.compile(r"(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,4}(?![\w]))?")
_STRING = re.compile(r'@?"(?:[^"\\\n]|\\.)*"')
_NAME = re.compile(r"[^\W\d]\w*")
_OPERATOR = re.compile(r"\.\.|\*\*|<=|>=|!=|[-+*/=<>(){}\[\],.:?]")
# A pair of surrogates is one character. A backslash before anything else stays: patterns are written with them.
_ESCAPE = re.compile(r"\\u([dD][89abAB]\w\w)\\u([dD][c-fC-F]\w\w)|\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|[nrt\"\\'])")
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "'": "'"}


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is number, string, at, name, keyword, operator or end."""

    kind: str
    text: str
    at: int


def tokenize(text: str, names: Iterable[str] = ()) -> list[Token]:
    """The tokens of a text; `names` are declared names, which may hold spaces, signs and keywords."""
    if len(text) > LONGEST_TEXT:
        raise ExpressionError(
            f"The expression is {len(text)} characters long; at most {LONGEST_TEXT} are read. Split it."
        )
    special = _special(frozenset(names))
    tokens: list[Token] = []
    at = 0
    while True:
        space = _SPACE.match(text, at)
        at = space.end() if space else at
        if at >= len(text):
            break
        token, at = _token(text, at, special)
        tokens.append(token)
        if len(tokens) > MOST_TOKENS:
            raise ExpressionError(f"The expression has more than {MOST_TOKENS} words and signs. Split it.")
    return [*tokens, Token("end", "", len(text))]


def _token(text: str, at: int, special: "re.Pattern[str] | None") -> tuple[Token, int]:
    if special and (found := special.match(text, at)):
        return Token("name", " ".join(found.group().split()), at), found.end()
    if found := _NAME.match(text, at):
        word = found.group()
        return Token("keyword" if word in KEYWORDS else "name", word, at), found.end()
    if found := _NUMBER.match(text, at):
        if len(found.group()) > LONGEST_NUMBER:
            raise ExpressionError(f"The number at position {at + 1} has more than {LONGEST_NUMBER} digits.")
        return Token("number", found.group(), at), found.end()
    if found := _STRING.match(text, at):
        literal = found.group()
        kind, quoted = ("at", literal[2:-1]) if literal[0] == "@" else ("string", literal[1:-1])
        return Token(kind, _ESCAPE.sub(_unescaped, quoted), at), found.end()
    if found := _OPERATOR.match(text, at):
        return Token("operator", found.group(), at), found.end()
    raise ExpressionError(f"{text[at]!r} at position {at + 1} is no FEEL. Strings stand in double quotes.")


def _unescaped(found: "re.Match[str]") -> str:
    if found[1]:
        high, low = (int(part, 16) for part in (found[1], found[2]))
        return chr(0x10000 + ((high - 0xD800) << 10) + low - 0xDC00)
    code = found[3]
    if code[0] in "uU":
        number = int(code[1:], 16)
        if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
            raise ExpressionError(f"\\{code} is no character.")
        return chr(number)
    return _PLAIN[code]


@lru_cache(maxsize=256)
def _special(names: frozenset[str]) -> "re.Pattern[str] | None":
    """What finds the names that the plain rules would cut in pieces, longest first."""
    wanted = [
        (name, "") for name in names if not _NAME.fullmatch(name) and (_has_sign(name) or KEYWORDS & {*name.split()})
    ]
    wanted += [(name, r"\s*\(") for name in FUNCTIONS_WITH_KEYWORDS]
    wanted.sort(key=lambda pair: -len(pair[0]))
    options = [
        r"\s+".join(re.escape(word) for word in name.split()) + (f"(?={then})" if then else r"(?!\w)")
        for name, then in wanted
    ]
    return re.compile("|".join(options))


def _has_sign(name: str) -> bool:
    return any(not _NAME.fullmatch(word) and not word.isalnum() for word in name.split())
