"""Following an opinion by its receipt: whoever guesses codes is stopped, whoever holds the receipt is not for long."""

from collections import Counter
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections

from cases.actions.follow_opinion import TooManyLookUps, follow_opinion
from cases.actions.hand_in_opinion import hand_in_opinion
from cases.actions.rate_opinion import rate_opinion
from cases.errors import CaseNotFound
from core.errors import DomainError
from core.ids import new_id
from tenants.actors import Actor
from tests.factories.world import COUNTY, NOW, TOWN, World

HERE, ELSEWHERE = "192.0.2.7", "192.0.2.8"


@pytest.fixture
def receipt(network: World) -> dict[str, str]:
    opinion, code = hand_in_opinion(
        actor=Actor.nobody(), tenant=COUNTY, client_key=str(new_id()), now=NOW, title="路灯不亮", text="三个月了。"
    )
    return {"number": opinion.number, "code": code}


def followed(given: dict[str, str], *, address: str = HERE, minutes: float = 0, tenant: int = COUNTY) -> str:
    """This function follows and returns the opinion's title, or the code of the refusal."""
    try:
        return follow_opinion(tenant=tenant, **given, address=address, now=NOW + timedelta(minutes=minutes)).title
    except DomainError as error:
        return error.code


def test_five_wrong_codes_from_one_address_close_the_number_for_a_quarter_of_an_hour(receipt: dict[str, str]) -> None:
    wrong = receipt | {"code": "AAAAAAAA"}
    assert [followed(wrong) for _ in range(6)] == [CaseNotFound.code] * 5 + [TooManyLookUps.code]
    assert followed(receipt) == TooManyLookUps.code
    assert followed(receipt, address=ELSEWHERE) == "路灯不亮"
    assert followed(receipt, minutes=16) == "路灯不亮"


def test_other_spellings_of_the_number_count_as_the_number(receipt: dict[str, str]) -> None:
    spellings = ("2026-1", "〔2026〕第0001号", "[2026]第1号", "2026 01", "2026/1", "2026.0001")
    codes = [followed({"number": number, "code": "AAAAAAAA"}) for number in spellings]
    assert codes == [CaseNotFound.code] * 5 + [TooManyLookUps.code]


def test_the_number_of_another_congress_is_another_number(receipt: dict[str, str]) -> None:
    for _ in range(6):
        followed(receipt, tenant=TOWN)
    assert followed(receipt, tenant=TOWN) == TooManyLookUps.code
    assert followed(receipt) == "路灯不亮"


def test_twenty_wrong_codes_from_anywhere_close_the_number(receipt: dict[str, str]) -> None:
    wrong = receipt | {"code": "AAAAAAAA"}
    codes = [followed(wrong, address=f"198.51.100.{n}") for n in range(21)]
    assert codes == [CaseNotFound.code] * 20 + [TooManyLookUps.code]


def test_one_address_may_not_try_a_code_on_every_number(receipt: dict[str, str]) -> None:
    codes = [followed({"number": f"2026-{n}", "code": receipt["code"]}) for n in range(100, 161)]
    assert codes == [CaseNotFound.code] * 60 + [TooManyLookUps.code]


def test_the_right_code_is_no_guess(receipt: dict[str, str]) -> None:
    assert [followed(receipt) for _ in range(30)] == ["路灯不亮"] * 30


def test_many_guesses_at_once_do_not_slip_through(receipt: dict[str, str]) -> None:
    together, codes = Barrier(12), []

    def guess() -> None:
        together.wait()
        codes.append(followed(receipt | {"code": "AAAAAAAA"}))
        connections.close_all()

    threads = [Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(codes) == {CaseNotFound.code: 5, TooManyLookUps.code: 7}


def test_guessing_by_rating_counts_as_well(receipt: dict[str, str]) -> None:
    def rated(code: str) -> str:
        given: dict[str, Any] = {**receipt, "code": code, "rating": "SATISFIED", "address": HERE}
        try:
            rate_opinion(actor=Actor.nobody(), tenant=COUNTY, client_key=str(new_id()), now=NOW, **given)
        except DomainError as error:
            return error.code
        return ""

    assert [rated("AAAAAAAA") for _ in range(6)] == [CaseNotFound.code] * 5 + [TooManyLookUps.code]
    assert rated(receipt["code"]) == TooManyLookUps.code
    assert followed(receipt) == TooManyLookUps.code
