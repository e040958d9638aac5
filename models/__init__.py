"""Tables. Importing this package declares them all on ``Base.metadata``."""

from models.agency import Agency, AgencyAlias, AgencyGroup, AgencySuccessor, GroupMember
from models.assignment import Assignment, Check, Chip, Coordinator, Evidence, Update
from models.audit import AuditDay, AuditFinding
from models.base import Base, UTCDateTime
from models.document import Document, DocumentBasis, Programme
from models.duty import Duty, EvidenceRule
from models.event import Event
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
from models.letter import LetterRow, LetterState, UrgingLetter
from models.notice import (
    ARRIVED,
    FAILED,
    ON_THE_WAY,
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
from models.tally import AgencyTally
from models.user import Absence, LoginGuard, Membership, User, UserSession

__all__ = [
    "ARRIVED",
    "FAILED",
    "ON_THE_WAY",
    "Absence",
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
    "Check",
    "Chip",
    "Commitment",
    "Coordinator",
    "Delivery",
    "Document",
    "DocumentBasis",
    "Duty",
    "Event",
    "Evidence",
    "EvidenceRule",
    "Explanation",
    "ExtensionRequest",
    "FigureAdjustment",
    "FigureChange",
    "FigureRow",
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
    "LetterRow",
    "LetterState",
    "LoginGuard",
    "MailSettlement",
    "Membership",
    "Notice",
    "OnceKey",
    "Outbox",
    "OutboxAttempt",
    "OutboxItem",
    "Outcome",
    "OwnLadder",
    "OwnRung",
    "Programme",
    "Report",
    "ReportPeriod",
    "ReportSection",
    "ReportTemplate",
    "ReportTemplateSection",
    "RowOrigin",
    "ScheduleSlot",
    "Setting",
    "Settled",
    "UTCDateTime",
    "Update",
    "Urging",
    "UrgingLetter",
    "User",
    "UserSession",
]
