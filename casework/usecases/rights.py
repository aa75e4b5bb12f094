"""Who may complete a task; the same answer when it is offered, claimed and completed."""

from casework.errors import NotFound, RightsError
from casework.ports import Actor, Person, Reader, WorkItem


def person(reader: Reader, id: str) -> Person:
    """The person, NotFound where nobody of that id works here."""
    found = reader.person(id)
    if found is None:
        raise NotFound(f"Nobody here is called {id}. Add people with `casework init --people FILE.toml`.")
    return found


def actor_for(reader: Reader, item: WorkItem, id: str) -> Actor:
    """The person in the role that the task asks for. RightsError where they may not do it."""
    who = person(reader, id)
    if item.role is not None and item.role not in who.roles:
        raise RightsError(
            f"{who.name} may not do “{item.name}”: it is for the role {item.role}, "
            f"and theirs are {', '.join(who.roles) or 'none'}. Ask somebody of that role."
        )
    if item.claimed_by not in (None, id):
        raise RightsError(
            f"“{item.name}” is claimed by {item.claimed_by}. Ask them to release it, or a supervisor to reassign it."
        )
    for element in (item.not_by or "").replace(",", " ").split():
        answers = reader.answers(item.review, element=element)
        if answers and answers[-1].person == id:
            raise RightsError(
                f"{who.name} may not do “{item.name}” (not_by): they did “{element}” in the same review, "
                "and this step needs another person."
            )
    return Actor(id, item.role, who.name)
