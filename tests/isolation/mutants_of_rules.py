"""Guards of reading, searching, doors and messages, each taken out once, and the tests that must notice."""

from __future__ import annotations

from tests.isolation.mutating import Mutant

EVERYTHING = "tests/isolation/test_everything.py::"
CANARIES = "tests/isolation/test_canaries.py::"
FOUND = "tests/search/test_permission.py::"
QUERIES = "tests/api/test_queries.py::"
COURIER = "tests/sync/test_courier.py::"
REFUSED = "tests/between/test_refused_requests.py::"

RULE = (
    Mutant(
        "drafts are read by the office",
        (EVERYTHING + "test_a_draft_is_its_authors",),
        file="cases/projection.py",
        old="    if case.submitted_at is not None:\n        tokens.add(staff_token(no))\n",
        new="    tokens.add(staff_token(no))\n",
    ),
    Mutant(
        "what was never handed in is an ordinary card to who reads the subtree",
        (EVERYTHING + "test_a_draft_is_its_authors",),
        file="cases/projection.py",
        old="secrecy=case.secrecy if submitted else Secrecy.RESTRICTED,",
        new="secrecy=case.secrecy,",
    ),
    Mutant(
        "all deputies read what is confidential",
        (EVERYTHING + "test_what_is_confidential_is_read_by_its_people_only",),
        file="cases/projection.py",
        old="    if case.accepted_at is not None and case.secrecy == Secrecy.NORMAL:\n",
        new="    if case.accepted_at is not None:\n",
    ),
    Mutant(
        "the filter forgets that drafts are private",
        ("tests/cases/test_permissions.py::test_can_read_equals_the_readable_filter",),
        file="cases/permissions.py",
        old="rule |= below(path) & Q(secrecy=Secrecy.NORMAL) & ~Q(state__in=sorted(PRIVATE_STATES))",
        new="rule |= below(path) & Q(secrecy=Secrecy.NORMAL)",
    ),
    Mutant(
        "the predicate forgets secrecy",
        ("tests/cases/test_permissions.py::test_can_read_equals_the_readable_filter",),
        file="cases/permissions.py",
        old="    ordinary = card.secrecy == Secrecy.NORMAL and card.state not in PRIVATE_STATES\n"
        "    return ordinary and any(card.path.startswith(path) for path in reaches_of(actor))\n\n\ndef readable",
        new="    ordinary = card.state not in PRIVATE_STATES\n"
        "    return ordinary and any(card.path.startswith(path) for path in reaches_of(actor))\n\n\ndef readable",
    ),
    Mutant(
        "single cases are read without the rule",
        (CANARIES + "TestApi::test_no_answer_holds_another_congress[staff]",),
        file="graphql/api/dossiers.py",
        old="if card is not None and card.owner_no == no and can_read(context.actor, card):",
        new="if card is not None and card.owner_no == no:",
        short=True,
    ),
    Mutant(
        "opinions are read without the rule",
        (CANARIES + "TestApi::test_no_answer_holds_another_congress[staff]",),
        file="cases/access.py",
        old="    if card is None or not can_read(actor, card):\n",
        new="    if card is None:\n",
        short=True,
    ),
    Mutant(
        "crossings are seen by everybody",
        (EVERYTHING + "test_no_field_shows_what_is_anothers[staff-7]",),
        file="cases/access.py",
        old="    if may_see(actor=actor, crossing=found, tenant=tenant):\n",
        new="    if True:\n",
    ),
    Mutant(
        "lists are not filtered",
        (EVERYTHING + "test_no_field_shows_what_is_anothers[staff-7]",),
        file="graphql/api/lists.py",
        old="wanted = Card.objects.filter(readable(context.actor), _condition(filter, context))",
        new="wanted = Card.objects.filter(_condition(filter, context))",
    ),
    Mutant(
        "loaders hand out any card",
        (EVERYTHING + "test_the_other_end_is_linked_for_who_may_read_it_there",),
        file="graphql/api/loaders.py",
        old="found = Card.objects.filter(readable(self._context.actor), pk__in=keys)",
        new="found = Card.objects.filter(pk__in=keys)",
    ),
    Mutant(
        "numbers are found without the rule",
        (EVERYTHING + "test_no_number_opens_what_is_anothers",),
        file="cases/plates.py",
        old="found = Card.objects.filter(readable(actor), wanted, owner_no=owner.no)",
        new="found = Card.objects.filter(wanted, owner_no=owner.no)",
    ),
    Mutant(
        "acts are done on cases that cannot be read",
        (EVERYTHING + "test_what_cannot_be_read_cannot_be_acted_on",),
        file="cases/acting.py",
        old="    if case is None or card is None or not can_read(actor, card):\n",
        new="    if case is None or card is None:\n",
    ),
    Mutant(
        "journeys go on where sight ends",
        ("tests/api/test_journeys.py::test_every_hop_says_who_holds_it_and_where_sight_ends",),
        file="graphql/api/journeys.py",
        old="in_sight = here or (card is not None and can_read(self.context.actor, card))",
        new="in_sight = here or card is not None",
    ),
    Mutant(
        "journeys name the deputy of another congress",
        ("tests/api/test_journeys.py::test_the_nation_s_clock_and_reply_are_seen_there",),
        file="graphql/api/journeys.py",
        old="if card is None or (card.state in WITH_THE_DEPUTY and not in_sight):",
        new="if card is None:",
    ),
    Mutant(
        "outsiders read the whole timeline",
        ("tests/cases/test_timeline.py::test_the_public_reads_public_events_without_what_offices_wrote",),
        file="cases/timeline.py",
        old="    if not sight.inside:\n        rows = rows.filter(is_public=True)\n",
        new="",
    ),
    Mutant(
        "units learn who asked for secrecy",
        (QUERIES + "test_secret_identity_is_kept_from_units",),
        file="cases/disclosure.py",
        old="identity=case.secrecy == Secrecy.NORMAL or knows_proposer(actor=actor, case=case, card=card),",
        new="identity=True,",
    ),
    Mutant(
        "senders are shown to everybody who reads their letter",
        (QUERIES + "test_a_sender_is_masked_for_the_deputy_who_was_asked",),
        file="cases/disclosure.py",
        old="    return mask_name(name), mask_phone(phone)\n",
        new="    return name, phone\n",
    ),
    Mutant(
        "what is restricted crosses",
        ("tests/cases/test_other_crossings.py::TestSecrecyAndCycles::test_a_restricted_case_crosses_in_no_way",),
        file="cases/crossings/linking.py",
        old='    if shared["secrecy"] == Secrecy.RESTRICTED:\n        raise SecrecyForbids\n',
        new="",
    ),
    Mutant(
        "operators send other regions' dead letters again",
        ("tests/isolation/test_everything.py::test_operators_send_only_their_own_parts_letters_again",),
        file="graphql/api/mutations/replay_message.py",
        old="among=operated_numbers(context.actor)",
        new="among=None",
    ),
    Mutant(
        "operators send other regions' dead letters of a reason again",
        ("tests/isolation/test_everything.py::test_operators_send_only_their_own_parts_letters_again",),
        file="graphql/api/mutations/replay_dead_letters.py",
        old="mine = operated_numbers(context.actor)",
        new="mine = None",
    ),
)

