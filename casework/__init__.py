"""The machine of Casework: everything that no health plan should need to change."""

__version__ = "0.1.0"
