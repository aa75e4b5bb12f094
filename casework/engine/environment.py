"""The one gate through which SpiffWorkflow may ask for a value: the allow-list evaluates, scripts never run."""

from collections.abc import Mapping
from typing import Any, NoReturn

from casework.engine.expressions import compile_expression
from casework.engine.spiff import BasePythonScriptEngineEnvironment, PythonScriptEngine
from casework.errors import EngineError

NO_SCRIPTS = "A diagram asked to run a script. Casework runs none; use a service task that names a handler."
NO_SERVICES = "A diagram asked for a service by another way than a service task that names a handler."


class AllowListEnvironment(BasePythonScriptEngineEnvironment):
    """Evaluates expressions of the allow-list; refuses all else."""

    def evaluate(self, expression: str, context: Mapping[str, Any], external_context: Any = None) -> Any:
        """The value of the expression over the process data."""
        return compile_expression(expression)(context)

    def execute(self, script: str, context: Any, external_context: Any = None) -> NoReturn:
        """Never anything: a diagram holds no code."""
        raise EngineError(NO_SCRIPTS)

    def call_service(self, context: Any, **kwargs: Any) -> NoReturn:
        """Never anything: service tasks call their handler through the host."""
        raise EngineError(NO_SERVICES)


class AllowListEngine(PythonScriptEngine):
    """The script engine of every instance. The stock one puts task data into the texts of errors; this one does not."""

    def __init__(self) -> None:
        super().__init__(AllowListEnvironment())

    def validate(self, expression: str) -> None:
        """Nothing; ExpressionError where the expression is not allowed."""
        compile_expression(expression)

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> Any:
        """The value of the expression over the task's data."""
        return self.environment.evaluate(expression, task.data)

    def execute(self, task: Any, script: str, external_context: Any = None) -> NoReturn:
        """Never anything."""
        raise EngineError(NO_SCRIPTS)

    def call_service(self, task: Any, **kwargs: Any) -> NoReturn:
        """Never anything."""
        raise EngineError(NO_SERVICES)