SEARCHED = (
    Mutant(
        "search asks without the rule",
        (FOUND + "test_what_is_beyond_the_page_is_counted_by_the_rule_too[full]",),
        file="search/queries.py",
        old='"filter": [search_filter(actor), SEARCHED_FILTER, *narrowed.clauses()],',
        new='"filter": [SEARCHED_FILTER, *narrowed.clauses()],',
    ),
    Mutant(
        "hits are not looked at again",
        (FOUND + "test_an_index_that_says_too_much_shows_nothing_and_rings",),
        file="search/presenting.py",
        old="return card is not None and card.secrecy != Secrecy.RESTRICTED and can_read(actor, card)",
        new="return card is not None",
    ),
    Mutant(
        "basic search asks without the rule",
        (CANARIES + "TestApi::test_no_answer_holds_another_congress[staff]",),
        file="search/fallback.py",
        old="found = Card.objects.filter(readable(actor), searched(), narrowed.condition())",
        new="found = Card.objects.filter(searched(), narrowed.condition())",
        short=True,
    ),
    Mutant(
        "what was withdrawn is found until the index knows",
        (FOUND + "test_what_was_withdrawn_is_not_counted_beyond_the_page_either",),
        file="search/elasticsearch.py",
        old="without=outdated_for(actor),",
        new="without=[],",
    ),
)

