"""What service tasks do: one module a process, one function a service task."""

from casework.kit import collect_handlers

HANDLERS = collect_handlers("handlers")
