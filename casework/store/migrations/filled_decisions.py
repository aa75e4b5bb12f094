"""Lets the decided cases of a store of before be found by what they share and by their words."""

import orjson
from sqlite_utils import Database

from casework.domain.case_likeness import traits_of, words_of_decision
from casework.domain.request import Request
from casework.errors import RequestError
from casework.store.migrations.direct import Direct
from casework.store.writing_of_worklist import WorklistWriting


def fill_decisions(database: Database) -> None:
    """Traits and words of every case that has a determination."""
    session = WorklistWriting(Direct(database))
    for found in list(
        database.query(
            "select asked.review, asked.text as request, decided.text as determination from parts as asked "
            "join parts as decided on decided.review = asked.review and decided.name = 'determination' "
            "where asked.name = 'request' order by asked.review"
        )
    ):
        try:
            asked, decided = orjson.loads(found["request"]), orjson.loads(found["determination"])
            request = Request.from_json(asked)
        except (ValueError, RequestError):
            continue  # it cannot be read; where it was damaged, the audit's verification names it
        text = words_of_decision(asked, decided)
        session.index_decision(found["review"], procedure=request.procedure, traits=traits_of(request), text=text)
