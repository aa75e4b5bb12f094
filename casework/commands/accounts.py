"""`casework account add`, `reset`, `disable`, `enable`, `unlock`: who can sign in, for whoever runs this."""

from pathlib import Path

import click

from casework.commands.console import Console, named, read, say
from casework.errors import InputError
from casework.ports import CASEWORK
from casework.usecases import accounts
from casework.usecases.accounts_people import add_person
from casework.usecases.application import Application

FIRST = "admin"  # the user name of the first administrator, where nobody was named
BY = CASEWORK.person  # whoever may run commands here is nobody whom Casework knows

person_argument = click.argument("person")
password_file_option = click.option(
    "--password-file",
    type=click.Path(path_type=Path),
    help="A file whose first line is the password, in place of one that is made and printed; - is standard input.",
)


@click.group("account")
def account_group() -> None:
    """Let people sign in: add, reset, disable, enable, unlock."""


@account_group.command("add", short_help="Make an account.")
@person_argument
@password_file_option
@click.pass_obj
def account_add(console: Console, person: str, password_file: Path | None) -> None:
    """Make an account for PERSON, who works here; the one-time password is printed once."""
    given = None if password_file is None else first_line(password_file)
    with console.open() as app:
        tell(person, accounts.add(app, person, by=BY, password=given), given)


@account_group.command("reset", short_help="Set another one-time password.")
@person_argument
@click.option("--second-factor", "too", is_flag=True, help="Take off the second factor as well: the phone is lost.")
@click.pass_obj
def account_reset(console: Console, person: str, too: bool) -> None:
    """Set another one-time password for PERSON; every device of theirs is signed out."""
    with console.open() as app:
        tell(person, accounts.reset(app, person, by=BY, second_factor_too=too), None)


@account_group.command("disable", short_help="Keep somebody out.")
@person_argument
@click.pass_obj
def account_disable(console: Console, person: str) -> None:
    """Keep PERSON out from this moment on."""
    with console.open() as app:
        accounts.disable(app, person, by=BY)
    say(f"{person} is disabled, and signed out everywhere.")


@account_group.command("enable", short_help="Let somebody in again.")
@person_argument
@click.pass_obj
def account_enable(console: Console, person: str) -> None:
    """Let PERSON in again."""
    with console.open() as app:
        accounts.enable(app, person, by=BY)
    say(f"{person} can sign in again.")


@account_group.command("unlock", short_help="Take off the wait after wrong tries.")
@person_argument
@click.pass_obj
def account_unlock(console: Console, person: str) -> None:
    """Take off the wait that wrong tries have brought PERSON."""
    with console.open() as app:
        accounts.unlock(app, person, by=BY)
    say(f"{person} can try again.")


def first_administrator(app: Application, password_file: Path | None) -> None:
    """Where nobody can sign in yet: an account for the first administrator on file, or for one that is made."""
    with app.store.reading() as reader:
        if reader.accounts():
            if password_file is not None:
                raise InputError("There are accounts already, so no first administrator is made. Leave the option out.")
            return
        known = {one.id for one in reader.people()}
        listed = [one.id for one in reader.people() if "administrator" in one.roles]
    given = None if password_file is None else first_line(password_file)
    who = listed[0] if listed else FIRST
    if who not in known:
        add_person(app, by=BY, id=FIRST, name="Administrator", roles=("administrator",))
    tell(who, accounts.add(app, who, by=BY, password=given), given)


def first_line(file: Path) -> str:
    """The first line of a file, without what ends it."""
    try:
        lines = read(file).decode("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise InputError(f"{named(file)} is no UTF-8 text, so it holds no password. Name another file.") from error
    if not lines or not lines[0].strip():
        raise InputError(f"The first line of {named(file)} is empty. Write the password there.")
    return lines[0].strip()


def tell(person: str, password: str, given: str | None) -> None:
    """Who can sign in, and the password where nobody knows it yet; on the side, so that it lands in no file."""
    shown = "the password that you gave" if given else f"the one-time password {password} (shown this once)"
    say(f"{person} can sign in with {shown} and chooses another one at the first sign-in.", err=True)
