"""`casework history`: how long cases are kept, legal holds, archives, and purges by two people."""

from pathlib import Path

import click

from casework.commands.console import Console, print_json, say
from casework.commands.options import CASE_NUMBER, json_flag
from casework.domain.moment_words import full_day
from casework.errors import NotFound, StateError
from casework.ports import Json, Person
from casework.ports_of_history import CASE, MEMBER, PURGED, SET, Hold
from casework.usecases.application import Application
from casework.usecases.archive_reading import read_archive, told
from casework.usecases.archiving import Places, archive
from casework.usecases.history import FREE, Standing, preview
from casework.usecases.holds import Wish, lift, received, set_hold
from casework.usecases.purge_wishes import agree, ask, take_back
from casework.usecases.purging import carry_out, scrub, sweep, unscrubbed

as_option = click.option("--as", "who", required=True, help="The person who does it.")
reason_option = click.option("--reason", required=True, help="Why; it is kept.")


@click.group("history", short_help="Keep, hold, archive and purge cases that are over.")
def history_group() -> None:
    """How long cases are kept; legal holds; archives; purges, which two people agree to."""


@history_group.command("preview", short_help="What may be purged, and what keeps the rest.")
@click.option("--line", help="Only this line of business.")
@click.option("--limit", default=500, show_default=True, help="How many cases that can go are looked for.")
@json_flag
@click.pass_obj
def preview_command(console: Console, line: str | None, limit: int, as_json: bool) -> None:
    """Cases whose retention may have run, the oldest first: what can go, and what keeps the rest. Changes nothing."""
    with console.open() as app, app.store.reading() as reader:
        named = None if line is None else app.library.line_id(line)
        found = preview(app, reader, line=named, limit=limit)
        holds = reader.active_holds()
        waiting = [(one, counts) for one, counts in reader.purges(limit=20) if one.state in ("ASKED", "AGREED")]
        left = unscrubbed(reader)
    if as_json:
        print_json([_as_json(one) for one in found.rows])
        return
    free, all_told = found.counts.get(FREE, 0), sum(found.counts.values())
    say(f"{_many(free)} can go; {_many(all_told - free)} that ended long ago must stay.")
    for one in found.rows:
        say(f"  {one.case.row.id}: {'can go, ' + _rule(one) if one.stands == FREE else 'stays, ' + one.why}")
    for hold in holds:
        say(f"Legal hold {hold.id} on {_hold_words(hold)}, set by {hold.set_by}: {hold.reason}")
    for wish, counts in waiting:
        say(f"Purge {wish.id} of {_many(sum(counts.values()))}, asked by {wish.asked_by}: {wish.state.lower()}.")
    if found.more:
        say(f"More may go: --limit looks for more than {limit:,}.")
    if all_told > len(found.rows):
        say(f"The list leaves out {_many(all_told - len(found.rows))} that must stay or wait in a purge.")
    if left:
        say(f"{_many(left)} purged since the free space was last wiped: `casework history scrub`.")


@history_group.command("hold", short_help="Set a legal hold.")
@click.option("--case", "review", type=CASE_NUMBER, help="On one case.")
@click.option("--member", help="On every case of a member, by the member's number.")
@click.option("--line", help="On the cases of a line of business ...")
@click.option("--from", "first", default="", help="... that were received on this day (2026-01-31) or later ...")
@click.option("--to", "last", default="", help="... and on this day or earlier ...")
@click.option("--whole", is_flag=True, help="... or all of them, also those that will come.")
@reason_option
@as_option
@click.pass_obj
def hold_command(
    console: Console,
    review: str | None,
    member: str | None,
    line: str | None,
    first: str,
    last: str,
    whole: bool,
    reason: str,
    who: str,
) -> None:
    """Nothing that the hold is on may be purged until somebody lifts it."""
    given = [(scope, value) for scope, value in ((CASE, review), (MEMBER, member), (SET, line)) if value]
    if len(given) != 1:
        raise click.UsageError("Name one of --case, --member and --line.")
    wish = Wish(
        scope=given[0][0],
        review=review or "",
        member=member or "",
        line_of_business=line or "",
        from_day=first,
        to_day=last,
        whole="yes" if whole else "",
        reason=reason,
    )
    with console.open() as app:
        hold = set_hold(app, _person(app, who), wish)
    say(f"Legal hold {hold.id} on {_hold_words(hold)} is set.")


@history_group.command("lift", short_help="Lift a legal hold.")
@click.argument("hold")
@click.option("--because", required=True, help="Why; it is kept.")
@as_option
@click.pass_obj
def lift_command(console: Console, hold: str, because: str, who: str) -> None:
    """What the hold was on may be purged again, as far as nothing else keeps it."""
    with console.open() as app:
        lifted = lift(app, _person(app, who), hold, because)
    say(f"The legal hold on {_hold_words(lifted)} is lifted.")


@history_group.command("archive", short_help="Write a case that is over to one file.")
@click.argument("review", type=CASE_NUMBER)
@reason_option
@as_option
@click.pass_obj
def archive_command(console: Console, review: str, reason: str, who: str) -> None:
    """Write the whole case, with its proof, into the folder of archives; nothing is taken out of the database."""
    with console.open() as app:
        made = archive(app, _places(console), _person(app, who), review, reason)
    say(f"{console.settings.web.archives / made.file} holds the case {review}; its hash is {made.sha256}.")


