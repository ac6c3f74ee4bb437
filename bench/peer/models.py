"""The peer's tenant: what django-tenants' tutorial makes."""

from django.db import models
from django_tenants.models import DomainMixin, TenantMixin


class Client(TenantMixin):
    name = models.CharField(max_length=100)
    auto_create_schema = True
    auto_drop_schema = True


class ClientDomain(DomainMixin):
    pass
