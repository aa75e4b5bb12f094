"""The shipped content, and what content is refused."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from casework.calendars import calendars
from casework.domain.library import Library
from casework.domain.policy import Plan
from casework.errors import ContentError, RequestError

PLAN, POLICY = "policies/hmo_plan.toml", "policies/fat_grafting.toml"
REASONS = "policies/reconstructive_reasons.toml"
LETTERS = "lines_of_business/commercial_erisa_notices.toml"
EVIDENCE, LAW = "policies/fat_grafting_evidence.toml", "lines_of_business/commercial_erisa.toml"
TODAY = date(2026, 2, 2)


@pytest.fixture(name="plan")
def _plan(library: Library) -> Plan:
    return library.plan("HMO-01", on=TODAY)


def test_the_shipped_content_holds_the_sample_plan_its_policy_and_the_law(library: Library, plan: Plan) -> None:
    policy = next(one for one in library.policies if one.id == "FG-01")
    assert library.evidence_for(policy).id == "EV-FG-01"
    assert library.line_of_business("COMMERCIAL_ERISA", on=TODAY).adverse_signers == ("MD", "DO")
    assert {"decision", "information", "peer_to_peer", "peer_to_peer_call"} <= library.deadline_names
    assert plan.time_zone == "America/New_York"
    assert [one.id for one in plan.exclusions] == ["P-EXCL-COSM"]


def test_only_what_the_source_quotes_is_kept_as_a_quotation(plan: Plan) -> None:
    assert "quotes Article V Section FF" in plan.source
    assert plan.provision("P-RECON").quotes(
        "the primary purpose is either to treat a medical condition or to improve or restore physiologic function"
    )
    exclusion = plan.provision("P-EXCL-COSM")
    assert exclusion.quotes("undertaken solely to improve the patient's appearance")
    assert not exclusion.quotes("undertaken to improve the patient's appearance")
    assert not exclusion.quotes("")
    assert [one.text for one in exclusion.exceptions] == [
        "Represents a medical/surgical necessity",
        "Is associated with covered reconstructive surgery due to an Illness",
        "Is otherwise indicated in this policy",
    ]
    assert exclusion.combinator is None
    assert {one.id for one in plan.provisions if one.verbatim} == {"P-RECON", "P-EXCL-COSM"}


def test_medical_necessity_has_four_components(plan: Plan) -> None:
    definition = plan.medical_necessity
    assert definition.cite == "Article I, Paragraph 63"
    assert [one.text for one in definition.components] == [
        "Consistent with symptoms/diagnosis",
        "Appropriate under acceptable medical practice standards",
        "Not solely for convenience",
        "Most appropriate treatment",
    ]
    assert plan.on("RECONSTRUCTIVE", "BENEFIT")[0].id == "P-RECON"
    assert plan.on("RECONSTRUCTIVE", "EXCLUSION") == ()


def test_every_number_has_its_source_and_its_day(library: Library, plan: Plan) -> None:
    law, policy = (
        next(one for one in library.lines_of_business if one.id == "COMMERCIAL_ERISA"),
        next(one for one in library.policies if one.id == "FG-01"),
    )
    for one in (*policy.parameters, *plan.peer_to_peer.values()):
        assert one.citation
        assert one.status == "SYNTHETIC"  # the plan text gives no number
    for rule in law.clocks:
        assert re.search(r"29 CFR|45 CFR|Plan practice", rule.citation), rule.id
    confirmed = {rule.id for rule in law.clocks if rule.status == "VERIFIED"}
    assert {"decision.pre_service.standard", "extension", "information.period", "appeal_filing"} <= confirmed


def test_a_site_has_its_own_threshold_before_the_policys(library: Library) -> None:
    policy = next(one for one in library.policies if one.id == "FG-01")
    foot = policy.parameter("conservative.min_modalities", on=TODAY, site="FOOT")
    hand = policy.parameter("conservative.min_modalities", on=TODAY, site="HAND")
    assert foot is not None
    assert hand is not None
    assert (foot.value, hand.value) == (2, 1)
    assert policy.parameter("conservative.min_modalities", on=date(2020, 1, 1)) is None
    assert policy.reason("NOT_COSMETIC").provisions == ("P-EXCL-COSM",)


def test_the_law_knows_the_sources_that_the_evidence_rests_on(library: Library) -> None:
    evidence = next(one for one in library.evidence if one.id == "EV-FG-01")
    assert evidence.reference("GUSENOFF-2016").n == 13
    certain = evidence.match("ANY", "2", said="Pain fell (p=0.022).")
    likely = evidence.match("ANY", "1", said="No systemic agents treat the skin in Scleroderma.")
    assert certain is not None
    assert likely is not None
    assert (certain.certainty, certain.reference) == ("CERTAIN", "GUSENOFF-2016")
    assert (likely.certainty, likely.reference) == ("LIKELY", "PMC7861649")
    assert evidence.match("ANY", "2", said="Pain fell.") is None
    assert evidence.match("ANY", "2") is None


def test_no_licensed_criteria_text_is_stored(library: Library) -> None:
    for criteria in next(one for one in library.policies if one.id == "FG-01").criteria:
        assert criteria.licensed
        assert criteria.vendor == "MCG"
        assert "own copy" in criteria.statement


def test_administrative_reasons_say_nothing_of_medical_necessity(library: Library) -> None:
    for reason in next(one for one in library.policies if one.id == "FG-01").reasons:
        if not reason.clinical:
            assert "necess" not in f"{reason.text} {reason.plain} {reason.change}".lower()


def syllables(word: str) -> int:
    return max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e\b", "", word.lower()))))


def grade(text: str) -> float:
    """The Flesch-Kincaid grade of a text."""
    words = re.findall(r"[A-Za-z']+", text)
    sentences = max(1, len(re.findall(r"[.:](?:\s|$)", text)))
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def test_what_members_read_is_plain(library: Library) -> None:
    plain = [
        re.sub(r"\{[a-z_]+\}", "foot", one.plain)
        for one in next(one for one in library.policies if one.id == "FG-01").reasons
    ]
    letters = [
        one.text
        for one in next(one for one in library.lines_of_business if one.id == "COMMERCIAL_ERISA").notices
        if one.text and "MEMBER" in one.audiences
    ]
    assert grade(". ".join(plain)) <= 9
    assert grade(" ".join(letters)) <= 9


def test_every_placeholder_of_a_reason_is_one_that_lines_have(library: Library) -> None:
    known = {"place", "goal", "trials", "deficits", "alternatives", "exclusion_words", "missing", "coverage", "session"}
    known |= {"in_network_options", "failed_modalities", "min_modalities", "failed_weeks", "min_weeks", "judged"}
    known |= {"months_since", "min_interval_months", "max_sessions", "requested", "approved"}
    known |= {"judged_why", "exclusion_judged", "not_counted", "simpler", "law", "structure_cause", "new_evidence"}
    known |= {"measures_met", "measures_open", "documented_deficits", "min_deficits"}
    measures = [one.id.lower() for policy in library.policies for held in policy.measurements for one in held.measures]
    known |= {f"{what}_{id}" for id in measures for what in ("value", "needed")}
    used = {
        name
        for policy in library.policies
        for one in policy.reasons
        for text in (one.text, one.plain, one.change)
        for name in re.findall(r"\{(\w+)\}", text)
    }
    assert used <= known


def test_adverse_letters_say_all_that_the_law_asks(library: Library) -> None:
    said = {
        one.id
        for one in next(one for one in library.lines_of_business if one.id == "COMMERCIAL_ERISA").notices
        if "denial" in one.notices
    }
    assert {
        "what_asked",
        "what_decided",
        "reason",
        "provision",
        "criterion_or_offer",
        "clinical_judgement_or_offer",
        "missing_information",
        "appeal_rights",
        "expedited_appeal",
        "representative",
        "external_review",
        "full_file_free",
        "civil_action",
        "consumer_assistance",
        "codes_on_request",
        "language_notice",
    } <= said
    external = next(
        one
        for one in next(one for one in library.lines_of_business if one.id == "COMMERCIAL_ERISA").notices
        if one.id == "external_review"
    )
    assert external.when == "EXTERNAL_REVIEW"


def test_a_plan_or_law_that_there_is_not_is_refused_with_those_there_are(library: Library) -> None:
    with pytest.raises(RequestError, match=r"Those that there are: .*HMO-01"):
        library.plan("PPO-9", on=TODAY)
    with pytest.raises(RequestError, match="COMMERCIAL_ERISA"):
        library.line_of_business("MARS", on=TODAY)
    with pytest.raises(RequestError, match="its versions begin on 2025-01-01"):
        library.plan("HMO-01", on=date(2024, 12, 31))


def test_a_procedure_without_a_policy_comes_under_the_general_one_and_is_refused_where_there_is_none(
    library: Library, make_case: Callable[..., Any]
) -> None:
    assert make_case(procedure="moon_surgery").policy.id == "GEN-01"
    alone = replace(library, policies=tuple(one for one in library.policies if not one.general))
    with pytest.raises(RequestError, match=r"'moon_surgery'.*no general policy.*Those that there are: .*fat_grafting"):
        alone.policy_for(make_case(procedure="moon_surgery").request, on=TODAY)


def test_versions_follow_each_other(files: dict[str, bytes]) -> None:
    text = files[PLAN].decode()
    ended = text.replace(
        "effective_from = 2025-01-01\ntime_zone", "effective_from = 2025-01-01\neffective_to = 2026-05-31\ntime_zone"
    )
    newer = text.replace("effective_from = 2025-01-01\ntime_zone", "effective_from = 2026-06-01\ntime_zone", 1)
    library = Library.from_files(
        {**files, PLAN: ended.encode(), "policies/hmo_plan_2026.toml": newer.encode()}, calendars=calendars()
    )
    assert library.plan("HMO-01", on=date(2026, 5, 31)).effective_from == date(2025, 1, 1)
    assert library.plan("HMO-01", on=date(2026, 6, 1)).effective_from == date(2026, 6, 1)
    with pytest.raises(ContentError, match="two versions are in force on 2026-06-01; end the first one on 2026-05-31"):
        Library.from_files({**files, "policies/hmo_plan_2026.toml": newer.encode()}, calendars=calendars())


def test_a_file_that_is_no_content_is_refused(files: dict[str, bytes]) -> None:
    with pytest.raises(ContentError) as error:
        Library.from_files(
            {**files, "a.toml": b"[plan", "b.toml": b"[weather]", "c.toml": b"\xff"}, calendars=calendars()
        )
    text = str(error.value)
    assert "a.toml: is not a TOML file" in text
    assert "b.toml: must hold exactly one of the tables [plan], [policy], [reasons_set], [evidence]," in text
    assert "c.toml: is not a TOML file" in text


def test_a_plan_that_does_not_hold_together_is_refused(refuse: Callable[..., str]) -> None:
    assert "the exception EX1 does not stand in the text" in refuse(
        PLAN, ('text = "Represents a medical/surgical necessity"', 'text = "Is needed"')
    )
    assert "'Mars/Base' is not a time zone" in refuse(PLAN, ("America/New_York", "Mars/Base"))
    assert "must be numbered 1, 2, 3" in refuse(PLAN, ("number = 4", "number = 7"))
    assert "needs exactly one DEFINITION of MEDICAL_NECESSITY" in refuse(
        PLAN, ('topic = "MEDICAL_NECESSITY"', 'topic = "WORDS"')
    )
    assert "indication is never SHOWN" in refuse(PLAN, ('met = ["INDICATED"]', 'met = ["SHOWN"]'))
    assert "the provision P-RECON is given twice" in refuse(PLAN, ('id = "P-SURG"', 'id = "P-RECON"'))
    assert "names no value of standing that meets it" in refuse(PLAN, ('met = ["ESTABLISHED"], ', ""))
    assert "rests on no finding" in refuse(
        PLAN, ('requires = [{ finding = "purpose", met = ["RECONSTRUCTIVE"], not_met = ["NOT_SHOWN"] }]', "")
    )
    assert "plan.titel: is not known here" in refuse(PLAN, ("title =", "titel ="))
    assert "ask_within_days.since" in refuse(
        PLAN, ('unit = "calendar_days"\nsince = 2025-01-01', 'unit = "calendar_days"')
    )


def test_a_policy_that_does_not_hold_together_is_refused(refuse: Callable[..., str]) -> None:
    assert "there is no evidence library EV-9" in refuse(POLICY, ("EV-FG-01", "EV-9"))
    assert "GR-COSMETIC blocks UGLY, which is no reason" in refuse(POLICY, ('["COSMETIC_EXCLUSION", ', '["UGLY", '))
    assert "which is not among its sites" in refuse(POLICY, ('sites = ["FOOT", "FACE"]', 'sites = ["FACE"]'))
    assert "FOOT must be a site, with examples" in refuse(POLICY, ('"FOOT" = "orthotics and padding"', '"FOOT" = " "'))
    assert "FOOT.UP must be a site" in refuse(POLICY, ('"FOOT.LEFT"', '"FOOT.UP"'))
    assert "there is no plan HMO-02" in refuse(POLICY, ('plans = ["HMO-01"', 'plans = ["HMO-02"'))
    assert "approval_provisions rests on P-X, which the plan HMO-01 does not have" in refuse(
        POLICY, ('approval_provisions = ["P-SURG"', 'approval_provisions = ["P-X"')
    )
    assert "must say what would change the decision" in refuse(
        REASONS, ('change = "A request for a service', 'note = "A')
    )
    assert "rests on no provision" in refuse(REASONS, ('provisions = ["P-NETWORK"]', "provisions = []"))
    assert "'~' is no comparison" in refuse(POLICY, ('comparison = "<"', 'comparison = "~"'))
    assert "has no citation" in refuse(
        POLICY, (', citation = "PMC4874304, inclusion: maximal mouth opening below 55 mm"', "")
    )
    assert "needs the reasons that it blocks" in refuse(
        POLICY, ('blocks = ["COSMETIC_EXCLUSION", "PURPOSE_NOT_SHOWN"]', "blocks = []")
    )
    assert "parameters[1].value: is missing" in refuse(POLICY, ("value = 1\n", ""))
    assert "parameters[1].status" in refuse(POLICY, ('status = "SYNTHETIC"', 'status = "GUESSED"'))


def test_an_evidence_library_that_does_not_hold_together_is_refused(
    refuse: Callable[..., str], files: dict[str, bytes]
) -> None:
    assert "a match names the reference NOWHERE" in refuse(
        EVIDENCE, ('reference = "GUSENOFF-2016"', 'reference = "NOWHERE"')
    )
    assert "a match names its reference" in refuse(EVIDENCE, ('certainty = "LIKELY"', 'certainty = "NOT_FOUND"'))
    assert "names no request" in refuse(EVIDENCE, ('submissions = ["*"]', "submissions = []"))
    assert "name the words that the claims which cite it must say" in refuse(EVIDENCE, ('when = ["0.022"]', ""))
    assert "the reference PMC7861649 is given twice" in refuse(EVIDENCE, ('id = "PMC4874304"', 'id = "PMC7861649"'))
    assert "a limit needs its text, and the topics or words" in refuse(EVIDENCE, ('text = "tissue', 'say = "tissue'))
    with pytest.raises(ContentError, match="evidence EV-FG-01: the id is given twice"):
        Library.from_files({**files, "policies/again.toml": files[EVIDENCE]}, calendars=calendars())


def test_a_law_that_does_not_hold_together_is_refused(refuse: Callable[..., str]) -> None:
    assert "there is none for decision.post_service.standard" in refuse(
        LAW, ('id = "decision.post_service.standard"', 'id = "decision.post_service.other"')
    )
    assert "nobody could sign an adverse decision" in refuse(
        LAW, ('[adverse_signers]\nprofessions = ["MD", "DO"]', "[adverse_signers]\nprofessions = []")
    )
    assert "must be a list of shares" in refuse(LAW, ("decision = [0.5, 0.8]", "decision = [2.0]"))
    assert "coffee: is not the name of a deadline" in refuse(LAW, ("decision = [0.5, 0.8]", "coffee = [0.5]"))
    assert "NEIGHBOUR is none; they are MEMBER, PROVIDER, RECORD" in refuse(LETTERS, ('["MEMBER",', '["NEIGHBOUR",'))
    assert "].since: is missing" in refuse(LAW, ("since = 2003-01-01\n", ""))


def test_what_a_reason_requires_is_checked(refuse: Callable[..., str]) -> None:
    needs = 'requires = [{ finding = "conservative", values = ["NOT_SHOWN"] }]'
    assert "conservative is never SHOWN; it is one of MET" in refuse(
        REASONS, (needs, needs.replace("NOT_SHOWN", "SHOWN"))
    )
    assert "names no value of conservative under which the reason is true" in refuse(
        REASONS, (needs, 'requires = [{ finding = "conservative" }]')
    )
    approving = 'code = "NOT_EXPERIMENTAL"\noutcome = "APPROVE"\n'
    assert "NOT_EXPERIMENTAL is no reason to deny; only those are held against the findings" in refuse(
        REASONS, (approving, f"{approving}{needs}\n")
    )
    assert "NOT_EXPERIMENTAL must be a clinical reason to deny that requires no finding" in refuse(
        REASONS, (approving, f"{approving}judged = true\n")
    )
    assert "rests_on" in refuse(POLICY, ('rests_on = "STUDIES"', 'rests_on = "HEARSAY"'))


def test_each_component_is_told_to_a_member_in_plain_words(plan: Plan) -> None:
    told = [one.plain for one in plan.medical_necessity.components]
    assert all(told)
    assert not any("convenience" in text for text in told)
