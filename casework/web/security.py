"""What every answer carries and every request must show: headers, cookies, the origin of forms, the way back."""

from ipaddress import ip_address
from urllib.parse import urlencode, urlsplit

from flask import Flask, abort, request
from flask.sessions import SecureCookieSessionInterface
from flask_wtf import CSRFProtect
from werkzeug.wrappers import Response

from casework.identity import sessions
from casework.identity.secret import secret_key
from casework.identity.sessions import Found, Limits
from casework.settings import WebSettings
from casework.web import current

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
HSTS = "max-age=31536000; includeSubDomains"
KEPT = "Your draft is saved; sign in and go on."
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
STATIC = "static.file"  # built files hold nothing of anybody, so browsers may keep them


class _FormCookie(SecureCookieSessionInterface):
    """The cookie that ties a form's token to this browser; its name and flags follow the address."""

    def get_cookie_name(self, app: Flask) -> str:
        return f"{_prefix()}casework_form"

    def get_cookie_secure(self, app: Flask) -> bool:
        return is_secure()

    def get_cookie_samesite(self, app: Flask) -> str:
        return "Lax"


def install(web: Flask, settings: WebSettings) -> None:
    """Headers on every answer, and no change without a token of ours from a page of ours."""
    web.secret_key = secret_key(settings.secret)
    web.config["WTF_CSRF_TIME_LIMIT"] = None  # as long as the session; a long form is not to end in a refusal
    web.config["WTF_CSRF_SSL_STRICT"] = False  # `_refuse_foreign` looks at the origin, which says as much
    web.session_interface = _FormCookie()
    web.before_request(_refuse_foreign)
    CSRFProtect(web)
    web.after_request(_dress)


def is_secure() -> bool:
    """Whether cookies must travel encrypted: always, but on the very computer that Casework runs on."""
    return request.is_secure or not _is_loopback(urlsplit(f"//{request.host}").hostname or "")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _prefix() -> str:
    return "__Host-" if is_secure() else ""


def cookie_name() -> str:
    """The name of the session's cookie; browsers take `__Host-` from this very host and encrypted only."""
    return f"{_prefix()}casework_session"


def set_session(answer: Response, token: str) -> None:
    """Give the browser its session's token; it ends with the browser, or before."""
    answer.set_cookie(cookie_name(), token, secure=is_secure(), httponly=True, samesite="Lax", path="/")


def drop_session(answer: Response) -> None:
    """Take the token from the browser."""
    answer.delete_cookie(cookie_name(), secure=is_secure(), httponly=True, samesite="Lax", path="/")


def limits() -> Limits:
    """How long sessions last here."""
    settings = current.settings()
    return Limits(idle=settings.idle, longest=settings.session, factor_required=settings.second_factor == "required")


def _refuse_foreign() -> None:
    """A change that another site's page sends is refused, whatever token it holds."""
    if request.method in SAFE:
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site not in (None, "same-origin", "none") or (origin is not None and urlsplit(origin).netloc != request.host):
        abort(403)


def _dress(answer: Response) -> Response:
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    if request.endpoint != STATIC:
        answer.headers["Cache-Control"] = HEADERS["Cache-Control"]
    if is_secure():
        answer.headers.setdefault("Strict-Transport-Security", HSTS)
    return answer


def own_path(path: str | None) -> str | None:
    """The path where it leads to a page of ours; None where it would lead elsewhere."""
    if not path or not path.startswith("/") or path.startswith(("//", "/\\")):
        return None
    if any(ord(letter) < 33 or letter == "\\" for letter in path):
        return None
    parts = urlsplit(path)
    return path if not parts.scheme and not parts.netloc and not path.startswith("/sign-") else None


def with_next(page: str, back: str | None) -> str:
    """A page's address that knows where to go on afterwards."""
    back = own_path(back)
    return page if back in (None, "/") else f"{page}?{urlencode({'next': back})}"


def wants_json() -> bool:
    """Whether a script asks, which must not be sent to another page."""
    best = request.accept_mimetypes.best_match(("text/html", "application/json"), default="text/html")
    return best == "application/json" or "HX-Request" in request.headers or request.is_json


def ended_words(found: Found | None) -> str:
    """Why somebody has to sign in again."""
    if found is None:
        return "You are not signed in."
    minutes = _counted(current.settings().idle.total_seconds() / 60, "minute")
    hours = _counted(current.settings().session.total_seconds() / 3600, "hour")
    return {
        sessions.IDLE: f"You were signed out after {minutes} without a key press. {KEPT}",
        sessions.TOO_LONG: f"You were signed out {hours} after you had signed in. {KEPT}",
        sessions.REVOKED: "This device was signed out by you on another device, or by an administrator.",
        sessions.RESET: "Your password or second factor was changed, so every other device was signed out.",
        sessions.REPLACED: "You signed in again in this browser.",
        sessions.SIGNED_OUT: "You signed out.",
    }.get(found.ended or "", "You are not signed in.")


def _counted(number: float, unit: str) -> str:
    return f"{number:.0f} {unit}{'' if round(number) == 1 else 's'}"
