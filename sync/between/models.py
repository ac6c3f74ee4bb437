"""The nouns of the exchange with other deployments; all stand in the public schema."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Identified


class Peer(Identified):
    """Another deployment that we exchange messages with."""

    name = models.CharField(_("名称"), max_length=40, unique=True)
    address = models.CharField(_("地址"), max_length=200)
    # Codes of the congresses that it may speak for: "cn" is one, "45*" all that begin so.
    realm = models.JSONField(_("辖区"), default=list)
    since = models.DateTimeField(_("接入时间"))
    failures = models.PositiveIntegerField(_("连续失败"), default=0)
    next_try_at = models.DateTimeField(_("下次尝试"), null=True, blank=True)
    tried_at = models.DateTimeField(_("最近尝试"), null=True, blank=True)
    contact_at = models.DateTimeField(_("最近连通"), null=True, blank=True)
    error = models.TextField(_("最近的问题"), blank=True, default="")

    class Meta:
        verbose_name = _("互联平台")

    class Grants:
        """The web receives (gate), the workers send (courier); only the owner's commands add peers."""

        gate: ClassVar = ("SELECT",)
        courier: ClassVar = ("SELECT", "UPDATE")

    def __str__(self) -> str:
        return self.name

    def may_speak_for(self, code: str) -> bool:
        """This function tells whether a congress's code lies in the peer's realm."""
        return any(code == rule or (rule.endswith("*") and code.startswith(rule[:-1])) for rule in self.realm)


class OwnKey(Identified):
    """A key pair of ours for one peer. The newest two are valid; the newest that the peer knows signs."""

    peer = models.ForeignKey(Peer, on_delete=models.CASCADE, related_name="own_keys")
    key_id = models.CharField(_("编号"), max_length=32, unique=True)
    public = models.CharField(_("公钥"), max_length=64)
    private_cipher = models.TextField(_("私钥（加密）"))
    made_at = models.DateTimeField(_("生成时间"))
    # Empty: made by a rotation that the peer has not acknowledged yet.
    known_at = models.DateTimeField(_("对方知悉时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("本方密钥")

    class Grants:
        """Receipts are signed by the web, requests by the workers."""

        gate: ClassVar = ("SELECT",)
        courier: ClassVar = ("SELECT", "UPDATE", "DELETE")

    def __str__(self) -> str:
        return self.key_id


class PeerKey(Identified):
    """A public key of a peer's that we trust. The newest two are valid."""

    peer = models.ForeignKey(Peer, on_delete=models.CASCADE, related_name="keys")
    key_id = models.CharField(_("编号"), max_length=32, unique=True)
    public = models.CharField(_("公钥"), max_length=64)
    since = models.DateTimeField(_("信任时间"))

    class Meta:
        verbose_name = _("对方密钥")

    class Grants:
        """A rotation arrives at the web, signed with a key that is trusted already."""

        gate: ClassVar = ("SELECT", "INSERT", "DELETE")
        courier: ClassVar = ("SELECT",)

    def __str__(self) -> str:
        return self.key_id


class Nonce(Identified):
    """A request of a peer's that was let in; the same one is never let in again."""

    peer = models.ForeignKey(Peer, on_delete=models.CASCADE, related_name="+")
    nonce = models.CharField(_("随机数"), max_length=64)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("请求随机数")
        constraints: ClassVar = [models.UniqueConstraint(fields=["peer", "nonce"], name="between_nonce_once")]
        indexes: ClassVar = [models.Index(fields=["at"], name="between_nonce_at")]

    class Grants:
        """Kept only as long as a signature could still be young enough."""

        gate: ClassVar = ("SELECT", "INSERT", "DELETE")

    def __str__(self) -> str:
        return self.nonce


class Receipt(Identified):
    """What became of a message between deployments, signed by the receiving side: kept by both as proof."""

    class Side(models.TextChoices):
        """Who gave it."""

        GIVEN = "GIVEN", _("我方出具")
        GOT = "GOT", _("我方收到")

    message_id = models.UUIDField(_("消息"))
    side = models.CharField(_("方向"), max_length=5, choices=Side)
    peer = models.ForeignKey(Peer, on_delete=models.PROTECT, related_name="receipts")
    verdict = models.CharField(_("结论"), max_length=8)
    reason = models.TextField(_("原因"), blank=True, default="")
    at = models.DateTimeField(_("时间"))
    nonce = models.CharField(_("请求随机数"), max_length=64)
    key_id = models.CharField(_("密钥"), max_length=32)
    signature = models.CharField(_("签名"), max_length=100)

    class Meta:
        verbose_name = _("回执")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message_id", "side"], name="between_receipt_per_side")
        ]

    class Grants:
        """Written by whoever receives or sends; never deleted."""

        gate: ClassVar = ("SELECT", "INSERT", "UPDATE")
        courier: ClassVar = ("SELECT", "INSERT", "UPDATE")

    def __str__(self) -> str:
        return f"{self.message_id} {self.verdict}"


class RemoteCongress(models.Model):
    """Where a congress with a number from ``tenants.places.REMOTE_FROM`` on lives.

    Its name stands in ``tenants.Tenant`` with the state REMOTE, so that whoever names a congress by number need not
    know of deployments. Without a peer it is known by name alone, because a message mentioned it.
    """

    no = models.IntegerField(_("编号"), primary_key=True)
    code = models.CharField(_("区划代码"), max_length=12, unique=True)
    peer = models.ForeignKey(Peer, on_delete=models.PROTECT, null=True, blank=True, related_name="congresses")

    class Meta:
        verbose_name = _("他平台人大")

    class Grants:
        """The operator role writes: a congress is made known, though not switched on here."""

        gate: ClassVar = ("SELECT",)
        courier: ClassVar = ("SELECT",)
        operator: ClassVar = ("SELECT", "INSERT", "UPDATE")

    def __str__(self) -> str:
        return self.code
