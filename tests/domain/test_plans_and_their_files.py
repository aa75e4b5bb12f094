"""Plans that are based on another, reasons that policies share, and under which law a plan is sold."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from casework.calendars import calendars
from casework.domain.library import Library
from casework.errors import ContentError, RequestError

ON = date(2026, 2, 2)
CALIFORNIA = "policies/california_plan.toml"
REASONS = "policies/reconstructive_reasons.toml"
EYELIDS, BREASTS = "policies/upper_lid.toml", "policies/breast_reduction.toml"


def test_a_plan_takes_over_what_it_does_not_say_itself(library: Library) -> None:
    base, own = library.plan("HMO-01", on=ON), library.plan("CA-01", on=ON)
    assert own.provisions == base.provisions
    assert own.peer_to_peer == base.peer_to_peer
    assert (own.time_zone, base.time_zone) == ("America/Los_Angeles", "America/New_York")
    assert own.contact.phone != base.contact.phone
    assert (own.reading_grade, library.plan("MCD-01", on=ON).reading_grade) == (8, 6)
    assert own.appeal_levels == 1


def test_a_provision_of_its_own_takes_the_place_of_the_others(files: dict[str, bytes]) -> None:
    added = b'\n[[provisions]]\nid = "P-NETWORK"\ncite = "Network provision of California"\nshort = "Network"\n'
    added += b'kind = "PROCEDURE"\ntopic = "NETWORK"\ntext = "Ours."\ntext_es = "Nuestro."\n'
    library = Library.from_files({**files, CALIFORNIA: files[CALIFORNIA] + added}, calendars=calendars())
    assert library.plan("CA-01", on=ON).provision("P-NETWORK").text == "Ours."
    assert library.plan("HMO-01", on=ON).provision("P-NETWORK").text != "Ours."
    assert len(library.plan("CA-01", on=ON).provisions) == len(library.plan("HMO-01", on=ON).provisions)


def test_a_plan_that_stands_on_nothing_is_refused(refuse: Callable[..., str]) -> None:
    based = 'based_on = "HMO-01"'
    assert "is based on the plan HMO-09, which has no version in force" in refuse(
        CALIFORNIA, (based, based[:-2] + '9"')
    )
    assert "is based on itself" in refuse(CALIFORNIA, (based, 'based_on = "CA-01"'))
    early = ("effective_from = 2025-01-01", "effective_from = 2020-01-01")
    assert "has no version in force on 2020-01-01" in refuse(CALIFORNIA, early)
    assert "is sold under CALIFORNIA, which is no line of business" in refuse(
        CALIFORNIA, ('["CA_KNOX_KEENE"]', '["CALIFORNIA"]')
    )
    assert "names none, so no request could come under the plan" in refuse(CALIFORNIA, ('["CA_KNOX_KEENE"]', "[]"))
    assert "keeps the rules of NOBODY, which is no accreditor" in refuse(CALIFORNIA, ('["NCQA"]', '["NOBODY"]'))
    assert "reading.grade" in refuse(CALIFORNIA, ("grade = 8", "grade = 0"))


def test_a_request_is_taken_under_a_law_under_which_its_plan_is_sold(library: Library) -> None:
    library.check_fit(library.plan("CA-01", on=ON), "CA_KNOX_KEENE")
    library.check_fit(library.plan("CA-01", on=ON), "CALIFORNIA")  # another name of the same
    with pytest.raises(RequestError) as refusal:
        library.check_fit(library.plan("HMO-01", on=ON), "MA")
    said = str(refusal.value)
    assert "The plan HMO-01 is not sold under the line of business MA" in said
    assert "COMMERCIAL_ERISA" in said
    assert "Plans under MA: MA-01" in said


def test_policies_share_their_reasons_and_may_word_one_themselves(library: Library, files: dict[str, bytes]) -> None:
    for policy in library.policies:
        assert policy.reason("COSMETIC_EXCLUSION").plain_es
        assert {"NOT_ELIGIBLE", "OUT_OF_NETWORK", "STATE_MINIMAL_IMPROVEMENT"} <= {one.code for one in policy.reasons}
    own = files[EYELIDS].decode() + '\n[[reasons]]\ncode = "NOT_EXPERIMENTAL"\noutcome = "APPROVE"\ntext = "Ours"\n'
    own += 'plain = "Ours"\nplain_es = "Nuestro"\nprovisions = ["P-DEF-MN"]\n'
    changed = Library.from_files({**files, EYELIDS: own.encode()}, calendars=calendars())
    words = {one.id: one.reason("NOT_EXPERIMENTAL").plain for one in changed.policies}
    assert words["BL-01"] == "Ours"
    assert "Ours" not in [text for id, text in words.items() if id != "BL-01"]


def test_reasons_that_do_not_hold_together_are_refused(refuse: Callable[..., str], files: dict[str, bytes]) -> None:
    assert "there is no set of reasons OTHER" in refuse(EYELIDS, ('reasons = "RECON"', 'reasons = "OTHER"'))
    assert "reasons_set.titel: is not known here" in refuse(REASONS, ("title =", "titel ="))
    with pytest.raises(ContentError, match="there is another set of reasons RECON"):
        Library.from_files({**files, "policies/again.toml": files[REASONS]}, calendars=calendars())


def test_what_is_measured_must_hold_together(refuse: Callable[..., str]) -> None:
    assert "is held against lid.max, which is no parameter" in refuse(
        EYELIDS, ('lid.max_distance", each', 'lid.max", each')
    )
    assert "needs a comparison and the parameter or table" in refuse(
        EYELIDS, ('comparison = "<=", parameter', "parameter")
    )
    assert "the measure GAIN_DEGREES is given twice" in refuse(EYELIDS, ('id = "GAIN_PERCENT"', 'id = "GAIN_DEGREES"'))
    assert "is measured at NOSE, which is not among its sites" in refuse(
        EYELIDS, ('label = "Height of the lid"', 'label = "Height of the lid"\nsites = ["NOSE"]')
    )
    assert "measurement.FIELD is never SHOWN" in refuse(
        EYELIDS, ('"measurement.FIELD", values = ["NOT_MET"]', '"measurement.FIELD", values = ["SHOWN"]')
    )
    assert "it is one of" in refuse(EYELIDS, ('finding = "measurement.LID"', 'finding = "measurement.NOSE"'))
    assert "held against the table BY_AGE, which is not here" in refuse(
        BREASTS, ('table = "BY_BODY_SURFACE"', 'table = "BY_AGE"')
    )
    assert "rests on HEIGHT, which is no measure" in refuse(BREASTS, ('by = "BODY_SURFACE"', 'by = "HEIGHT"'))
    assert "or a table and the measure by which it is read" in refuse(BREASTS, (', by = "BODY_SURFACE"', ""))
    for wrong in ("[1.80, 441], [1.70, 370]", "[1.35]", '["a", 1]'):
        assert "must be pairs of numbers" in refuse(BREASTS, ("[1.35, 199]", wrong))
    assert "it cannot be both" in refuse(
        EYELIDS, ("shown = true", 'shown = true, comparison = "<=", parameter = "lid.max_distance"')
    )
    assert "names nothing that is measured" in refuse(
        BREASTS, ('measures = [{ id = "PHOTOS", label = "photographs from the front and the side", shown = true }]', "")
    )
    assert "straight_through.max_quantity" in refuse(EYELIDS, ("max_quantity = 1", "max_quantity = 0"))
    assert "need the citation that says why these" in refuse(EYELIDS, ("specialties_citation = ", "#"))


def test_a_general_policy_names_no_procedure(refuse: Callable[..., str], library: Library) -> None:
    general = next(one for one in library.policies if one.general)
    assert (general.procedure, general.sites, general.indications) == ("", (), ())
    assert "belongs to a policy for one procedure" in refuse(
        "policies/general.toml", ("general = true", 'general = true\nprocedure = "any"')
    )


def test_an_exclusion_that_names_procedures_leaves_nothing_to_judge(
    refuse: Callable[..., str], library: Library
) -> None:
    plan = library.plan("HMO-01", on=ON)
    named = plan.excludes("tattoo_removal")
    assert named is not None
    assert named not in plan.exclusions
    assert plan.excludes("fat_grafting") is None
    assert "must be an exclusion without exceptions" in refuse(
        "policies/hmo_plan.toml", ('topic = "COSMETIC"', 'topic = "COSMETIC"\nprocedures = ["x"]')
    )


def test_every_text_for_members_of_the_policies_has_its_spanish(library: Library) -> None:
    lacking: list[Any] = []
    for policy in library.policies:
        lacking += [
            (policy.id, one.code)
            for one in policy.reasons
            if not one.plain_es or bool(one.change) != bool(one.change_es)
        ]
        lacking += [(policy.id, one.id) for one in policy.required_documents if not (one.label_es and one.why_es)]
        lacking += [(policy.id, "site_names")] if set(policy.site_names) != set(policy.site_names_es) else []
    assert lacking == []
