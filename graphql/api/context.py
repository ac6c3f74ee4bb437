"""What one request knows: who asks, at which congress, when. Made once, handed to every resolver."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from tenants.actors import Actor, Standing
from tenants.addresses import address_of

if TYPE_CHECKING:
    from graphql import GraphQLResolveInfo

    from api.loaders import Loaders


@dataclass
class Context:
    """The asking person, the host's congress (None on the network's own host), the time, and the request's loaders."""

    request: HttpRequest
    actor: Actor
    tenant_no: int | None
    now: datetime
    loaders: "Loaders" = field(init=False)

    def __post_init__(self) -> None:
        """This function makes the loaders, which live as long as the request."""
        from api.loaders import Loaders

        self.loaders = Loaders(context=self)

    @property
    def user_id(self) -> UUID | None:
        """This property is the asking person's id, None for the public."""
        return self.actor.user_id

    @property
    def address(self) -> str:
        """This property is where the request comes from, for counting wrong guesses."""
        return address_of(self.request)

    @property
    def here(self) -> tuple[Standing, ...]:
        """This property holds the asking person's standings at the host's congress."""
        return () if self.tenant_no is None else self.actor.at(self.tenant_no)


def context_for(request: HttpRequest) -> Context:
    """This function reads the request once: actor and tenant as the middleware found them, and the clock."""
    tenant = getattr(request, "tenant", None)
    actor = getattr(request, "actor", None)
    return Context(
        request=request,
        actor=actor if isinstance(actor, Actor) else Actor.nobody(),
        tenant_no=None if tenant is None else tenant.no,
        now=timezone.now(),
    )


def context_of(info: "GraphQLResolveInfo") -> Context:
    """This function gives the typed context of a resolver."""
    return cast("Context", info.context)
