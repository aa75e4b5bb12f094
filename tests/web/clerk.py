"""Somebody who answers tasks with nothing but what their pages offer: fields with labels, buttons, values of lists."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

PLACE = re.compile(r"\.(\d+)(?=\.|$)")
Field = html.HtmlElement


@dataclass
class Clerk:
    """One page of a task, as a browser without scripts has it."""

    client: FlaskClient
    address: str
    password: str = ""
    tree: Any = None
    values: dict[str, list[str]] = field(default_factory=dict)

    def open(self) -> "Clerk":
        """Open the task's page."""
        self.read(self.client.get(self.address))
        return self

    def read(self, answer: TestResponse) -> TestResponse:
        """Take a page that came back."""
        self.tree = html.fromstring(answer.text)
        forms = self.tree.xpath("//form[@id='task-form']")
        self.values = {} if not forms else successful(forms[0])
        return answer

    @property
    def form(self) -> Any:
        (found,) = self.tree.xpath("//form[@id='task-form']")
        return found

    @property
    def text(self) -> str:
        """What can be read on the page."""
        return " ".join(" ".join(self.tree.xpath("//main//text()[not(ancestor::template)]")).split())

    @property
    def title(self) -> str:
        return " ".join(self.tree.findtext(".//title").split())

    def fields(self, name: str) -> list[Field]:
        """The fields of that name which a person can use."""
        return [
            one
            for one in self.form.iter("input", "select", "textarea")
            if one.get("name") == name and not in_template(one)
        ]

    def label(self, name: str) -> str:
        """What stands at a field: its own label, or the legend of its group."""
        one = self.fields(name)[0]
        if one.get("type") == "radio" or (one.get("type") == "checkbox" and one.get("value") not in ("true", "1")):
            legends = one.xpath("ancestor::fieldset[1]/legend")
            return " ".join(legends[0].text_content().split())
        labels = self.form.xpath(f".//label[@for={html_quote(one.get('id'))}]")
        assert labels, f"{name} has no label"
        return " ".join(labels[0].text_content().split())

    def fill(self, typed: Mapping[str, list[str]]) -> None:
        """Type these values; what the page does not offer is a fault of the page."""
        for name in typed:
            self._make_room(name)
        for name, values in typed.items():
            offered = self.fields(name)
            if not offered and name.endswith("__present"):  # a section that is there once something in it is filled in
                continue
            assert offered, f"the page of {self.address} offers no field {name}"
            if not name.endswith("__present"):
                assert self.label(name), name
            self.values[name] = [value for value in values if self._offers(offered, value)]
            assert self.values[name] == values, f"{name} offers no {values}"

    def _make_room(self, name: str) -> None:
        """Press Add until the section or row that the name is in is there."""
        for place in PLACE.finditer(name):
            path, at = name[: place.start()], name[: place.end()]
            while not any(
                one.get("name", "").startswith(at)
                for one in self.form.iter("input", "textarea", "select")
                if not in_template(one) and (one.get("name") == at or one.get("name", "").startswith(f"{at}."))
            ):
                buttons = [
                    one
                    for one in self.form.iter("button")
                    if one.get("name") in ("__add", "__row") and one.get("value") == path and not in_template(one)
                ]
                assert buttons, f"nothing can be added to {path}"
                self.press(buttons[0])

    @staticmethod
    def _offers(fields: list[Field], value: str) -> bool:
        for one in fields:
            if one.tag == "select":
                if value in [option.get("value") for option in one.iter("option")]:
                    return True
            elif one.get("type") in ("radio", "checkbox"):
                if one.get("value") == value:
                    return True
            else:
                return True
        return False

    def press(self, button: Field) -> TestResponse:
        """Send the form with this button."""
        name, value = button.get("name"), button.get("value")
        address = button.get("formaction") or self.form.get("action")
        sent = [(key, one) for key, values in self.values.items() for one in values] + [(name, value)]
        return self.read(self.client.post(address, data=as_form(sent)))

    def button(self, words: str) -> Field:
        """The button that says so."""
        return next(
            one
            for one in self.tree.iter("button")
            if words in " ".join(one.text_content().split()) and not in_template(one)
        )

    def send(self) -> TestResponse:
        """Complete the task."""
        if self.fields("password"):
            self.values["password"] = [self.password]
        (main,) = [one for one in self.form.iter("button") if "data-main" in one.attrib]
        return self.press(main)

    def errors(self) -> list[str]:
        """The lines of the error summary."""
        return [
            " ".join(one.text_content().split())
            for one in self.tree.xpath("//*[contains(@class,'govuk-error-summary__list')]/li")
        ]


def successful(form: Any) -> dict[str, list[str]]:
    """What a browser would send of a form, without its buttons."""
    values: dict[str, list[str]] = {}
    for one in form.iter("input", "select", "textarea"):
        name, kind = one.get("name"), one.get("type")
        if not name or in_template(one) or one.xpath("ancestor::fieldset[@disabled]"):
            continue
        if kind in ("radio", "checkbox") and one.get("checked") is None:
            continue
        if one.tag == "select":
            chosen = [option.get("value") for option in one.iter("option") if option.get("selected") is not None]
            values[name] = chosen or [""]
        elif one.tag == "textarea":
            values.setdefault(name, []).append((one.text or "").removeprefix("\n"))
        else:
            values.setdefault(name, []).append(one.get("value", "on"))
    return values


def in_template(one: Field) -> bool:
    return bool(one.xpath("ancestor::template"))


def html_quote(text: str) -> str:
    return f'"{text}"'


def as_form(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    data: dict[str, list[str]] = {}
    for name, value in pairs:
        data.setdefault(name, []).append(value)
    return data
