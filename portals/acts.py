"""Pages on which something is done with one record: show, confirm, send one mutation, and keep what was typed.

A page of an act shows the record, the clock and who decides; it answers
* with a redirect when the act is done (a second press comes to the same place: the API knows the key),
* with the form and the errors at their fields when the act is refused,
* with the page „somebody was faster“ when the record has changed since the form was shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View

from portals.forms.base import PortalForm
from portals.operations import Outcome, act, read
from portals.pages import page

Record = dict[str, Any]


class ActPage(View):
    """One act on one record. Subclasses name the words, the form and the mutation."""

    operation: ClassVar[str] = ""
    form_class: ClassVar[type[PortalForm]] = PortalForm
    template: ClassVar[str] = "act"
    verb: ClassVar[str] = ""
    """The act as `may` names it; empty when the page serves several."""
    heading: ClassVar[str | Promise] = ""
    intro: ClassVar[str | Promise] = ""
    button: ClassVar[str | Promise] = ""
    decides: ClassVar[str | Promise] = ""
    """Who decides, and what happens next."""
    afterwards: ClassVar[str | Promise] = ""
    done: ClassVar[str | Promise] = ""
    clock_rules: ClassVar[tuple[str, ...]] = ()
    """The rules whose open clocks this act answers."""
    optional: ClassVar[tuple[str, ...]] = ()

    def record(self, request: HttpRequest, gid: str) -> Record:
        """This function returns the record as the viewer may see it, or raises Http404."""
        found: Record | None = read(request, "CaseForm", id=gid)["case"]
        if found is None:
            raise Http404
        return found

    def allowed(self, record: Record) -> bool:
        """This function tells whether the viewer may do this now."""
        return not self.verb or self.verb in record["may"]

    def first(self, request: HttpRequest, record: Record) -> dict[str, Any]:
        """This function returns what the form holds before anybody typed."""
        del request
        return {"revision": record["revision"]}

    def fill(self, request: HttpRequest, form: PortalForm, record: Record) -> None:
        """This function gives the form its choices."""

    def extra(self, request: HttpRequest, form: PortalForm, record: Record) -> dict[str, Any]:
        """This function returns what the template needs besides form and record."""
        del request, form, record
        return {}

    def send(self, request: HttpRequest, form: PortalForm, gid: str) -> Outcome:
        """This function runs the mutation."""
        name = getattr(form, "operation", "") or self.operation
        return act(request, name, {"id": gid, **form.given()})

    def target(self, request: HttpRequest, outcome: Outcome, record_url: str) -> str:
        """This function returns where to go when it is done."""
        del request
        for key in ("case", "crossing", "opinion"):
            if outcome.payload.get(key):
                return str(outcome.payload[key]["url"])
        return record_url

    def get(self, request: HttpRequest, gid: str) -> HttpResponse:
        """This function shows the form, or says that this cannot be done now."""
        record = self.record(request, gid)
        if record["id"] != gid:
            # An old address: the record lies with the congress that took its own in.
            return HttpResponseRedirect(str(record["url"]))
        if not self.allowed(record):
            return page(request, "not_now", {"record": record, "heading": self.heading}, status=409)
        form = self.form_class(initial=self.first(request, record) | request.GET.dict())
        return self.shown(request, form, record)

    def post(self, request: HttpRequest, gid: str) -> HttpResponse:
        """This function does it, or shows the form again with everything that was typed."""
        record = self.record(request, gid)
        form = self.form_class(request.POST)
        self.fill(request, form, record)
        if "look-up" in request.POST:
            return self.shown(request, self.looked_up(request, record), record)
        if not form.is_valid():
            return self.shown(request, form, record, status=422)
        outcome = self.send(request, form, gid)
        if outcome.staleness:
            return stale(request, outcome, form, record)
        if outcome.errors:
            form.refuse(outcome.errors)
            return self.shown(request, form, record, status=422)
        if self.done:
            messages.success(request, str(self.done))
        return HttpResponseRedirect(self.target(request, outcome, str(record["url"])))

    def looked_up(self, request: HttpRequest, record: Record) -> PortalForm:
        """This function returns the form with what was typed and no complaint: something was only looked up."""
        typed: dict[str, Any] = {}
        for name, field in self.form_class.base_fields.items():
            widget = field.widget
            typed[name] = widget.value_from_datadict(request.POST, request.FILES, name)
        form = self.form_class(initial=typed)
        form.fields["client_key"].initial = typed["client_key"]
        del record
        return form

    def shown(self, request: HttpRequest, form: PortalForm, record: Record, *, status: int = 200) -> HttpResponse:
        """This function renders the page of the act."""
        self.fill(request, form, record)
        clocks = [
            clock
            for clock in record.get("deadlines", [])
            if clock["state"] == "OPEN" and any(rule in clock["rule"] for rule in self.clock_rules)
        ]
        context = {
            "page": self,
            "form": form,
            "record": record,
            "clocks": clocks,
            "optional_fields": self.optional,
            **self.extra(request, form, record),
        }
        return page(request, self.template, context, status=status)


def stale(request: HttpRequest, outcome: Outcome, form: forms.Form, record: Record) -> HttpResponse:
    """This function says who was faster and shows what was typed, unharmed."""
    return page(
        request,
        "stale",
        {
            "stale": outcome.staleness,
            "record": record,
            "typed": [(field.label, readable(field)) for field in form.visible_fields() if readable(field)],
            "codes": [error["code"] for error in outcome.errors],
        },
        status=409,
    )


def readable(field: forms.BoundField) -> str:
    """This function returns what was typed into a field, as words."""
    value = field.value()
    if value in (None, "", [], False):
        return ""
    labels: Mapping[str, Any] = dict(getattr(field.field, "choices", []))
    if isinstance(value, list | tuple):
        return "、".join(str(labels.get(one, one)) for one in value)
    return str(labels.get(value, value)) if value is not True else "✓"


def safe_next(request: HttpRequest, target: str | None, default: str) -> str:
    """This function returns the address to go on to, if it is on this host; else the default."""
    if target and url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        return target
    return default
