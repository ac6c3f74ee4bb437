"""Congresses directly below as the choices of a form."""

from __future__ import annotations

from django.http import HttpRequest

from portals.forms.base import PortalForm
from portals.operations import read


def offer_lower(request: HttpRequest, form: PortalForm) -> None:
    """This function offers the congresses directly below this host's; none on the network's own host."""
    congress = read(request, "LowerCongresses")["congress"] or {"lower": []}
    form.fields["congress"].choices = [(one["code"], one["name"]) for one in congress["lower"]]  # type: ignore[attr-defined]
