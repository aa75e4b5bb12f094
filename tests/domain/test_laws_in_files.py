"""Lines of business as files: one based on another, other names, calendars, accreditors, and what is refused."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from casework.calendars import calendars
from casework.domain.library import Library
from casework.errors import ContentError, RequestError

TODAY = date(2026, 6, 1)
FOLDER = "lines_of_business"
ERISA, MA = f"{FOLDER}/commercial_erisa.toml", f"{FOLDER}/medicare_advantage.toml"
PART_B, ACA, NCQA = f"{FOLDER}/medicare_part_b_drug.toml", f"{FOLDER}/aca_individual.toml", f"{FOLDER}/ncqa.toml"
CALIFORNIA, MEDICAID = f"{FOLDER}/california_knox_keene.toml", f"{FOLDER}/medicaid_mco.toml"
LINES = (
    "ACA_INDIVIDUAL",
    "CA_KNOX_KEENE",
    "COMMERCIAL_ERISA",
    "MEDICAID_MCO",
    "MEDICARE_ADVANTAGE",
    "MEDICARE_PART_B_DRUG",
)


def test_every_line_of_business_is_shipped_and_found_by_each_of_its_names(library: Library) -> None:
    assert tuple(sorted(one.id for one in library.lines_of_business)) == LINES
    names = {
        "COMMERCIAL": "COMMERCIAL_ERISA",
        "COMMERCIAL_HMO": "COMMERCIAL_ERISA",
        "ERISA_GROUP": "COMMERCIAL_ERISA",
        "MA": "MEDICARE_ADVANTAGE",
        "MA_PART_B": "MEDICARE_PART_B_DRUG",
        "MEDICAID": "MEDICAID_MCO",
        "ACA": "ACA_INDIVIDUAL",
        "ACA_INDIVIDUAL_QHP_FFE": "ACA_INDIVIDUAL",
        "CA": "CA_KNOX_KEENE",
        "CALIFORNIA": "CA_KNOX_KEENE",
    }
    for name, id in (*names.items(), *((id, id) for id in LINES)):
        assert library.line_id(name) == id
        assert library.line_of_business(name, on=TODAY).id == id
    with pytest.raises(RequestError, match="MEDICARE_ADVANTAGE"):
        library.line_of_business("MARS", on=TODAY)


@pytest.mark.parametrize("id", LINES)
def test_every_rule_of_a_line_of_business_has_its_source_and_its_day(library: Library, id: str) -> None:
    law = library.line_of_business(id, on=TODAY)
    for rule in law.clocks:
        assert rule.citation, rule.id
        assert rule.since <= date(2026, 1, 1), rule.id
        assert ("Plan practice" in rule.citation or "plan practice" in rule.citation) <= (rule.status == "SYNTHETIC")
    for type in ("pre_service", "concurrent", "post_service"):
        assert law.clock(f"appeal.{type}.standard", on=TODAY) is not None
    for one in (law.extension_rule, law.expedite_rule, law.appeal_rule, law.external_rule):
        assert one is not None
    cited = (law.tolling_citation, law.lapse_citation, law.appeal_lapse_citation, law.appeal_rule.citation)
    assert all((*cited, law.expedite_rule.citation, law.appeal_signers_citation, law.urgency_citation))


def test_what_a_missed_time_means_is_told_by_each_law(library: Library) -> None:
    found = {one.id: (one.lapse, one.appeal_lapse, one.tolling) for one in library.lines_of_business}
    assert found == {
        "COMMERCIAL_ERISA": ("DEEMED_EXHAUSTED", "DEEMED_EXHAUSTED", "ON_INFORMATION_REQUEST"),
        "ACA_INDIVIDUAL": ("DEEMED_EXHAUSTED", "DEEMED_EXHAUSTED", "ON_INFORMATION_REQUEST"),
        "MEDICARE_ADVANTAGE": ("DEEMED_ADVERSE", "FORWARDED", "NONE"),
        "MEDICARE_PART_B_DRUG": ("DEEMED_ADVERSE", "FORWARDED", "NONE"),
        "MEDICAID_MCO": ("DEEMED_ADVERSE", "DEEMED_EXHAUSTED", "NONE"),
        "CA_KNOX_KEENE": ("NONE", "DEEMED_EXHAUSTED", "FROM_INFORMATION"),
    }


def test_who_looks_at_a_decision_from_outside_is_told_by_each_law(library: Library) -> None:
    found = {one.id: one.external_rule for one in library.lines_of_business}
    bodies = {id: (rule.body, rule.automatic, rule.offered) for id, rule in found.items() if rule is not None}
    assert bodies == {
        "COMMERCIAL_ERISA": ("IRO", False, "MEDICAL_JUDGEMENT"),
        "ACA_INDIVIDUAL": ("IRO", False, "MEDICAL_JUDGEMENT"),
        "MEDICARE_ADVANTAGE": ("IRE", True, "ANY"),
        "MEDICARE_PART_B_DRUG": ("IRE", True, "ANY"),
        "MEDICAID_MCO": ("FAIR_HEARING", False, "ANY"),
        "CA_KNOX_KEENE": ("IMR", False, "MEDICAL_JUDGEMENT"),
    }


def test_who_may_refuse_a_request_to_go_outside_is_told_by_each_law(library: Library) -> None:
    found = {one.id: one.external_rule for one in library.lines_of_business}
    assert {id for id, rule in found.items() if rule is not None and rule.preliminary == "PLAN"} == {
        "COMMERCIAL_ERISA",
        "ACA_INDIVIDUAL",
    }
    assert "431.220" in next(rule.preliminary_citation for id, rule in found.items() if rule and id == "MEDICAID_MCO")


def test_every_law_asks_for_the_field_of_whoever_decides_an_appeal_and_says_where(library: Library) -> None:
    rules = {one.id: one.appeal_rule for one in library.lines_of_business}
    assert all(rule.specialty and rule.specialty_citation for rule in rules.values())
    assert "422.590(h)(2)" in rules["MEDICARE_ADVANTAGE"].specialty_citation
    assert "438.406(b)(2)(ii)" in rules["MEDICAID_MCO"].specialty_citation
    assert all("AUTHORIZATION" in rule.authorizations for rule in rules.values())


def test_a_line_of_business_that_is_based_on_another_holds_its_rules_and_its_own(library: Library) -> None:
    part_b, ma = (library.line_of_business(id, on=TODAY) for id in ("MA_PART_B", "MA"))
    assert part_b.clock("decision.pre_service.standard", on=TODAY) != ma.clock(
        "decision.pre_service.standard", on=TODAY
    )
    assert part_b.clock("appeal_filing", on=TODAY) == ma.clock("appeal_filing", on=TODAY)
    assert part_b.clock("extension", on=TODAY) is None
    assert (part_b.extensions, ma.extensions) == (0, 1)
    assert part_b.appeal_extension_rule is None
    assert part_b.extension_rule.grounds == ()
    assert (part_b.external_rule, part_b.appeal_rule) == (ma.external_rule, ma.appeal_rule)
    aca, erisa = (library.line_of_business(id, on=TODAY) for id in ("ACA", "COMMERCIAL"))
    assert (aca.appeal_rule.levels_max, erisa.appeal_rule.levels_max) == (1, 2)
    assert aca.clock("appeal.pre_service.standard.two_levels", on=TODAY) is None
    assert aca.aliases != erisa.aliases


def test_a_base_that_is_not_there_or_goes_round_is_refused(refuse: Callable[..., str]) -> None:
    assert "is based on MARS, which has no version in force on 2020-01-01" in refuse(
        PART_B, ('based_on = "MEDICARE_ADVANTAGE"', 'based_on = "MARS"')
    )
    assert "which has no version in force on 2001-01-01" in refuse(
        ACA, ("effective_from = 2012-01-01", "effective_from = 2001-01-01")
    )
    assert "is based on itself" in refuse(
        MA, ('id = "MEDICARE_ADVANTAGE"\n', 'id = "MEDICARE_ADVANTAGE"\nbased_on = "MEDICARE_ADVANTAGE"\n')
    )


def test_a_name_belongs_to_one_line_of_business(refuse: Callable[..., str]) -> None:
    assert "the alias COMMERCIAL names another line of business too" in refuse(
        MA, ('aliases = ["MA"]', 'aliases = ["COMMERCIAL"]')
    )
    assert "the alias MEDICAID_MCO names another line of business too" in refuse(
        MA, ('aliases = ["MA"]', 'aliases = ["MEDICAID_MCO"]')
    )


def test_a_table_that_cannot_be_read_is_refused_where_it_stands(refuse: Callable[..., str]) -> None:
    assert "calendar.name: there is no calendar 'MARS'; those that there are: US_CA, US_FEDERAL" in refuse(
        ERISA, ('name = "US_FEDERAL"', 'name = "MARS"')
    )
    assert "calendar.also: must be a list of dates" in refuse(CALIFORNIA, ("also = []", 'also = ["soon"]'))
    assert "time_zone: 'Mars' is not a time zone" in refuse(ERISA, ('"America/New_York"', '"Mars"'))
    assert "appeals.levels: the law allows 1 at most" in refuse(MA, ("levels = 1\n", "levels = 2\n"))
    assert "external.body: 'COURT' is not known" in refuse(MA, ('body = "IRE"', 'body = "COURT"'))
    assert "warnings.appeal: must be a list of shares" in refuse(MA, ("appeal = [0.5, 0.8]", "appeal = [2.0]"))
    assert "warnings.coffee: is not the name of a deadline" in refuse(MA, ("appeal = [0.5", "coffee = [0.5"))
    assert "tolling.rule" in refuse(MA, ('rule = "NONE"', 'rule = "SOMETIMES"'))
    assert "expedite.mood: is not known here" in refuse(MA, ("physician_forces = true", "mood = true"))


def test_a_law_needs_a_clock_for_every_appeal_that_it_knows(refuse: Callable[..., str]) -> None:
    assert "there is none for appeal.post_service.standard" in refuse(
        MEDICAID, ('id = "appeal.post_service.standard"', 'id = "appeal.post_service.other"')
    )


def test_a_file_whose_head_or_clocks_are_no_tables_is_refused(files: dict[str, bytes]) -> None:
    for text, says in ((b"line_of_business = 3", "must be a table"), (b"accreditor = 3", "must be a table")):
        with pytest.raises(ContentError, match=says):
            Library.from_files({**files, "odd.toml": text}, calendars=calendars())
    odd = (
        files[PART_B]
        .decode()
        .split("[[clocks]]")[0]
        .replace("[line_of_business]", 'clocks = "none"\n[line_of_business]')
    )
    with pytest.raises(ContentError, match="clocks: must be a list of tables"):
        Library.from_files({**files, PART_B: odd.encode()}, calendars=calendars())


def test_an_accreditors_rule_names_lines_of_business_that_there_are(refuse: Callable[..., str]) -> None:
    assert "decision.concurrent.expedited is for MARS, and there is no such line of business" in refuse(
        NCQA, ('lines = ["COMMERCIAL_ERISA"', 'lines = ["MARS"')
    )
    assert "appeal_filing is time that the member has, and an accreditor never makes it shorter" in refuse(
        NCQA, ('id = "decision.pre_service.standard"', 'id = "appeal_filing"')
    )
    assert "clocks[1].unit" in refuse(NCQA, ('unit = "calendar_days"', 'unit = "moons"'))


def test_an_accreditor_is_asked_by_its_name_and_its_version(library: Library) -> None:
    law = library.line_of_business("CA", on=TODAY, accreditors=("NCQA", "URAC"))
    assert [one.id for one in law.accreditors] == ["NCQA", "URAC"]
    assert library.line_of_business("CA", on=TODAY).accreditors == ()
    with pytest.raises(RequestError, match="no accreditor 'MARS'"):
        library.line_of_business("CA", on=TODAY, accreditors=("MARS",))


def test_the_calendars_hold_federal_and_californian_holidays() -> None:
    known = calendars()
    for day in (date(2026, 1, 19), date(2028, 11, 10), date(2026, 11, 26), date(2026, 12, 25)):
        assert all(day in held for held in known.values())
    friday = date(2026, 7, 3)  # before the Fourth of July on a Saturday: a holiday of the federal government alone
    assert friday in known["US_FEDERAL"]
    assert friday not in known["US_CA"]
    assert date(2026, 10, 12) in known["US_FEDERAL"]  # Columbus Day
    assert date(2026, 3, 31) in known["US_CA"]  # Cesar Chavez Day
    assert date(2026, 3, 31) not in known["US_FEDERAL"]


def test_business_days_leave_out_the_holidays_of_the_file_and_its_own(files: dict[str, bytes]) -> None:
    def holidays(*changes: tuple[str, str]) -> Any:
        text = files[CALIFORNIA].decode()
        for old, new in changes:
            text = text.replace(old, new, 1)
        held = Library.from_files({**files, CALIFORNIA: text.encode()}, calendars=calendars())
        return held.line_of_business("CA", on=TODAY).holidays

    assert date(2026, 2, 17) not in holidays()
    assert date(2026, 2, 17) in holidays(("also = []", "also = [2026-02-17]"))
    assert date(2026, 3, 31) in holidays(('name = ["US_FEDERAL", "US_CA"]', 'name = "US_CA"'))


def test_a_mark_of_doubt_never_stands_in_a_citation_which_letters_print(files: dict[str, bytes]) -> None:
    marked = (
        files[CALIFORNIA]
        .decode()
        .replace("1367.01(h)(1), (h)(5): the time", "1367.01(h) (to be confirmed): the time", 1)
    )
    with pytest.raises(ContentError, match=r"tolling\.citation: letters print it, and it says “to be confirmed”"):
        Library.from_files({**files, CALIFORNIA: marked.encode()}, calendars=calendars())


def test_a_missed_first_decision_is_a_no_that_is_appealed_and_never_ends_the_plans_own_process(
    library: Library,
) -> None:
    for id in ("MEDICAID", "MA", "MA_PART_B"):
        (late,) = (one for one in library.line_of_business(id, on=TODAY).notices if one.id == "deemed_exhausted")
        assert "You can appeal to us" in late.text
        assert "do not have to wait" not in late.text
        assert "puede apelar ante nosotros" in late.text_es


def test_refusals_for_want_of_an_authorization_cite_the_rule_about_it(library: Library) -> None:
    cited = {
        id: library.line_of_business(id, on=TODAY).appeal_rule.needs_consent(
            "REPRESENTATIVE", type="PRE_SERVICE", urgent=False
        )
        for id in ("COMMERCIAL", "MEDICAID", "MA")
    }
    assert cited == {
        "COMMERCIAL": "29 CFR 2560.503-1(b)(4)",
        "MEDICAID": "42 CFR 438.402(c)(1)(ii)",
        "MA": "42 CFR 422.561, 422.578",
    }
    medicare = library.line_of_business("MA", on=TODAY).appeal_rule
    assert medicare.needs_consent("PROVIDER", type="PRE_SERVICE", urgent=False) == ""
    assert medicare.needs_consent("PROVIDER", type="POST_SERVICE", urgent=True) == "42 CFR 422.574(b), 422.578"
