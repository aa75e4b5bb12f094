"""The rules that no determination may break, by id with where each stands, and the error of a broken one."""

from typing import Any

from casework.errors import InvariantBroken

Json = dict[str, Any]

CITATIONS = {
    "I01": "29 CFR 2560.503-1(h)(3)(iii); 42 CFR 422.566(d); 438.210(b)(3)",
    "I02": "Cal HSC 1367.01(k) (SB 1120); NCQA UM FAQ 2024-05-15/2025-04-15; CMS HPMS FAQ 2024-02-06",
    "I07": "29 CFR 2560.503-1(g)(1)(i),(ii),(v); 42 CFR 422.568(e); 438.404(b); 422.122(a)",
    "I08": "Article VI §A ¶8; 29 CFR 2560.503-1(b)(5)",
    "I09": "Article I ¶63",
    "I10": "PAS 2.2.1 spec-34 (item.sequence echoed)",
    "I12": "29 CFR 2560.503-1(f)(2); (f)(4)",
    "I20": "45 CFR 147.136(d)(1)(ii)",
    "I22": "Medical policy: guardrails",
    "I23": "29 CFR 2560.503-1(h)(2)(iv)",
    "I24": "29 CFR 2560.503-1(g)(1)(ii),(v)",
    "I25": "42 CFR 422.138(c); 422.122(b)(1)",
    "I28": "NCQA UM 4; 45 CFR 147.136(b)(2)(ii)(D)",
    "I33": "42 CFR 422.566(d); Cal HSC 1374.30(b)-(c)",
}


def broken(rule: str, message: str) -> InvariantBroken:
    """The error of a broken rule, with its citation."""
    return InvariantBroken(rule, message, CITATIONS[rule])
