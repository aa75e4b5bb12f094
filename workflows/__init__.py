"""Diagrams, decision tables, policies and lines of business, as files."""
