"""重新投递因为同一个原因投递失败的全部消息."""

from typing import Any

import graphene

from api.context import Context
from api.errors import BadId
from api.ids import read_id
from api.mutations.base import ActBase, UserError
from api.types.fields import integer, many
from hierarchy.overview import operated_numbers
from sync.metrics import dead_reasons
from sync.replay import replay_all_dead

MOST_REASONS = 10_000


class ReplayDeadLettersInput(graphene.InputObjectType):
    """重新投递因为同一个原因投递失败的全部消息."""

    client_key = graphene.String(required=True)
    reason = graphene.ID(required=True, description="DeadReason 的 id")


class ReplayDeadLettersPayload(graphene.ObjectType):
    """How many messages are on their way again, none when nothing is left of the reason; or why it was refused."""

    count = integer("重新投递了几条；0：因为这个原因失败的已经没有了")
    errors = many(UserError)

    @staticmethod
    def resolve_count(done: Any, info: Any) -> int:
        """This function counts nothing for what was refused."""
        return int(done.get("count", 0))


class ReplayDeadLetters(ActBase):
    """重新投递因为同一个原因投递失败的全部消息，只限运维范围内人大发出或者收的."""

    Input = ReplayDeadLettersInput
    payload = ReplayDeadLettersPayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function puts the messages on their way again; it raises NotOperator to everybody else.

        Done twice, the second one finds none: what is on its way is dead no more.
        """
        mine = operated_numbers(context.actor)
        try:
            wanted = read_id(given["reason"], "DeadReason").uuid
        except BadId:
            raise BadId(field="reason") from None
        known = dead_reasons(limit=MOST_REASONS, among=mine)
        reason = next((one.reason for one in known if one.id == wanted), None)
        # Nothing dead for it any more, or only among others' messages, which look the same from here.
        count = 0 if reason is None else replay_all_dead(now=context.now, reason=reason, among=mine)
        return {"count": count}