DOORS = (
    Mutant(
        "a session is good at every host",
        (CANARIES + "TestApi::test_a_session_of_one_host_is_nobodys_at_another",),
        file="tenants/sessions.py",
        old="return bool(request.session.get(CLAIM, NETWORK) == (tenant_no or NETWORK))",
        new="return True",
        short=True,
    ),
    Mutant(
        "an id of any kind is taken",
        ("tests/api/test_ids.py::test_everything_else_is_refused",),
        file="graphql/api/ids.py",
        old="if kind not in kinds or not owner.isdecimal()",
        new="if not owner.isdecimal()",
        short=True,
    ),
    Mutant(
        "an act takes an id of another congress",
        ("tests/api/test_ids.py::test_another_congress_is_refused_where_it_matters",),
        file="graphql/api/ids.py",
        old=" or (tenant_no is not None and int(owner) != tenant_no)",
        new="",
        short=True,
    ),
    Mutant(
        "a ticket is good at every congress",
        (
            "tests/tenants/test_signing_in.py::TestHandOver::test_is_refused_elsewhere_later_guessed_or_in_another_browser",
        ),
        file="tenants/actions/redeem.py",
        old="                tenant_id=tenant_no,\n",
        new="",
    ),
    Mutant(
        "a suspended congress answers",
        ("tests/hierarchy/test_operating.py::TestLife::test_a_suspended_congress_does_not_answer_until_it_is_resumed",),
        file="tenants/middleware.py",
        old="return domain.tenant if domain is not None and domain.tenant.state == Tenant.State.ACTIVE else None",
        new="return domain.tenant if domain is not None else None",
    ),
    Mutant(
        "standings at suspended congresses count",
        ("tests/cases/test_permissions.py::test_a_suspended_congress_gives_no_standing",),
        file="hierarchy/selectors/standing.py",
        old=".filter(user_id=user.pk, tenant__state=Tenant.State.ACTIVE)",
        new=".filter(user_id=user.pk)",
    ),
    Mutant(
        "another site posts with somebody's session",
        ("tests/api/test_limits.py::test_csrf_only_where_a_session_could_be_misused",),
        file="graphql/api/view.py",
        old="        _check_csrf(request)\n",
        new="        pass\n",
    ),
    Mutant(
        "anybody operates",
        ("tests/hierarchy/test_operating.py::TestLife::test_nobody_else_may",),
        file="hierarchy/operating.py",
        old="    if not may_operate(actor, tenant.node.path):\n        raise NotOperator\n",
        new="",
    ),
)

MESSAGES = (
    Mutant(
        "the inbox forgets what it had",
        (COURIER + "test_what_the_inbox_knows_has_no_second_effect",),
        file="sync/courier.py",
        old="            if message.id in fresh:\n",
        new="            if True:\n",
    ),
    Mutant(
        "lines are not kept",
        (COURIER + "test_only_heads_of_line_are_claimed",),
        file="sync/courier.py",
        old="AND earlier.target_no = head.target_no AND earlier.seq < head.seq AND earlier.state <> 'DELIVERED')",
        new="AND earlier.target_no = head.target_no AND earlier.seq < head.seq AND earlier.state = 'NEVER')",
    ),
    Mutant(
        "a task runs without its congress",
        ("tests/sync/test_tasks.py::test_a_task_of_a_congress_refuses_to_run_without_one",),
        file="sync/task_base.py",
        old="            raise TenantMissing(task=self.name)\n",
        new="            pass\n",
    ),
    Mutant(
        "a task starts in a place left open",
        ("tests/sync/test_tasks.py::test_a_task_refuses_to_start_in_a_place_left_open",),
        file="sync/task_base.py",
        old="            raise PlaceLeak(self.name)\n",
        new="            pass\n",
    ),
    Mutant(
        "a peer speaks for congresses of others",
        (REFUSED + "test_a_source_that_is_not_the_senders",),
        file="sync/between/congresses.py",
        old="    if named is None or not peer.may_speak_for(code):\n        raise ForeignSource(peer=peer.name, congress=code)\n    try:",
        new="    if named is None:\n        raise ForeignSource(peer=peer.name, congress=code)\n    try:",
    ),
    Mutant(
        "a request is let in twice",
        (REFUSED + "test_the_same_request_again",),
        file="sync/between/admission.py",
        old="                raise Replayed\n",
        new="                pass\n",
    ),
    Mutant(
        "an archive of another deployment is restored",
        ("tests/life/test_restoring.py::test_other_archives_are_refused_with_reasons",),
        file="cases/life/restoring.py",
        old="    if manifest.deployment != settings.ROLE_PREFIX:\n",
        new="    if False:\n",
    ),
    Mutant(
        "an archive of another congress is restored",
        ("tests/life/test_restoring.py::test_other_archives_are_refused_with_reasons",),
        file="cases/life/restoring.py",
        old="    if tenant.no != manifest.no:\n",
        new="    if False:\n",
    ),
    Mutant(
        "an archive brings rows of others",
        ("tests/life/test_restoring.py::test_rows_of_others_do_not_come_back_with_it",),
        file="cases/life/restoring.py",
        old='            raise BadArchive(why=f"{table}里有不属于它的记录")\n',
        new="            pass\n",
    ),
)
