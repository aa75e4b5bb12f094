"""What was found of a line, in words: one clause for each value of each finding, for refusals that people read."""

from collections.abc import Mapping

MEASUREMENT = "measurement"  # stands for every `measurement.<id>`

CLAUSES: Mapping[str, Mapping[str, str]] = {
    "indication": {
        "INDICATED": "the member has a condition that the policy names",
        "NOT_INDICATED": "the member has no condition that the policy names",
        "UNKNOWN": "it is not known whether the member has a condition that the policy names",
    },
    "cause": {
        "DISEASE": "the condition comes from a disease",
        "TRAUMA": "the condition comes from an injury",
        "CONGENITAL": "the condition was there from birth",
        "NONE": "no cause of the condition is on file",
        "UNKNOWN": "the cause of the condition is not known",
    },
    "conservative": {
        "MET": "enough conservative treatment failed",
        "NO_ALTERNATIVE": "there is no effective alternative",
        "NOT_NEEDED": "the policy asks for no conservative treatment",
        "NOT_SHOWN": "it is not shown that enough conservative treatment failed",
        "UNKNOWN": "it is not known whether enough conservative treatment failed",
    },
    "function": {
        "IMPAIRED": "function was found impaired",
        "NOT_SHOWN": "it is not shown that function is impaired",
        "NOT_NEEDED": "function need not be impaired under the policy",
        "UNKNOWN": "it is not known whether function is impaired",
    },
    "measured": {
        "MET": "everything that the policy wants measured is as it asks",
        "NOT_SHOWN": "not all that the policy wants measured is as it asks",
        "NOT_NEEDED": "the policy wants nothing measured",
        "UNKNOWN": "something that the policy wants measured is not known",
    },
    "purpose": {
        "RECONSTRUCTIVE": "the purpose was found to be to treat a condition or to improve or restore function",
        "NOT_SHOWN": "the purpose is not shown to be to treat a condition or to improve or restore function",
        "UNKNOWN": "the purpose of the treatment is not known",
    },
    "exclusion": {
        "NOT_TRIGGERED": "no exclusion of the plan is touched",
        "EXCEPTED": "an exception of the exclusion holds",
        "MAY_APPLY": "an exclusion of the plan may apply",
        "UNKNOWN": "it is not known whether an exclusion applies",
    },
    "standing": {
        "ESTABLISHED": "the treatment is established",
        "NOT_ESTABLISHED": "the treatment is not established",
        "DOUBT": "it is in doubt whether the treatment is established",
    },
    "serial": {
        "SUPPORTED": "the further session is documented as the policy asks",
        "UNKNOWN": "it is not known whether the further session is documented as the policy asks",
        "NOT_SHOWN": "the further session is not documented as the policy asks",
        "EXTRA_REVIEW": "the further session goes beyond the number that the policy covers",
        "NOT_NEEDED": "this is no further session",
    },
    "serial_plan": {
        "DOCUMENTED": "a plan from the start is documented",
        "NOT_DOCUMENTED": "no plan from the start is documented",
        "UNKNOWN": "it is not known whether there was a plan from the start",
        "NOT_NEEDED": "no plan of further sessions is asked for",
    },
    "serial_response": {
        "DOCUMENTED": "the response to the last session is documented",
        "NOT_DOCUMENTED": "the response to the last session is not documented",
        "UNKNOWN": "the response to the last session is not known",
        "NOT_NEEDED": "no response to an earlier session is asked for",
    },
    "serial_interval": {
        "ENOUGH": "enough time lies between the sessions",
        "TOO_SHORT": "too little time lies between the sessions",
        "UNKNOWN": "the time between the sessions is not known",
        "NOT_NEEDED": "no time between sessions is asked for",
    },
    "serial_count": {
        "WITHIN": "the session is within the number that the policy covers",
        "EXCEEDED": "the session goes beyond the number that the policy covers",
        "NOT_NEEDED": "the policy sets no number of sessions",
    },
    "deficit": {
        "SHOWN": "the file shows a functional deficit",
        "NOT_SHOWN": "the file shows no functional deficit",
    },
    "information": {
        "NOT_ASKED": "nothing was asked of the provider",
        "RECEIVED": "what was asked for came",
        "LACKING": "something that was asked for did not come",
    },
    "necessity": {
        "ALL_MET": "every component of medical necessity was found met",
        "NOT_ALL_MET": "a component of medical necessity was not found met",
    },
    "quantity": {
        "WHOLE": "nothing less than was asked for is approved",
        "REDUCED": "less than was asked for is approved",
    },
    "mandate": {
        "APPLIES": "the law mandates the coverage",
        "NOT_SHOWN": "it is not shown that the law mandates the coverage",
        "UNKNOWN": "it is not known whether the law mandates the coverage",
        "NONE": "no law mandates the coverage",
    },
    "network_gap": {
        "NONE": "no gap in the network is to be judged",
        "TO_JUDGE": "a gap in the network is to be judged",
    },
    "eligibility": {
        "ACTIVE": "the coverage is in force",
        "NOT_ACTIVE": "the coverage is not in force",
        "RESCINDED": "the coverage was rescinded",
    },
    "benefit": {
        "INCLUDED": "the service is a benefit of the plan",
        "NOT_INCLUDED": "the service is not a benefit of the plan",
        "EXCLUDED": "the plan excludes the procedure",
    },
    "network": {
        "IN": "the provider is in the network",
        "GAP_EXCEPTION": "an exception for a gap in the network was granted",
        "OUT": "the provider is outside the network",
    },
    MEASUREMENT: {
        "MET": "what is measured for this is as the policy asks",
        "NOT_MET": "what is measured for this is not as the policy asks",
        "UNKNOWN": "what is to be measured for this is not known",
        "NOT_NEEDED": "nothing is to be measured for this",
    },
}


def clause(finding: str, value: object) -> str:
    """What a value of a finding says, as a clause; a finding that nobody has made says so."""
    if value is None:
        return "nobody has found yet what this reason rests on"
    known = CLAUSES.get(finding.partition(".")[0], {})
    return known.get(str(value)) or f"{finding.replace('_', ' ')} is {str(value).lower().replace('_', ' ')}"
