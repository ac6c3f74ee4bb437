"""The family of the courier's errors.

CourierError
├── SelfAddressed      a congress does not write to itself
├── NotYet             the message is of a newer version of the software than this one: it waits for the upgrade
│   ├── UnknownKind    no room has registered a handler for this kind
│   └── NewerPayload   the handler does not understand this form of the payload
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


class NotYet(CourierError):
    """The message comes from newer software. Nothing is wrong with it: it waits until this side is upgraded."""

    code = "NOT_YET"


class UnknownKind(NotYet):
    """No room has registered a handler for this kind of message."""

    code = "UNKNOWN_KIND"
    message = _("消息来自较新的版本，本系统还不认识这种消息。升级以后自动处理，不用重投。")


class NewerPayload(NotYet):
    """The message's payload has a newer form than the handler understands."""

    code = "NEWER_PAYLOAD"
    message = _("消息来自较新的版本，本系统还不认识它的格式。升级以后自动处理，不用重投。")


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
