"""A person with a browser that runs no script: follows links, fills in the forms that a page really has, presses buttons."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.test import Client

from tests.api.conftest import sign_in
from tests.factories.world import World


@dataclass
class Form:
    """One form of a page with what stands in it."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Forms(HTMLParser):
    """Collects the forms of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Form] = []
        self.area: str | None = None
        self.label: str | None = None

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        attrs = {name: value or "" for name, value in given}
        if tag == "form":
            self.found.append(Form(action=attrs.get("action", ""), method=attrs.get("method", "get")))
        if not self.found:
            return
        form, name = self.found[-1], attrs.get("name", "")
        if tag == "label":
            self.label = attrs.get("for", "")
        elif tag == "textarea" and name:
            self.area = name
            form.fields[name] = [""]
        elif tag == "button" and name:
            form.buttons.append((name, attrs.get("value", "")))
        elif tag == "input" and name:
            kind = attrs.get("type", "text")
            if kind in ("radio", "checkbox"):
                form.choices.setdefault(name, []).append(attrs.get("value", "on"))
                form.labels[attrs.get("id", "")] = attrs.get("value", "on")
                if "checked" in attrs:
                    form.fields.setdefault(name, []).append(attrs.get("value", "on"))
            else:
                form.fields.setdefault(name, []).append(attrs.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self.area and self.found:
            self.found[-1].fields[self.area][0] += data
        if self.label and self.found and data.strip():
            value = self.found[-1].labels.get(self.label)
            if value is not None:
                self.found[-1].labels[data.strip()] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.area and self.found:
            # A browser drops the first line break of a text area.
            self.found[-1].fields[self.area][0] = self.found[-1].fields[self.area][0].removeprefix("\n")
            self.area = None
        elif tag == "label":
            self.label = None


def forms_of(html: str) -> list[Form]:
    """This function returns the forms of a page, in order."""
    parser = Forms()
    parser.feed(html)
    return parser.found


@dataclass
class Visitor:
    """Somebody at the host of one congress."""

    host: str
    username: str | None = None
    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))

    def __post_init__(self) -> None:
        self.client.defaults["HTTP_HOST"] = f"{self.host}:8000"
        if self.username is not None:
            sign_in(self.client, self.host, self.username)

    def get(self, path: str, status: int = 200, **headers: Any) -> str:
        """This function returns the text of a page, which must answer with that status."""
        answer = self.client.get(path.replace(f"http://{self.host}:8000", ""), **headers)
        assert answer.status_code == status, (path, answer.status_code)
        return answer.content.decode()

    def form(self, path: str, action: str = "", method: str = "post") -> Form:
        """This function returns the form of a page that is sent to `action` (or to the page itself)."""
        path = path.replace(f"http://{self.host}:8000", "")
        wanted = action or path.split("?")[0]
        return next(form for form in forms_of(self.get(path)) if form.method == method and form.action == wanted)

    def send(self, form: Form, **values: Any) -> Any:
        """This function sends a form with values typed over what stands in it; None leaves a field out."""
        data: dict[str, Any] = {name: list(found) for name, found in form.fields.items()}
        for name, value in values.items():
            key = name.replace("__", "-")
            if value is None:
                data.pop(key, None)
            else:
                data[key] = value if isinstance(value, list) else [value]
        return self.client.post(form.action, data)

    def do(self, path: str, **values: Any) -> str:
        """This function fills in the form of a page, sends it, and returns where it leads; it must succeed."""
        form = self.form(path)
        answer = self.send(form, **values)
        assert answer.status_code == 302, (path, answer.status_code, errors_in(answer.content.decode()))
        return str(answer["Location"]).replace(f"http://{self.host}:8000", "")

    def pick(self, form: Form, label: str) -> str:
        """This function returns the value of the choice with that label."""
        return next(value for text, value in form.labels.items() if text.startswith(label))


def sent(answer: Any) -> str:
    """This function returns where a form that was sent leads; it must have succeeded."""
    assert answer.status_code == 302, (answer.status_code, errors_in(answer.content.decode()))
    return str(answer["Location"])


def errors_in(html: str) -> list[str]:
    """This function returns the lines that say what was wrong, for a failing test's message."""
    return [
        line.strip() for line in html.splitlines() if "error-line" in line or ("<li>" in line and 'href="#' in line)
    ]


def visitor(world: World, no: int, role: str | None = None) -> Visitor:
    """This function returns somebody at the host of a congress."""
    return Visitor(host=world.host(no), username=None if role is None else f"{role}-{no}")
