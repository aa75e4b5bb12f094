"""What is told of a line that was decided, and the words that it is told in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Json = dict[str, Any]

APPROVED, PARTIAL, DENIED, LAPSED = "APPROVED", "PARTIAL", "DENIED", "DENIED_BY_LAPSE"
WITHDRAWN, DUPLICATE, NOT_DECIDED = "WITHDRAWN", "DUPLICATE", "NOT_DECIDED"
DECIDED = (APPROVED, PARTIAL, DENIED, LAPSED)  # what counts in rates
LEFT_OUT = (WITHDRAWN, DUPLICATE, NOT_DECIDED)  # what ended without a decision of the plan

REQUEST, REOPENING = "REQUEST", "REOPENING"  # what a decision answers

INTERNAL, EXTERNAL = "INTERNAL", "EXTERNAL"  # appeals to the plan, reviews outside
OVERTURNED, PARTLY, UPHELD, OPEN = "OVERTURNED", "PARTLY", "UPHELD", "OPEN"
DISMISSED, NOT_HEARD, REFUSED = "DISMISSED", "NOT_HEARD", "REFUSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedLine:
    """One line of a request and what came of it. Lists are in the order in which things happened."""

    review: str
    line: str
    number: int  # of the case's card; 0 where it has none
    line_of_business: str
    plan: str
    policy: str  # under which it was decided, with its version; empty where none is on record
    procedure: str
    code: str  # of the line; empty where the request gave none
    site: str
    item: str  # what a metric lists: the code, or the procedure where there is none
    is_drug: bool
    type: str  # PRE_SERVICE | CONCURRENT | POST_SERVICE
    no_pa: bool  # no prior authorization is needed: a decision was asked for all the same
    origin: str  # REQUEST | REOPENING
    requested_by: str
    urgency: str  # STANDARD | EXPEDITED, as it was decided
    expedite_asked: bool  # an urgent decision was asked for, whatever became of that
    received_at: datetime
    clock_start: datetime  # from when the clock of the decision ran
    due_at: datetime | None  # by when it was due as it was decided
    determined_at: datetime  # or withdrawn, closed, deemed denied: when it came to its outcome
    notified_at: datetime | None  # when the notice was sent
    extended: bool
    waited_ms: int  # for how much of it information was awaited; milliseconds
    requested: int
    quantity: int  # approved at first
    outcome: str  # see DECIDED and LEFT_OUT
    clinical: bool  # decided by medical judgement; administrative otherwise
    straight_through: bool  # approved without anybody's signature, as a rule of the policy allows
    reasons: Sequence[str]  # codes
    rules: Sequence[Json]  # {table, element, rules: [ids]}: what each decision table said of the line last
    signer: str | None  # a person's id
    # {task, element, process, role, person, opened_at, at, seconds}: up to the decision; `seconds`: for how long the
    # page of the task was in use, None where nobody counted
    reviewers: Sequence[Json]
    criteria: Sequence[Json]  # {criterion, answers: [{by, answer}]}; `by` is TABLE or a person's id
    member: str
    language: str
    age_band: str  # 0-17 | 18-34 | 35-49 | 50-64 | 65-79 | 80+
    sex: str
    provider: str
    network: str
    # {kind, level, urgency, by, received_at, due_at, decided_at, notified_at, extended, status, quantity, signer,
    # clinical, reasons}: moments in ISO, `quantity` as it stood afterwards, `status` of this line: OVERTURNED |
    # PARTLY | UPHELD | OPEN | DISMISSED | WITHDRAWN | NOT_HEARD | REFUSED | DENIED_BY_LAPSE; where somebody outside
    # looked at a dismissal: DISMISSAL_VACATED | DISMISSAL_UPHELD
    appeals: Sequence[Json]
    guardrails: Sequence[Json]  # {guardrail, fired, overridden}: those that were armed on the line
    contradictions: int  # between documents, on record when it was decided
    breaches: Sequence[Json]  # {deadline, due_at}
    p2p: Json  # {offered, held, changed}


@dataclass(frozen=True, slots=True, kw_only=True)
class FactSources:
    """What the facts of a decision follow from, as the store holds it.

    `chain`: the parts of the review that was decided first, then of each that took its decision over.
    """

    review: str  # the first
    number: int
    line_of_business: str
    plan: str
    status: str  # of the last
    chain: Sequence[Mapping[str, Json]]
    work: Sequence[Json]  # tasks that people ended: {id, element, process, role, person, opened_at, closed_at, seconds}
    tables: Sequence[Json]  # {element, line, table, rules, lapsed}: what tables said before the decision
