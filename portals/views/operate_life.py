"""Long works with a congress: choose, read what will happen, confirm with its name, and follow the work on its own page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.forms import ChoiceField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views import View

from portals.forms.base import camel
from portals.forms.operate import ExportForm, LifeForm, MergeForm, MoveForm, RestoreForm, SubdistrictForm
from portals.operations import act, read
from portals.pages import page
from portals.templatetags.portals import moment


@dataclass(frozen=True, slots=True)
class Act:
    """One kind of long work: ``asked`` maps the form's fields to the arguments of the question what would happen."""

    kind: str
    operation: str
    form: type[LifeForm]
    asked: dict[str, str]
    heading: Promise | str
    choose: Promise | str
    button: Promise | str


ACTS: dict[str, Act] = {
    "move": Act(
        kind="MOVE",
        operation="MoveCongress",
        form=MoveForm,
        asked={"under": "target"},
        heading=_("划归另一个上级"),
        choose=_("看会发生什么"),
        button=_("开始划转"),
    ),
    "merge": Act(
        kind="MERGE",
        operation="MergeCongress",
        form=MergeForm,
        asked={"into": "target"},
        heading=_("并入另一个乡镇"),
        choose=_("看会发生什么"),
        button=_("开始合并"),
    ),
    "subdistrict": Act(
        kind="SUBDISTRICT",
        operation="MakeSubdistrict",
        form=SubdistrictForm,
        asked={"new_code": "target", "name": "called"},
        heading=_("乡镇改设街道"),
        choose=_("看会发生什么"),
        button=_("开始改设"),
    ),
    "export": Act(
        kind="EXPORT",
        operation="ExportCongress",
        form=ExportForm,
        asked={},
        heading=_("导出"),
        choose="",
        button=_("开始导出"),
    ),
    "restore": Act(
        kind="RESTORE",
        operation="RestoreCongress",
        form=RestoreForm,
        asked={"export": "export"},
        heading=_("恢复到导出文件的时点"),
        choose=_("看会发生什么"),
        button=_("开始恢复"),
    ),
}


class LifePage(View):
    """One of :data:`ACTS` with one congress."""

    act: ClassVar[Act]

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """This function shows the form, and what would happen once everything is chosen."""
        chosen = {name: request.GET.get(name, "").strip() for name in self.act.asked}
        seen = self.record(request, code)
        form = self.form(seen, initial=chosen)
        # Nothing chosen yet: nothing is asked, and nothing is wrong.
        foresight = self.foresee(request, code, chosen) if all(chosen.values()) else None
        return self.shown(request, seen, form, chosen, foresight)

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """This function orders the work, or shows again what would happen, with the refusal."""
        chosen = {name: request.POST.get(name, "").strip() for name in self.act.asked}
        seen = self.record(request, code)
        form = self.form(seen, data=request.POST)
        if form.is_valid():
            empty: dict[str, Any] = {camel(name): "" for name in form.fields if name not in ("client_key", "revision")}
            outcome = act(request, self.act.operation, {**empty, **form.given(), "code": code})
            if not outcome.errors:
                return HttpResponseRedirect(f"/operate/works/{outcome.payload['work']['id']}/")
            form.refuse(outcome.errors)
        return self.shown(request, seen, form, chosen, self.foresee(request, code, chosen), status=422)

    def record(self, request: HttpRequest, code: str) -> dict[str, Any]:
        """This function returns the congress; the API refuses whoever does not operate it."""
        found: dict[str, Any] = read(request, "OperatedCongress", code=code)["operatedCongress"]
        return found

    def form(self, seen: dict[str, Any], **given: Any) -> LifeForm:
        """This function returns the form with its choices."""
        form = self.act.form(**given)
        if isinstance(form, RestoreForm):
            field = form.fields["export"]
            assert isinstance(field, ChoiceField)
            field.choices = [
                (
                    one["id"],
                    format_html(
                        _g("{at}，{rows} 条，{size} kB，{subject}"),
                        at=moment(one["takenAt"]),
                        rows=one["rows"],
                        size=one["sizeKb"],
                        subject=one["subject"],
                    ),
                )
                for one in seen["exports"]
            ]
        return form

    def foresee(self, request: HttpRequest, code: str, chosen: dict[str, str]) -> dict[str, Any]:
        """This function asks what would happen."""
        asked = {argument: chosen[name] or None for name, argument in self.act.asked.items()}
        found: dict[str, Any] = read(request, "Foresight", act=self.act.kind, code=code, **asked)["foresight"]
        return found

    def shown(
        self,
        request: HttpRequest,
        seen: dict[str, Any],
        form: LifeForm,
        chosen: dict[str, str],
        foresight: dict[str, Any] | None,
        *,
        status: int = 200,
    ) -> HttpResponse:
        """This function renders the page; a refusal of what was chosen stands at its fields."""
        if foresight is not None and foresight["errors"]:
            if not form.is_bound:
                form = self.form(seen, data={**chosen, "client_key": str(form["client_key"].value())})
                form.is_valid()
                form.refuse([{**error, "field": self.field_of(error.get("field"))} for error in foresight["errors"]])
                status = 422
            foresight = None
        context = {
            "one": seen,
            "act": self.act,
            "form": form,
            "chosen": [form[name] for name in self.act.asked],
            "foresight": foresight,
            "nothing_kept": self.act.kind == "RESTORE" and not seen["exports"],
        }
        return page(request, "operate_life", context, status=status)

    def field_of(self, argument: str | None) -> str | None:
        """This function returns the form's field for an argument that the API complains of."""
        names = {argument_name: name for name, argument_name in self.act.asked.items()}
        return names.get(argument or "", argument)


def life_page(slug: str) -> type[LifePage]:
    """This function returns the page of one act."""
    return type(f"{ACTS[slug].kind.title()}Page", (LifePage,), {"act": ACTS[slug]})
