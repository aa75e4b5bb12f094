"""Quality: what waits for a second look, what was found twice, what was overturned, and denials and delays by group."""

from math import ceil

from flask import Blueprint, flash, get_flashed_messages, redirect, render_template, request
from werkzeug.wrappers import Response

from casework.domain.quality_content import NAMED_AFTER, SMALL, QualityRules
from casework.errors import NotFound
from casework.ports_of_quality import OPEN, TAKEN
from casework.usecases.next_case_taking import home_zone, workday
from casework.usecases.quality_drawing import draw
from casework.usecases.quality_drawn import drawn_cases
from casework.usecases.quality_page import SHOWN, looking_roles, own_quality, quality_page
from casework.web import current, moments, quality_rows, report_csv
from casework.web.guarding import allowed

pages = Blueprint("quality", __name__, url_prefix="/quality")

MOST_PAGES = 10_000
MOST = 50  # looks that are counted for the worklist


def _rules() -> QualityRules:
    rules = current.application().library.quality_on(workday(current.application()))
    if rules is None:
        raise NotFound("No rules of second looks are in force. Add a file below workflows/quality.")
    return rules


@pages.get("")
@allowed("quality.see")
def index() -> str:
    """The supervisor's page."""
    app, rules = current.application(), _rules()
    page = max(1, min(request.args.get("page", 1, type=int), MOST_PAGES))
    told, zone = quality_page(app, current.reader(), rules, page=page), home_zone(app)
    all_waiting = told.counts[OPEN] + told.counts[TAKEN]
    return render_template(
        "quality/index.html",
        told=told,
        zone=zone,
        since=moments.full_day(told.first),
        months=quality_rows.months(told.first, told.last),
        found=quality_rows.looks(app, rules, told.found, now=current.now(), zone=zone),
        waiting=quality_rows.looks(app, rules, told.waiting, now=current.now(), zone=zone),
        done=quality_rows.looks(app, rules, told.done, now=current.now(), zone=zone),
        draws=quality_rows.draws(rules, told.draws, zone=zone),
        all_waiting=all_waiting,
        page=page,
        last_page=max(1, ceil(all_waiting / SHOWN)),
        limits=quality_rows.limits(rules),
        named_days=rules.whole(NAMED_AFTER),
        small=rules.whole(SMALL),
        samples=quality_rows.samples(rules),
        risks=quality_rows.risks(rules),
        words=" ".join(str(one) for one in get_flashed_messages()),
    )


@pages.post("/draw")
@allowed("quality.settle")
def drawing() -> Response:
    """Draw what is due now, without waiting for the night."""
    made = draw(current.application(), by=current.person().id)
    flash(quality_rows.drawn_words(made))
    return redirect("/quality", code=303)


@pages.get("/drawings/<rule>/<period>.csv")
@allowed("quality.see")
def drawn(rule: str, period: str) -> Response:
    """The cases of a drawing in their order, with what is needed to draw them again."""
    told = drawn_cases(current.application(), current.reader(), _rules(), rule, period)
    sent = report_csv.encoded([*quality_rows.drawn_records(told)])
    head = {"Content-Disposition": f"attachment; filename=drawing-{told.draw.rule}-{told.draw.period}.csv"}
    return Response(sent, content_type="text/csv; charset=utf-8", headers=head)


@pages.get("/mine")
@allowed("quality.own")
def mine() -> str:
    """What waits for a reviewer, and how second looks at their own answers agree."""
    app, person, rules = current.application(), current.person(), _rules()
    told, zone = own_quality(app, current.reader(), rules, person), home_zone(app)
    return render_template(
        "quality/mine.html",
        told=told,
        zone=zone,
        named_days=rules.whole(NAMED_AFTER),
        looks_here=bool(looking_roles(person)),
        mine=quality_rows.looks(app, rules, told.mine, now=current.now(), zone=zone, person=person.id),
        looked=quality_rows.looks(app, rules, told.looked, now=current.now(), zone=zone),
        done=request.args.get("done", ""),
    )


@pages.get("/waiting")
@allowed("quality.own", quiet=True)
def waiting() -> str:
    """How many second looks wait for whoever opens their worklist, as a part of it."""
    person, reader = current.person(), current.reader()
    roles = looking_roles(person)
    held = reader.looks_for(person.id, roles, limit=MOST) if roles else ()
    return render_template("quality/_waiting.html", words=quality_rows.waiting_words(held, person.id))
