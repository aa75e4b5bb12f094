"""All built-in functions: importing the modules that declare them fills the registry."""

from casework.engine.decisions import list_functions, number_functions, text_functions, time_functions
from casework.engine.decisions.registry import LIBRARY, bind, choose

MODULES = (list_functions, number_functions, text_functions, time_functions)
__all__ = ["LIBRARY", "MODULES", "bind", "choose"]
