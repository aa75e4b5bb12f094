"""The beginning of a scripted case, played without a browser, so that a day can begin later."""

from casework.usecases.advance import work_off
from casework.usecases.play import let_time_pass
from casework.usecases.play_steps import act
from tests.web.worlds import World


def play_until(world: World, element: str) -> str:
    """Play the world's case until this task waits; the review that it waits in."""
    review = world.review
    for step in world.script.steps:
        if step.kind == "task" and step.value == element:
            return review
        let_time_pass(world.app, world.clock, step.at or world.clock.now())
        if step.refused is None:
            review = act(world.app, review, step, key=f"day:{step.number}")
            work_off(world.app)
    raise AssertionError(f"the case does not come to {element}")
