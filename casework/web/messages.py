"""Messages at the fields of a page: a field that has none has the empty one."""

from collections.abc import Mapping


class Messages(dict[str, str]):
    """Field -> what is wrong with it; asking for another field gives nothing and adds nothing."""

    def __init__(self, found: Mapping[str, str] | None = None) -> None:
        super().__init__(found or {})

    def __missing__(self, field: str) -> str:
        return ""
