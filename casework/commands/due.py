"""`casework due`: until when, and why; no database is needed."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import click

from casework.commands.console import Console, print_json, say
from casework.domain.due_kinds import Kind
from casework.domain.due_question import Answer, answer, kinds_of, needs
from casework.domain.library import Library
from casework.domain.lines_of_business import ClockRule, LineOfBusiness
from casework.domain.reckoning import end_of, length
from casework.errors import QuestionError

# What a question can tell: the option with its other names, and what it says. All of it is read by the domain.
FACTS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("--received",), "when the request was received, or whatever else starts the clock"),
    (("--type",), "PRE_SERVICE (unless told), CONCURRENT or POST_SERVICE"),
    (("--urgency",), "STANDARD (unless told) or EXPEDITED"),
    (("--no-pa",), "yes, where the service needs no prior authorization"),
    (("--extended",), "yes, or when the time was extended"),
    (("--extension-notice-sent",), "when the notice of the extension was sent"),
    (("--respond-by",), "the last day to answer a question"),
    (("--response-received",), "when an answer came; `none` where none came"),
    (("--info-notice",), "when it was told what is missing"),
    (("--info-period-h",), "how many hours were given to answer"),
    (("--info-received",), "when the information came; `none` where it did not"),
    (("--became-urgent",), "when the request became urgent"),
    (("--expedite-refused",), "when it was refused to handle it as urgent"),
    (("--decided",), "when the decision was made"),
    (("--told",), "when the decision was told by telephone"),
    (("--notice-date",), "the date on the notice"),
    (("--notice-received", "--denial-received"), "when the notice was received"),
    (("--effective-date",), "the day on which the decision takes effect"),
    (("--appeal-received",), "when the appeal was received"),
    (("--grievance-received",), "when the grievance was received"),
    (("--levels",), "how many levels of appeal the plan has"),
    (("--final-denial-received",), "when the last denial inside the plan was received"),
    (("--qualifying-event", "--upheld"), "the day on which the plan upheld its decision"),
    (("--external-received", "--request-received"), "when the request for an external review was received"),
    (("--preliminary-done",), "when the preliminary review ended"),
    (("--iro-received",), "when the file was received outside"),
    (("--decision-received",), "when the decision from outside was received"),
)
FLAGS = ("--no-pa", "--extended")  # which may stand alone
SHOWN = {"--type": "TYPE", "--urgency": "URGENCY", "--levels": "NUMBER", "--info-period-h": "HOURS"}


def _facts(command: Any) -> Any:
    for names, says in reversed(FACTS):
        flag = "yes" if names[0] in FLAGS else None
        shown = SHOWN.get(names[0], "WHEN")
        command = click.option(*names, metavar=shown, help=says, is_flag=False, flag_value=flag)(command)
    return command


@click.command(
    "due",
    short_help="Say when something is due.",
    context_settings={"token_normalize_func": lambda name: name.replace("_", "-")},
)
@click.option("--lob", help="The line of business, by its id or another name: MA, MEDICAID, COMMERCIAL, ACA, CA ...")
@click.option("--kind", help="The kind of deadline; see --kinds.")
@_facts
@click.option("--plan", help="A plan, whose time zone and accreditors hold.")
@click.option("--zone", help="The time zone, unless it is the plan's or the line of business's.")
@click.option("--accreditor", "accreditors", multiple=True, help="NCQA, URAC: the stricter moment counts.")
@click.option("--kinds", is_flag=True, help="List every kind of deadline with what it needs.")
@click.option("--json", "json_", is_flag=True, help="Print as JSON.")
@click.pass_obj
def due_command(
    console: Console,
    /,
    *,
    lob: str | None,
    kind: str | None,
    plan: str | None,
    zone: str | None,
    accreditors: tuple[str, ...],
    kinds: bool,
    json_: bool,
    **facts: str | None,
) -> None:
    """When something is due under a line of business, with the arithmetic and its source.

    Days and moments are written 2026-01-12 or 2026-01-12T09:30:00-05:00.
    """
    library = console.library()
    if kinds:
        _list(library, lob, json_=json_)
        return
    if lob is None or kind is None:
        lines = ", ".join(sorted({one.id for one in library.lines_of_business}))
        raise QuestionError(
            f"Name a line of business and a kind of deadline: --lob and --kind. The lines of business are {lines}; "
            "`casework due --kinds` lists the kinds."
        )
    given = {name: value for name, value in facts.items() if value is not None}
    found = answer(library, line=lob, kind=kind, given=given, plan=plan, zone=zone, accreditors=accreditors)
    if json_:
        print_json(found.to_json())
    else:
        say(_told(found))


def _told(found: Answer) -> str:
    """The answer to a person: the day and the moment, then how it comes about."""
    due = found.local.date().isoformat() if found.whole_day else found.local.isoformat()
    lines = [
        f"{due}",
        f"  {found.kind.says}, {found.law.title}: {end_of(found.at, found.zone)}, {found.local.isoformat()}",
        *(f"  {number}. {step}" for number, step in enumerate(found.steps, 1)),
        f"  Rule {found.rule.id}: {found.rule.citation}, from {found.rule.since}, {found.rule.status}.",
    ]
    if found.rule.note:
        lines.append(f"  Note: {found.rule.note}.")
    if found.rule.status == "CONFIRM":
        lines.append("  This rule still waits for a person to confirm it.")
    return "\n".join(lines)


def _list(library: Library, lob: str | None, *, json_: bool) -> None:
    today = date.max
    ids = [lob] if lob else sorted({one.id for one in library.lines_of_business})
    laws = [library.line_of_business(id, on=today) for id in ids]
    if json_:
        print_json([_kind_json(law, kind, rules) for law in laws for kind, rules in kinds_of(law, on=today)])
        return
    for law in laws:
        say(f"{law.id}: {law.title}" + (f" (also {', '.join(law.aliases)})" if law.aliases else ""))
        for kind, rules in kinds_of(law, on=today):
            say(f"  {kind.id}: {kind.says}. {needs(kind)}")
            for rule in rules:
                say(f"    {rule.id}: {length(rule)} from {rule.start} ({rule.citation}; {rule.status})")


def _kind_json(law: LineOfBusiness, kind: Kind, rules: Iterable[ClockRule]) -> Mapping[str, Any]:
    return {
        "line_of_business": law.id,
        "kind": kind.id,
        "says": kind.says,
        "needs": [list(one) for one in kind.needs],
        "takes": list(kind.takes),
        "rules": [
            {
                "id": rule.id,
                "value": rule.value,
                "unit": rule.unit,
                "start": rule.start,
                "citation": rule.citation,
                "status": rule.status,
                "since": rule.since.isoformat(),
            }
            for rule in rules
        ],
    }
