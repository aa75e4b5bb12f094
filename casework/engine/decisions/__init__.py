"""Decision tables on our own strict FEEL: read once, refused by the cell's id, answered with the rules that say so."""

from casework.engine.decisions.checks import check
from casework.engine.decisions.explanation import Decision, MatchedRule
from casework.engine.decisions.model import load_model, load_table
from casework.engine.decisions.table import DecisionTable

__all__ = ["Decision", "DecisionTable", "MatchedRule", "check", "load_model", "load_table"]
