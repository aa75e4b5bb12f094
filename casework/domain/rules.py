"""The rules that no case may break, by id with where each stands, and the error of a broken one."""

from typing import Any

from casework.errors import InvariantBroken

Json = dict[str, Any]

CITATIONS = {
    "I01": "42 CFR 422.566(d); 438.210(b)(3); 29 CFR 2560.503-1(h)(3)(iii); Cal HSC 1367.01(e); NCQA UM 4",
    "I02": "Cal HSC 1367.01(k) (SB 1120); NCQA UM FAQ 2024-05-15/2025-04-15; CMS HPMS FAQ 2024-02-06",
    "I03": "29 CFR 2560.503-1(h)(3)(ii); 42 CFR 422.590(h)(1); 438.406(b)(2)(i)",
    "I04": "29 CFR 2560.503-1(h)(3)(ii),(v); 42 CFR 438.406(b)(2)(i)",
    "I05": "29 CFR 2560.503-1(h)(3)(iii),(v); 42 CFR 422.590(h)(2); 438.406(b)(2)(ii); NCQA UM 8/9",
    "I06": "29 CFR 2560.503-1(h)(2)(iv),(h)(3)(ii)",
    "I07": "29 CFR 2560.503-1(g)(1)(i),(ii),(v); 42 CFR 422.568(e); 438.404(b); 422.122(a)",
    "I08": "Article VI §A ¶8; 29 CFR 2560.503-1(b)(5)",
    "I09": "Article I ¶63",
    "I10": "PAS 2.2.1 spec-34 (item.sequence echoed)",
    "I12": "29 CFR 2560.503-1(f)(2),(f)(4); 42 CFR 422.568(b), 422.572(a); 438.210(d); Cal HSC 1367.01(h)",
    "I13": "42 CFR 422.568(b)(2), 422.572(b); 438.210(d); 29 CFR 2560.503-1(f)(2)(iii)",
    "I14": "29 CFR 2560.503-1(f)(4)",
    "I15": "29 CFR 2560.503-1(f)(4),(g); 42 CFR 422.568(f)",
    "I16": "42 CFR 422.570(c)(2)(ii); 438.210(d)(2); 29 CFR 2560.503-1(m)(1)(iii)",
    "I17": "42 CFR 422.568(f); 438.404(c)(5); 29 CFR 2560.503-1(l)",
    "I18": "42 CFR 422.590(a)(2),(d),(e)(5),(g); 422.592(a)",
    "I19": "45 CFR 147.136(d); 42 CFR 422.618(b)(1)",
    "I20": "45 CFR 147.136(d)(1)(ii)",
    "I21": "Article I ¶63(4)",
    "I22": "Medical policy: guardrails",
    "I23": "29 CFR 2560.503-1(h)(2)(iv)",
    "I24": "29 CFR 2560.503-1(g)(1)(ii),(v)",
    "I25": "42 CFR 422.138(c); 422.122(b)(1)",
    "I26": "42 CFR 422.568(d)-(e), 438.404(a),(b), 438.10; 45 CFR 147.136(e), 92.11",
    "I27": "NCQA UM 2; SOC2 CC8.1",
    "I28": "NCQA UM 4; 45 CFR 147.136(b)(2)(ii)(D)",
    "I29": "42 CFR 422.504(d)",
    "I33": "42 CFR 422.566(d); Cal HSC 1374.30(b)-(c)",
    "I34": "PAS 2.2.1 spec-34,-36,-37; extension-claimResponseReviewer",
}


def broken(rule: str, message: str, *, law: str = "") -> InvariantBroken:
    """The error of a broken rule, with its citation; `law` is where the line of business itself says so."""
    cited = CITATIONS[rule]
    return InvariantBroken(rule, f"{message} Here: {law}." if law and law not in cited else message, cited)
