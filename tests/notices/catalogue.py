"""Every sentence that a letter to a member can say, gathered from templates, modules and their tables of words."""

from pathlib import Path

from babel.messages.extract import extract_from_dir

from casework.notices.appeal import BODIES, GROUNDS
from casework.notices.kinds import SUBJECTS
from casework.notices.told import FIELDS, NOT_STOPPED

NOTICES = Path(__file__).parents[2] / "casework" / "notices"
JINJA = {"trimmed": "true", "newstyle_gettext": "true", "extensions": "jinja2.ext.i18n"}
Message = str | tuple[str, ...]


def messages() -> list[Message]:
    """The messages in the order of their files, each once."""
    found = extract_from_dir(
        NOTICES,
        method_map=[("**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")],
        options_map={"templates/**.html": JINJA},
        keywords={"_": None, "gettext": None, "ngettext": (1, 2), "say": None},
    )
    in_files: list[Message] = [message for _, _, message, _, _ in found]
    in_tables: list[Message] = [words for words, _ in (*SUBJECTS.values(), *GROUNDS.values())]
    in_tables += [*BODIES.values(), *NOT_STOPPED, *FIELDS]
    return list(dict.fromkeys(in_files + in_tables))
