"""Why an exchange with another deployment is refused.

CourierError
├── RequestRefused         the request as a whole; nothing in it was looked at
│   ├── SignatureMissing   no signature, or not over what it has to cover
│   ├── BadDigest          the body is not the one that was signed
│   ├── UnknownKey         the key is not one that we trust, or no longer
│   ├── BadSignature       the signature is not the key's
│   ├── ClockSkewed        signed too long ago or in the future
│   ├── Replayed           this very request was let in before
│   ├── NoCommonKey        the sender trusts none of our keys, so no receipt would convince it
│   ├── TooLarge           the body is beyond the limit
│   └── Malformed          not a batch of CloudEvents as we write them
├── LetterRefused          one message: refused for good reasons of the receiving side
│   ├── UnknownRecipient   no such congress lives here, or not any longer
│   ├── RecipientSuspended the congress is suspended: the message waits at its sender
│   ├── ForeignSource      the sender speaks for a congress that is not in its realm
│   └── LetterTooLarge     the message alone is beyond what a request may hold
├── CongressUnknown        a congress that no deployment has told us of
├── CongressTaken          the congress lives here, or at another peer
└── PeerUnknown            no peer has this name
"""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from sync.errors import CourierError


class RequestRefused(CourierError):
    """The request as a whole is refused, with an HTTP status."""

    code = "REQUEST_REFUSED"
    status: ClassVar[int] = 401


class SignatureMissing(RequestRefused):
    """There is no signature, or it does not cover exactly the parts it has to."""

    code = "SIGNATURE_MISSING"
    message = _("请求没有按约定签名，没有接收。")


class BadDigest(RequestRefused):
    """The body was changed on its way."""

    code = "BAD_DIGEST"
    message = _("请求内容与摘要不符，可能在途中被改动，没有接收。")


class UnknownKey(RequestRefused):
    """The key is not trusted here."""

    code = "UNKNOWN_KEY"
    message = _("本平台不认识这把密钥（{key_id}），没有接收。请双方管理员核对密钥。")


class BadSignature(RequestRefused):
    """The signature was not made with that key over this request."""

    code = "BAD_SIGNATURE"
    message = _("签名不正确，没有接收。")


class ClockSkewed(RequestRefused):
    """The two clocks differ too much."""

    code = "CLOCK_SKEWED"
    message = _("没有接收：请求的签名时间是 {signed}，本平台现在是 {here}，相差超过 5 分钟。请校准双方服务器的时钟。")


class Replayed(RequestRefused):
    """The very same request was let in before."""

    code = "REPLAYED"
    message = _("这个请求已经收到过，不再接收。")
    status = 409


class NoCommonKey(RequestRefused):
    """The sender trusts none of our keys."""

    code = "NO_COMMON_KEY"
    message = _("对方没有本平台的有效公钥，无法出具回执，没有接收。请双方管理员核对密钥。")


class TooLarge(RequestRefused):
    """The body is beyond the limit."""

    code = "TOO_LARGE"
    message = _("请求超过 {limit} 字节，没有接收。")
    status = 413


class Malformed(RequestRefused):
    """The body is not a batch of CloudEvents as we write them."""

    code = "MALFORMED"
    message = _("请求内容不合格式，没有接收：{what}")
    status = 400


class LetterRefused(CourierError):
    """One message is refused."""

    code = "LETTER_REFUSED"


class UnknownRecipient(LetterRefused):
    """No such congress lives here, or it has become part of another, which its neighbours have to write to."""

    code = "UNKNOWN_RECIPIENT"
    message = _("代码为 {congress} 的人大不在本平台。")


class RecipientSuspended(LetterRefused):
    """The congress is suspended. Nobody's fault: the message is sent again until it is resumed."""

    code = "RECIPIENT_SUSPENDED"
    message = _("对方人大已停用，恢复使用后自动送达，不用重投。")


class ForeignSource(LetterRefused):
    """The sender speaks for a congress that is not its own."""

    code = "FOREIGN_SOURCE"
    message = _("“{peer}”不能代表代码为 {congress} 的人大发送消息。")


class LetterTooLarge(LetterRefused):
    """One message alone is beyond what a request may hold."""

    code = "LETTER_TOO_LARGE"
    message = _("消息过大，不能发往其他平台。")


class CongressUnknown(CourierError):
    """No deployment has told us of this congress."""

    code = "CONGRESS_UNKNOWN"
    message = _("没有编号或代码为 {congress} 的人大。")


class CongressTaken(CourierError):
    """The congress lives here, or at another peer."""

    code = "CONGRESS_TAKEN"
    message = _("代码为 {congress} 的人大已在本平台或另一平台，没有改动。")


class PeerUnknown(CourierError):
    """No peer has this name."""

    code = "PEER_UNKNOWN"
    message = _("没有名为“{name}”的互联平台。")
