"""Signing in: one identity across the network, a one-time ticket from host to host."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections

from core.errors import DomainError
from core.logins import use_login
from tenants.actions.hand_over import hand_over, mark_of
from tenants.actions.redeem import TicketRefused, redeem
from tenants.actions.sign_in import SignInFailed, TooManyAttempts, sign_in
from tenants.context import at_gate
from tenants.models import Guess, HandOver, User
from tests.factories.world import COUNTY, NOW, PASSWORD, TOWN, World

HERE = "192.0.2.7"
SECRET = "what the browser holds at the other host"


def try_in(username: str, password: str, *, address: str = HERE, minutes: float = 0) -> str:
    """This function signs in and returns the user's name, or the code of the refusal."""
    try:
        return sign_in(
            username=username, password=password, address=address, now=NOW + timedelta(minutes=minutes)
        ).username
    except DomainError as error:
        return error.code


class TestSignIn:
    def test_right_and_wrong(self, network: World) -> None:
        assert try_in("deputy1-5", PASSWORD) == "deputy1-5"
        assert try_in(" deputy1-5 ", PASSWORD) == "deputy1-5"
        assert try_in("deputy1-5", "wrong") == SignInFailed.code
        assert try_in("nobody-here", PASSWORD) == SignInFailed.code
        assert try_in("", "") == SignInFailed.code
        assert try_in("deputy1-5\x00", PASSWORD) == "deputy1-5"

    def test_who_may_not_sign_in_is_told_the_same(self, network: World) -> None:
        with use_login("owner"):
            User.objects.filter(username="deputy1-5").update(is_active=False)
        assert try_in("deputy1-5", PASSWORD) == SignInFailed.code

    def test_five_failures_lock_this_name_at_this_address_for_a_quarter_of_an_hour(self, network: World) -> None:
        assert [try_in("deputy1-5", "wrong") for _ in range(6)] == [SignInFailed.code] * 5 + [TooManyAttempts.code]
        assert try_in("deputy1-5", PASSWORD) == TooManyAttempts.code
        assert try_in("deputy1-5", PASSWORD, address="192.0.2.8") == "deputy1-5"
        assert try_in("deputy2-5", PASSWORD) == "deputy2-5"
        assert try_in("deputy1-5", PASSWORD, minutes=16) == "deputy1-5"

    def test_twenty_failures_from_anywhere_lock_the_name(self, network: World) -> None:
        codes = [try_in("deputy1-5", "wrong", address=f"192.0.2.{n}") for n in range(21)]
        assert codes == [SignInFailed.code] * 20 + [TooManyAttempts.code]

    def test_one_address_may_not_try_a_password_on_every_name(self, network: World) -> None:
        codes = [try_in(f"deputy1-5-{n}", "wrong") for n in range(101)]
        assert codes == [SignInFailed.code] * 100 + [TooManyAttempts.code]
        assert try_in("deputy2-5", PASSWORD) == TooManyAttempts.code
        assert try_in("deputy2-5", PASSWORD, address="192.0.2.8") == "deputy2-5"

    def test_many_guesses_at_once_do_not_slip_through(self, network: World) -> None:
        together, codes = Barrier(16), []

        def guess() -> None:
            together.wait()
            codes.append(try_in("deputy1-5", "wrong"))
            connections.close_all()

        threads = [Thread(target=guess) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert Counter(codes) == {SignInFailed.code: 5, TooManyAttempts.code: 11}

    def test_old_failures_are_forgotten(self, network: World) -> None:
        for n in range(3):
            try_in(f"deputy1-5-{n}", "wrong")
        try_in("deputy1-5", "wrong", minutes=16)
        with at_gate():
            assert list(Guess.objects.values_list("subject", flat=True)) == ["deputy1-5"]

    def test_success_forgets_the_failures(self, network: World) -> None:
        for _ in range(4):
            try_in("deputy1-5", "wrong")
        assert try_in("deputy1-5", PASSWORD) == "deputy1-5"
        assert try_in("deputy1-5", "wrong") == SignInFailed.code


class TestHandOver:
    def ticket(self, username: str = "deputy1-5") -> str:
        with at_gate():
            user = User.objects.get(username=username)
        return hand_over(user=user, tenant_no=COUNTY, browser=mark_of(SECRET), now=NOW)

    def test_is_good_once(self, network: World) -> None:
        ticket = self.ticket()
        assert redeem(ticket=ticket, tenant_no=COUNTY, secret=SECRET, now=NOW).username == "deputy1-5"
        with pytest.raises(TicketRefused):
            redeem(ticket=ticket, tenant_no=COUNTY, secret=SECRET, now=NOW)

    @pytest.mark.parametrize(
        ("tenant_no", "seconds", "ticket", "secret"),
        [
            (TOWN, 0, None, SECRET),
            (COUNTY, 61, None, SECRET),
            (COUNTY, 0, "guess", SECRET),
            (COUNTY, 0, "", SECRET),
            (COUNTY, 0, None, "another browser's"),
            (COUNTY, 0, None, mark_of(SECRET)),
            (COUNTY, 0, None, ""),
        ],
    )
    def test_is_refused_elsewhere_later_guessed_or_in_another_browser(
        self, network: World, tenant_no: int, seconds: int, ticket: str | None, secret: str
    ) -> None:
        good = self.ticket()
        with pytest.raises(TicketRefused):
            redeem(
                ticket=good if ticket is None else ticket,
                tenant_no=tenant_no,
                secret=secret,
                now=NOW + timedelta(seconds=seconds),
            )
        assert redeem(ticket=good, tenant_no=COUNTY, secret=SECRET, now=NOW).username == "deputy1-5"

    def test_a_ticket_of_the_version_before_is_good_for_no_browser(self, network: World) -> None:
        ticket = self.ticket()
        with use_login("owner"):
            HandOver.objects.update(browser="")
        for secret in (SECRET, ""):
            with pytest.raises(TicketRefused):
                redeem(ticket=ticket, tenant_no=COUNTY, secret=secret, now=NOW)

    def test_keeps_no_ticket_only_its_digest(self, network: World) -> None:
        ticket = self.ticket()
        with at_gate():
            assert ticket not in str(HandOver.objects.values_list("digest", "browser").get())
