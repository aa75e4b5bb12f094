"""Lists that people want to find again: saved under a name, and shared with a role."""

from collections.abc import Mapping
from uuid import uuid4

from casework.domain.roles import SUPERVISOR
from casework.domain.visible_text import length_seen, unreadable
from casework.errors import InputError, NotFound, RightsError
from casework.ports import Person, Transaction
from casework.ports_of_worklist import SavedView
from casework.usecases.application import Application
from casework.usecases.next_case_rules import role_words

KEPT = ("tab", "plan", "step", "left", "urgency", "language", "q", "sort")  # what of an address makes a view
LONGEST = 60


def save_view(
    app: Application, person: Person, *, name: str, asked: Mapping[str, str], shared_with: str | None = None
) -> SavedView:
    """Keep what is asked for under a name; a name that the person has used before stands for the new one."""
    name = " ".join(name.split())
    if not length_seen(name):
        raise InputError("A view needs a name, so that it can be found again.")
    if len(name) > LONGEST:
        raise InputError(f"The name is {len(name)} letters long; {LONGEST} fit into the list. Shorten it.")
    if odd := unreadable(name, "The name"):
        raise InputError(odd)
    _may_share(person, shared_with)
    with app.store.transaction() as tx:
        views = tx.saved_views(person.id, ())
        before = next((view for view, _ in views if view.owner == person.id and view.name == name), None)
        view = SavedView(
            id=str(uuid4()) if before is None else before.id,
            owner=person.id,
            name=name,
            shared_with=shared_with,
            asked={key: asked[key] for key in KEPT if asked.get(key)},
            created_at=app.clock.now() if before is None else before.created_at,
        )
        tx.put_saved_view(view)
    return view


def delete_view(app: Application, person: Person, view: str) -> SavedView:
    """Take a view of one's own away, from those with whom it is shared as well."""
    with app.store.transaction() as tx:
        held = _own(tx, person, view)
        tx.drop_saved_view(view)
    return held


def _own(tx: Transaction, person: Person, view: str) -> SavedView:
    held = tx.saved_view(view)
    if held is None or (held.owner != person.id and held.shared_with not in person.roles):
        raise NotFound("There is no such view. It may have been deleted.")
    if held.owner != person.id:
        raise RightsError(f"The view “{held.name}” is somebody else's. Only its owner can change it.")
    return held


def _may_share(person: Person, role: str | None) -> None:
    if role is not None and role not in person.roles and SUPERVISOR not in person.roles:
        raise RightsError(
            f"{person.name} may not share a view with every {role_words(role)}: a view is shared with a role of one's "
            "own; a supervisor shares it with any."
        )
