"""What the calls of moderation take and answer."""

from typing import Any

from rest_framework import serializers

from core.api.fields import IdField, MomentField, StringField, WordField
from moderation.models import CaseStatus, Report, ReportReason, SubjectType
from moderation.models.report import DETAILS_MAX_LENGTH


class ReportInput(serializers.Serializer[dict[str, Any]]):
    subject_type = WordField(SubjectType.choices)
    subject_id = IdField()
    reason = WordField(ReportReason.choices)
    details = StringField(max_length=DETAILS_MAX_LENGTH, default="", allow_blank=True)


class ReportOutput(serializers.Serializer[Report]):
    """One's own report. What others said of the subject is not among it."""

    id = serializers.UUIDField()
    subject_type = serializers.ChoiceField(
        SubjectType.choices, source="case.subject_type"
    )
    subject_id = serializers.UUIDField(source="case.subject_id")
    reason = serializers.ChoiceField(ReportReason.choices)
    details = serializers.CharField()
    status = serializers.ChoiceField(CaseStatus.choices, source="case.status")
    created_at = MomentField()
