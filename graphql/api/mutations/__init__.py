"""The acts of the schema: one verb a file, one action each."""

import graphene

from api.mutations.accept_crossing import AcceptCrossing
from api.mutations.accept_suggestion import AcceptSuggestion
from api.mutations.answer_crossing import AnswerCrossing
from api.mutations.answer_invitation import AnswerInvitation
from api.mutations.answer_opinion import AnswerOpinion
from api.mutations.assign_down import AssignDown
from api.mutations.assign_suggestion import AssignSuggestion
from api.mutations.assign_to_lower_unit import AssignToLowerUnit
from api.mutations.check_schemas import CheckSchemas
from api.mutations.close_case import CloseCase
from api.mutations.connect_congress import ConnectCongress
from api.mutations.convert_opinion import ConvertOpinion
from api.mutations.decide_return import DecideReturn
from api.mutations.discard_export import DiscardExport
from api.mutations.entrust_deputies import EntrustDeputies
from api.mutations.escalate_case import EscalateCase
from api.mutations.escalate_opinion import EscalateOpinion
from api.mutations.evaluate_reply import EvaluateReply
from api.mutations.export_congress import ExportCongress
from api.mutations.give_feedback import GiveFeedback
from api.mutations.hand_in_opinion import HandInOpinion
from api.mutations.invite_cosigners import InviteCosigners
from api.mutations.issue_reply import IssueReply
from api.mutations.log_contact import LogContact
from api.mutations.make_subdistrict import MakeSubdistrict
from api.mutations.merge_congress import MergeCongress
from api.mutations.move_congress import MoveCongress
from api.mutations.publish_case import PublishCase
from api.mutations.rate_opinion import RateOpinion
from api.mutations.record_finding import RecordFinding
from api.mutations.redo_to_superior import RedoToSuperior
from api.mutations.refuse_suggestion import RefuseSuggestion
from api.mutations.rename_congress import RenameCongress
from api.mutations.replay_dead_letters import ReplayDeadLetters
from api.mutations.replay_message import ReplayMessage
from api.mutations.report_to_superior import ReportToSuperior
from api.mutations.request_return import RequestReturn
from api.mutations.restore_congress import RestoreCongress
from api.mutations.resume_congress import ResumeCongress
from api.mutations.return_crossing import ReturnCrossing
from api.mutations.return_suggestion import ReturnSuggestion
from api.mutations.save_draft import SaveDraft
from api.mutations.screen_opinion import ScreenOpinion
from api.mutations.sign_assignment import SignAssignment
from api.mutations.sponsor_crossing import SponsorCrossing
from api.mutations.submit_suggestion import SubmitSuggestion
from api.mutations.suggest_as_guest import SuggestAsGuest
from api.mutations.suspend_congress import SuspendCongress
from api.mutations.withdraw_suggestion import WithdrawSuggestion
from api.mutations.withhold_case import WithholdCase


class Mutation(graphene.ObjectType):
    """What can be done; each act asks the rules of its own room."""

    save_draft = SaveDraft.field()
    invite_cosigners = InviteCosigners.field()
    answer_invitation = AnswerInvitation.field()
    submit_suggestion = SubmitSuggestion.field()
    withdraw_suggestion = WithdrawSuggestion.field()
    return_suggestion = ReturnSuggestion.field()
    refuse_suggestion = RefuseSuggestion.field()
    accept_suggestion = AcceptSuggestion.field()
    assign_suggestion = AssignSuggestion.field()
    sign_assignment = SignAssignment.field()
    request_return = RequestReturn.field()
    decide_return = DecideReturn.field()
    log_contact = LogContact.field()
    issue_reply = IssueReply.field()
    evaluate_reply = EvaluateReply.field()
    close_case = CloseCase.field()
    publish_case = PublishCase.field()
    withhold_case = WithholdCase.field()
    escalate_case = EscalateCase.field()
    assign_down = AssignDown.field()
    entrust_deputies = EntrustDeputies.field()
    assign_to_lower_unit = AssignToLowerUnit.field()
    suggest_as_guest = SuggestAsGuest.field()
    accept_crossing = AcceptCrossing.field()
    sponsor_crossing = SponsorCrossing.field()
    return_crossing = ReturnCrossing.field()
    answer_crossing = AnswerCrossing.field()
    report_to_superior = ReportToSuperior.field()
    redo_to_superior = RedoToSuperior.field()
    hand_in_opinion = HandInOpinion.field()
    screen_opinion = ScreenOpinion.field()
    answer_opinion = AnswerOpinion.field()
    give_feedback = GiveFeedback.field()
    record_finding = RecordFinding.field()
    escalate_opinion = EscalateOpinion.field()
    rate_opinion = RateOpinion.field()
    convert_opinion = ConvertOpinion.field()
    connect_congress = ConnectCongress.field()
    suspend_congress = SuspendCongress.field()
    resume_congress = ResumeCongress.field()
    rename_congress = RenameCongress.field()
    replay_message = ReplayMessage.field()
    replay_dead_letters = ReplayDeadLetters.field()
    move_congress = MoveCongress.field()
    merge_congress = MergeCongress.field()
    make_subdistrict = MakeSubdistrict.field()
    export_congress = ExportCongress.field()
    restore_congress = RestoreCongress.field()
    discard_export = DiscardExport.field()
    check_schemas = CheckSchemas.field()


__all__ = ["Mutation"]
