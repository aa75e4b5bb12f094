"""A letter as it leaves, on white paper in a frame: it can do nothing, and only its own style counts."""

import re
from base64 import b64encode
from hashlib import sha256

from flask import Response

from casework.web.security import POLICY

STYLES = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)
FRAMED = f"{POLICY}; frame-src 'self'"


def paper(html: str) -> Response:
    """The letter itself, for the frame of a page of ours."""
    styles = " ".join(f"'sha256-{_hash(style)}'" for style in STYLES.findall(html))
    answer = Response(html, content_type="text/html; charset=utf-8")
    answer.headers["Content-Security-Policy"] = (
        f"sandbox; default-src 'none'; style-src {styles or chr(39) + 'none' + chr(39)}; frame-ancestors 'self'"
    )
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


def framing(answer: Response) -> Response:
    """A page that may show such a letter."""
    answer.headers["Content-Security-Policy"] = FRAMED
    return answer


def _hash(style: str) -> str:
    return b64encode(sha256(style.encode()).digest()).decode()
