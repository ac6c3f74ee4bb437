"""The intake review of a suggestion."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from portals.acts import ActPage
from portals.forms.staff import ReviewForm


class ReviewPage(ActPage):
    """Staff accept with a number, return for changes, or refuse with a ground."""

    form_class = ReviewForm
    template = "review"
    heading = _("初审")
    intro = _("先看全文，再选一项。")
    button = _("按选的办")
    decides = _("由本级人大代表工作机构（乡镇为主席团）决定，马上通知代表。")
    afterwards = _("受理后给编号，开始算交办的期限；退回后代表可以改了再提；不予受理就到此为止。")
    done = _("初审意见已经记下，代表会收到通知。")
    clock_rules = ("intake", "review")
    optional = ("category",)

    def allowed(self, record: dict[str, Any]) -> bool:
        """This function tells whether any of the three may be done now."""
        return bool({"ACCEPT", "RETURN", "REFUSE"} & set(record["may"]))
