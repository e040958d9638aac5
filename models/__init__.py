"""Tables. Importing this package declares them all on ``Base.metadata``."""

from models.access import Accessed, AccessLine
from models.account_link import OPEN_LINKS, AccountLink, LinkState
from models.account_notice import AccountNotice, AccountNoticeState
from models.agency import Agency, AgencyAlias, AgencyGroup, AgencySuccessor, GroupMember
from models.assignment import Assignment, Check, Chip, Coordinator, Evidence, Retraction, Update
from models.audit import AuditDay, AuditFinding
from models.base import Base, UTCDateTime
from models.calendar_key import CalendarKey
from models.discussion import Comment, Contribution, Mention, Watcher
from models.document import Document, DocumentBasis, Programme
from models.duty import Duty, EvidenceRule
from models.event import Event, EventManifest
from models.external_identity import ExternalIdentity
from models.file_scan import FileScan
from models.imports import ImportRow, ImportRun, ImportSource, ImportState, RowOrigin
from models.indicator import (
    FigureAdjustment,
    FigureChange,
    FigureRow,
    Indicator,
    IndicatorAgency,
    ReportPeriod,
)
from models.ladder import OwnLadder, OwnRung
from models.letter import LetterAddressee, LetterRow, LetterState, OfficialLetter
from models.meeting import MeetingChoice, MeetingRequest, ReviewMeeting
from models.notice import (
    ARRIVED,
    FAILED,
    ON_THE_WAY,
    TRIAL,
    Delivery,
    MailSettlement,
    Notice,
    Outbox,
    OutboxAttempt,
    OutboxItem,
    Outcome,
    Settled,
    Urging,
)
from models.operation import (
    CalendarDay,
    KeyTaskItem,
    KeyTaskLink,
    KeyTaskList,
    OnceKey,
    ScheduleSlot,
    Setting,
)
from models.recurrence import HeldPeriod
from models.report import Report, ReportSection, ReportTemplate, ReportTemplateSection
from models.request import Commitment, Explanation, ExtensionRequest
from models.saved_view import SavedView
from models.search import Searched, SearchText
from models.second_factor import RecoveryCode, SecondFactor
from models.tally import AgencyTally
from models.user import Absence, FormerPassword, LoginGuard, Membership, User, UserSession
from models.working_group import GroupDecision, WorkingGroup, WorkingGroupMember

__all__ = [
    "ARRIVED",
    "FAILED",
    "ON_THE_WAY",
    "OPEN_LINKS",
    "TRIAL",
    "Absence",
    "AccessLine",
    "Accessed",
    "AccountLink",
    "AccountNotice",
    "AccountNoticeState",
    "Agency",
    "AgencyAlias",
    "AgencyGroup",
    "AgencySuccessor",
    "AgencyTally",
    "Assignment",
    "AuditDay",
    "AuditFinding",
    "Base",
    "CalendarDay",
    "CalendarKey",
    "Check",
    "Chip",
    "Comment",
    "Commitment",
    "Contribution",
    "Coordinator",
    "Delivery",
    "Document",
    "DocumentBasis",
    "Duty",
    "Event",
    "EventManifest",
    "Evidence",
    "EvidenceRule",
    "Explanation",
    "ExtensionRequest",
    "ExternalIdentity",
    "FigureAdjustment",
    "FigureChange",
    "FigureRow",
    "FileScan",
    "FormerPassword",
    "GroupDecision",
    "GroupMember",
    "HeldPeriod",
    "ImportRow",
    "ImportRun",
    "ImportSource",
    "ImportState",
    "Indicator",
    "IndicatorAgency",
    "KeyTaskItem",
    "KeyTaskLink",
    "KeyTaskList",
    "LetterAddressee",
    "LetterRow",
    "LetterState",
    "LinkState",
    "LoginGuard",
    "MailSettlement",
    "MeetingChoice",
    "MeetingRequest",
    "Membership",
    "Mention",
    "Notice",
    "OfficialLetter",
    "OnceKey",
    "Outbox",
    "OutboxAttempt",
    "OutboxItem",
    "Outcome",
    "OwnLadder",
    "OwnRung",
    "Programme",
    "RecoveryCode",
    "Report",
    "ReportPeriod",
    "ReportSection",
    "ReportTemplate",
    "ReportTemplateSection",
    "Retraction",
    "ReviewMeeting",
    "RowOrigin",
    "SavedView",
    "ScheduleSlot",
    "SearchText",
    "Searched",
    "SecondFactor",
    "Setting",
    "Settled",
    "UTCDateTime",
    "Update",
    "Urging",
    "User",
    "UserSession",
    "Watcher",
    "WorkingGroup",
    "WorkingGroupMember",
]
