"""Policies and evidence: what decisions are held against, in its own words."""

from flask import Blueprint, render_template

from casework.usecases.policies_page import evidence_page, policies_page, policy_page
from casework.web import current
from casework.web.guarding import allowed

pages = Blueprint("policies", __name__)


@pages.get("/policies")
@allowed("policies.see")
def index() -> str:
    """Every plan, policy and evidence library on file."""
    return render_template(
        "case/policies.html", **policies_page(current.application().library, on=current.now().date())
    )


@pages.get("/policies/<id>")
@allowed("policies.see")
def one(id: str) -> str:
    """A plan or a policy in its own words, each version."""
    return render_template("case/policy.html", versions=policy_page(current.application().library, id))


@pages.get("/evidence")
@allowed("policies.see")
def evidence() -> str:
    """The sources of every evidence library, with what limits them."""
    return render_template("case/evidence.html", libraries=evidence_page(current.application().library))
