"""The family of the courier's errors.

CourierError
├── SelfAddressed      a congress does not write to itself
├── UnknownKind        no room has registered a handler for this kind
├── MessageNotFound    no message has this id
├── NotReplayable      the message has been delivered already
└── TenantMissing      a task that works for one congress was called without naming it
"""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class CourierError(DomainError):
    """Anything the courier refuses."""

    code = "COURIER"
    message = _("信使无法处理这件事。")


class SelfAddressed(CourierError):
    """A congress does not send messages to itself."""

    code = "SELF_ADDRESSED"
    message = _("不能给本级人大自己发送跨级消息。")


class UnknownKind(CourierError):
    """No room has registered a handler for this kind of message."""

    code = "UNKNOWN_KIND"
    message = _("系统不认识这种消息，可能是版本不一致。")


class MessageNotFound(CourierError):
    """No message has this id."""

    code = "MESSAGE_NOT_FOUND"
    message = _("没有找到这条消息。")


class NotReplayable(CourierError):
    """The message has been delivered, so there is nothing to replay."""

    code = "NOT_REPLAYABLE"
    message = _("这条消息已经送达，不需要重投。")


class TenantMissing(CourierError):
    """A task that works for one congress was called without naming it."""

    code = "TENANT_MISSING"
    message = _("后台任务没有指明是哪一级人大。")
