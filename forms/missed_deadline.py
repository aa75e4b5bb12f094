"""What a supervisor answers about a deadline that was missed."""

from casework.kit import Json, TaskForm, words


class ExplainBreach(TaskForm):
    """Why a deadline was missed, and what is done about it."""

    title = "Explain the delay"
    help = (
        "A time that the law sets has passed. What was due is still to be done; say why it is late and what you do "
        "about it."
    )

    cause = words("Cause", "What led to the delay, without naming the member.")
    action = words("Action", "What is done now, and what will prevent it next time.")

    def summary(self, answers: Json) -> Json:
        return {"explained": True}