@history_group.command("show", short_help="Check an archive and read it back.")
@click.argument("file", type=click.Path(path_type=Path))
@json_flag
def show_command(file: Path, as_json: bool) -> None:
    """Check everything in FILE, then tell the case. It needs no database; --json gives every row and part."""
    found = read_archive(file)
    if as_json:
        print_json(found)
        return
    for line in told(found):
        say(line)


@history_group.command("ask", short_help="Ask that cases be purged.")
@click.argument("reviews", nargs=-1, type=CASE_NUMBER)
@click.option("--all", "everything", is_flag=True, help="The oldest 500 that can go, in place of naming them.")
@click.option("--line", help="With --all: only this line of business.")
@reason_option
@as_option
@click.pass_obj
def ask_command(
    console: Console, reviews: tuple[str, ...], everything: bool, line: str | None, reason: str, who: str
) -> None:
    """Another person must agree before anything goes. A case that something keeps is refused."""
    more = False
    with console.open() as app:
        by = _person(app, who)
        if everything:
            with app.store.reading() as reader:
                named = None if line is None else app.library.line_id(line)
                found = preview(app, reader, line=named)
                if not any(one.can_go for one in found.rows):
                    raise StateError(
                        "No case can go now. `casework history preview` says what keeps those that are over."
                    )
                reviews, more = tuple(one.case.row.id for one in found.rows if one.can_go), found.more
        wish = ask(app, by, reviews, reason)
    say(f"Purge {wish.id} of {_many(len(set(reviews)))} waits for another person: `casework history agree {wish.id}`.")
    if more:
        say("More cases may go: ask again for the next of them.")


@history_group.command("agree", short_help="Agree to a purge that another person asks for.")
@click.argument("purge")
@as_option
@click.pass_obj
def agree_command(console: Console, purge: str, who: str) -> None:
    """The second person's word, without which nothing goes."""
    with console.open() as app:
        agree(app, _person(app, who), purge)
    say(f"Purge {purge} is agreed to: `casework history purge {purge}` carries it out.")


@history_group.command("take-back", short_help="End a purge before its end.")
@click.argument("purge")
@as_option
@click.pass_obj
def take_back_command(console: Console, purge: str, who: str) -> None:
    """Nothing more of it goes; what is gone stays so."""
    with console.open() as app:
        take_back(app, _person(app, who), purge)
    say(f"Purge {purge} is taken back.")


@history_group.command("purge", short_help="Carry out a purge that was agreed to.")
@click.argument("purge")
@click.option("--no-scrub", is_flag=True, help="Leave the wiping of the free space for later.")
@as_option
@click.pass_obj
def purge_command(console: Console, purge: str, no_scrub: bool, who: str) -> None:
    """Archive, check and take out each case; then wipe the free space. Killed, it goes on where it was."""
    gone = 0
    with console.open() as app:
        by = _person(app, who)
        for row in carry_out(app, _places(console), by, purge):
            gone += row.state == PURGED
            say(f"  {row.review}: {'purged' if row.state == PURGED else row.words}")
        if gone and not no_scrub:
            scrub(app, by)
    say(f"{_many(gone)} purged; their archives lie in {console.settings.web.archives}.")


@history_group.command("scrub", short_help="Wipe what was deleted from the database's free space.")
@as_option
@click.pass_obj
def scrub_command(console: Console, who: str) -> None:
    """Write the database file anew without what was deleted. It needs as much free disk; nobody writes meanwhile."""
    with console.open() as app:
        by = _person(app, who)
        sweep(app, _places(console))  # files that had to wait, because somebody handed one in at that moment
        scrub(app, by)
    say("The free space is wiped.")


def _person(app: Application, who: str) -> Person:
    with app.store.reading() as reader:
        found = reader.person(who)
    if found is None:
        raise NotFound(f"Nobody here is called {who}. Name a person by their id.")
    return found


def _places(console: Console) -> Places:
    return Places(console.settings.web.files, console.settings.web.archives, console.settings.outbox)


def _many(count: int) -> str:
    return f"{count:,} {'case' if count == 1 else 'cases'}"


def _rule(one: Standing) -> str:
    assert one.kept.until is not None
    assert one.kept.period is not None
    return f"kept until {full_day(one.kept.until)} by {one.kept.period.citation}"


def _hold_words(hold: Hold) -> str:
    if hold.scope == CASE:
        return f"the case {hold.review}"
    if hold.scope == MEMBER:
        return f"the member {hold.member}"
    return f"{hold.line_of_business}, {received(hold, str)}"


def _as_json(one: Standing) -> Json:
    period = one.kept.period
    return {
        "review": one.case.row.id,
        "line_of_business": one.case.row.line_of_business,
        "ended": one.ended.isoformat(),
        "kept_until": None if one.kept.until is None else one.kept.until.isoformat(),
        "citation": None if period is None else period.citation,
        "status": None if period is None else period.status,
        "stands": one.stands,
        "why": one.why,
    }
