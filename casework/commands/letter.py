"""`casework letter`: any letter of a review again, on the screen, as HTML or as a PDF, in large print or in Spanish."""

from pathlib import Path

import click

from casework.commands.console import Console, print_json, say
from casework.commands.options import CASE_NUMBER
from casework.notices.languages import LOCALES
from casework.notices.pdf import large_print_pdf, pdf
from casework.notices.render import AUDIENCES
from casework.usecases.letters import Found, letter_again, letters_of


@click.command("letter", short_help="Print a letter of a review again.")
@click.argument("review", type=CASE_NUMBER)
@click.option("--kind", help="Which kind, e.g. denial (default: the latest letter to that reader).")
@click.option("--audience", type=click.Choice(AUDIENCES), default="MEMBER", show_default=True, help="Whom it went to.")
@click.option("--language", type=click.Choice(tuple(LOCALES)), help="In which language (default: as it was sent).")
@click.option("--large-print", is_flag=True, help="The PDF in 18 point print.")
@click.option("--pdf", "pdf_file", type=click.Path(path_type=Path), help="Write it as a PDF to this file.")
@click.option("--html", "as_html", is_flag=True, help="Print its HTML.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON: the letter with its facts.")
@click.pass_obj
def letter_command(
    console: Console,
    review: str,
    kind: str | None,
    audience: str,
    language: str | None,
    large_print: bool,
    pdf_file: Path | None,
    as_html: bool,
    as_json: bool,
) -> None:
    """Show the latest letter of REVIEW to its reader; the stored letter is the truth, the PDF is made from it."""
    if large_print and pdf_file is None:
        raise click.UsageError("--large-print is for a PDF: name its file with --pdf.")
    with console.open() as app:
        found = letter_again(app, letters_of(app, review, kind=kind, audience=audience)[-1], language=language)
    if pdf_file is not None:
        pdf_file.write_bytes(large_print_pdf(found.html) if large_print else pdf(found.html))
        say(f"{found.letter.id} written to {pdf_file}")
    elif as_html:
        say(found.html)
    elif as_json:
        print_json(_told(found))
    else:
        say(found.text)
        if "reading_grade" in found.letter.facts and found.language == found.letter.language:
            say(_grade(found))


def _told(found: Found) -> dict[str, object]:
    letter = found.letter
    return {
        "id": letter.id,
        "kind": letter.kind,
        "audience": letter.audience,
        "language": found.language,
        "subject": letter.subject,
        "created_at": letter.created_at.isoformat(),
        "sent_at": None if letter.sent_at is None else letter.sent_at.isoformat(),
        "facts": letter.facts,
        "text": found.text,
    }


def _grade(found: Found) -> str:
    """How hard the letter is to read, beside what the plan wants."""
    facts = found.letter.facts
    target = f"; the plan wants at most {facts['reading_target']}" if "reading_target" in facts else ""
    return f"Reading grade: {facts['reading_grade']:g}{target}."
