"""Register what moderation adds to the site (ADR 32)."""

from accounts import exports
from core import limits, mounts, queues, retention
from core.api import enum_names, examples, tags
from core.retention import Retention
from moderation.api import documentation
from moderation.constants import EVIDENCE_KEPT_DAYS
from moderation.exports import safety
from moderation.notices import APPEAL, DECISION
from moderation.services import retention as rules
from notifications import kinds

mounts.register("api/", "moderation.api.urls")
tags.register(documentation.TAGS)
examples.register(documentation.EXAMPLES)
enum_names.register(
    {
        "AppealStatus": "moderation.models.AppealStatus",
        "CaseStatus": "moderation.models.CaseStatus",
        "ReportReason": "moderation.models.ReportReason",
    }
)

exports.register("safety", safety)

kinds.register(DECISION, APPEAL)

limits.register(
    {
        "report": (10, 3600),
        "panic": (30, 600),
        "appeal": (20, 3600),
    }
)

retention.register(
    Retention(
        of="moderation.Report",
        what="what a report says and shows, unless an appeal is open",
        days=EVIDENCE_KEPT_DAYS,
        after="its case was closed",
        then="blanked",
        why="the decision may be appealed, or come before a court, for half a year",
        rule=rules.evidence,
    ),
    stays={
        "moderation.Case": "for good: earlier ones tell how to decide the next",
        "moderation.Report": (
            "for good: who reported what and why: some do it for nothing"
        ),
        "moderation.Decision": "for good: every one must be answered for",
        "moderation.Appeal": "as its decision",
        "moderation.Proposal": "for good: whoever confirms one decides",
    },
)

queues.register({"moderation.tasks.tell_of_decision": queues.MAIL})
