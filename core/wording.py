"""Words that were written down in Chinese, in the language of whoever reads them."""

from __future__ import annotations

from django.utils.translation import gettext


def spoken(value: object) -> str:
    """This function returns words in the active language: what the catalogue knows is looked up, names stay as they are."""
    said = str(value)
    return gettext(said) if said else said
