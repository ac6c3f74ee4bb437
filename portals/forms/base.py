"""What every form of a portal has: a client key, a revision, and the API's errors at its fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

RATINGS = [
    ("SATISFIED", _("满意")),
    ("BASICALLY_SATISFIED", _("基本满意")),
    ("DISSATISFIED", _("不满意")),
]


def snake(name: str) -> str:
    """This function returns the snake_case form of a name of the API."""
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()


def camel(name: str) -> str:
    """This function returns the camelCase form of a field's name."""
    head, *rest = name.split("_")
    return head + "".join(part.title() for part in rest)


class Choices(forms.RadioSelect):
    """Radio buttons as one group under a legend; nothing is chosen beforehand."""

    is_group = True
    template_name = "portals/parts/choices.html"


class Ticks(forms.CheckboxSelectMultiple):
    """Tick boxes as one group under a legend."""

    is_group = True
    template_name = "portals/parts/choices.html"


class Line(forms.TextInput):
    """A single line in the look of the portals."""

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs={"class": "form-control", "autocomplete": "off", **attrs})


class Text(forms.Textarea):
    """A text area that grows with what is typed."""

    def __init__(self, rows: int = 4, **attrs: Any) -> None:
        super().__init__(attrs={"class": "form-control", "rows": rows, **attrs})


class Day(forms.DateInput):
    """A date, chosen or typed as 2026-11-21."""

    def __init__(self, **attrs: Any) -> None:
        super().__init__(format="%Y-%m-%d", attrs={"class": "form-control", "type": "date", **attrs})


class PortalForm(forms.Form):
    """Carries the idempotency key and the revision that the page showed.

    Fields are not required here: what is missing is said by the API, in its words, once.
    """

    use_required_attribute = False
    client_key = forms.UUIDField(widget=forms.HiddenInput, label=_("这张表的编号"))
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, label=_("版本"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.fields["client_key"].initial = str(uuid4())

    @property
    def codes(self) -> list[str]:
        """The codes of the API's errors, for the telephone."""
        return getattr(self, "_codes", [])

    def given(self) -> dict[str, Any]:
        """This function returns what was typed as an input of the API: camelCase, nothing empty."""
        found: dict[str, Any] = {}
        for name, value in self.cleaned_data.items():
            if value is None or value == "":
                continue
            if name == "client_key":
                value = str(value)
            elif hasattr(value, "isoformat"):
                value = value.isoformat()
            found[camel(name)] = value
        return found

    def refuse(self, errors: list[dict[str, Any]]) -> None:
        """This function puts the API's errors at their fields; what has no field stands above."""
        self._codes = [str(error["code"]) for error in errors]
        for error in errors:
            name = snake(str(error.get("field") or ""))
            at = name if name in self.fields and not self.fields[name].widget.is_hidden else None
            self.add_error(at, str(error["message"]))


def posted_among(kinds: Mapping[str, type[PortalForm]], request: HttpRequest) -> tuple[dict[str, PortalForm], str]:
    """This function returns the forms of a page that has several, the posted one filled, and its name, "" if none was.

    The form's name comes in the field ``act``; each form's fields have ids of their own on the page.
    """
    what = request.POST.get("act", "") if request.method == "POST" else ""
    what = what if what in kinds else ""
    return {
        name: kind(request.POST if name == what else None, auto_id=f"{name}_%s") for name, kind in kinds.items()
    }, what
