"""What people answer: one module a process, one form a user task."""

from casework.kit import collect_forms

FORMS = collect_forms("forms")
