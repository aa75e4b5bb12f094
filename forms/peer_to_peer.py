"""What a physician answers about the call with the provider."""

from casework.kit import Json, TaskForm, words, yes_no


class HoldCall(TaskForm):
    """How the call with the provider went."""

    title = "Hold the call"
    help = "The provider asked to talk before the decision is signed. Call, then note what was said."

    held_with = words("Held with", "Who was on the call, with their role.", most=200)
    changed = yes_no("Something changed", "Yes where the draft should be written anew after what was said.")
    note = words("Note", "What was said that bears on the decision.")

    def summary(self, answers: Json) -> Json:
        return {"changed": answers["changed"]}
