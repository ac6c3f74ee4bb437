"""Addresses of pages at the congresses' own hosts."""

from typing import Any

from django.conf import settings

from api.ids import global_id

PLAIN_PORTS = {"http": 80, "https": 443}
PAGES = {"Case": "cases", "Opinion": "opinions", "Crossing": "crossings"}


def portal_url(host: str | None) -> str:
    """This function gives the address of the portal at a host, the network's own without one."""
    port = "" if PLAIN_PORTS.get(settings.PORTAL_SCHEME) == settings.PORTAL_PORT else f":{settings.PORTAL_PORT}"
    return f"{settings.PORTAL_SCHEME}://{host or settings.PORTAL_SUFFIX}{port}/"


def page_url(host: str | None, kind: str, tenant_no: int, key: object) -> str:
    """This function gives the address of a record's page."""
    return f"{portal_url(host)}{PAGES[kind]}/{global_id(kind, tenant_no, key)}/"


def todo_url(host: str | None, tenant_no: int, row: Any) -> str:
    """This function gives the address of the page where a to-do row is done."""
    kind = {"case": "Case", "crossing": "Crossing", "opinion": "Opinion"}[row.subject]
    address = page_url(host, kind, tenant_no, row.record_id)
    if row.slug:
        address += f"{row.slug}/"
    if row.assignment_id is not None:
        address += f"?assignment={global_id('Assignment', tenant_no, row.assignment_id)}"
    return address


def sign_on_path(code: str) -> str:
    """This function gives the path, at the host where somebody is signed in, that hands over to another congress.

    The ticket itself is made only when the path is used: it is good for a minute and once.
    """
    return f"/sign-on/to/{code}/"
