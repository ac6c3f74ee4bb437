from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from core.ids import new_id


class UserManager(BaseUserManager["User"]):
    """Finds people by the name that they sign in with."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)


class User(AbstractBaseUser):
    """One person, once in the whole network. Rights come from memberships, never from here."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField("登录名", max_length=60, unique=True)
    name = models.CharField("姓名", max_length=60)
    phone_cipher = models.CharField("电话（密文）", max_length=200, blank=True)
    phone_index = models.CharField("电话（盲索引）", max_length=64, blank=True, db_index=True)
    is_active = models.BooleanField("可以登录", default=True)
    created_at = models.DateTimeField("建立时间")

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Grants:
        gate: ClassVar = ("SELECT", "UPDATE")

    class Meta:
        verbose_name = "用户"

    def __str__(self) -> str:
        return self.username
