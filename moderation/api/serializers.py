"""Serializers for the moderation API."""

from typing import Any

from rest_framework import serializers

from accounts.api.serializers import LinkInput
from core.api.fields import IdField, MomentField, StringField, WordField
from moderation import subjects
from moderation.models import (
    Appeal,
    AppealStatus,
    CaseStatus,
    Decision,
    Report,
    ReportReason,
)
from moderation.models.appeal import APPEAL_MAX_LENGTH
from moderation.models.report import DETAILS_MAX_LENGTH


class ReportInput(serializers.Serializer[dict[str, Any]]):
    subject_type = WordField(subjects.report_choices())
    subject_id = IdField()
    reason = WordField(ReportReason.choices)
    details = StringField(max_length=DETAILS_MAX_LENGTH, default="", allow_blank=True)


class ReportOutput(serializers.Serializer[Report]):
    """The user's own report. Other users' reports are not included."""

    id = serializers.UUIDField()
    subject_type = serializers.ChoiceField(
        subjects.report_choices(), source="case.subject_type"
    )
    subject_id = serializers.UUIDField(source="case.subject_id")
    reason = serializers.ChoiceField(ReportReason.choices)
    details = serializers.CharField()
    status = serializers.ChoiceField(CaseStatus.choices, source="case.status")
    created_at = MomentField()


class AppealInput(serializers.Serializer[dict[str, Any]]):
    text = StringField(max_length=APPEAL_MAX_LENGTH)


class AppealByLinkInput(LinkInput, AppealInput):
    """The token of the link, and the user's statement."""


class AppealOutput(serializers.Serializer[Appeal]):
    """An appeal; ``answer`` is empty until another moderator has answered it."""

    id = serializers.UUIDField()
    text = serializers.CharField()
    status = serializers.ChoiceField(AppealStatus.choices)
    answer = serializers.CharField()
    created_at = MomentField()
    answered_at = MomentField(allow_null=True)


class DecisionOutput(serializers.Serializer[Decision]):
    """A decision about the user. It does not say who decided or who reported."""

    id = serializers.UUIDField()
    action = serializers.ChoiceField(subjects.decision_choices())
    reason = serializers.CharField()
    until = MomentField(allow_null=True)
    stream_id = serializers.UUIDField(allow_null=True)
    decided_at = MomentField()
    appeal = AppealOutput(allow_null=True, default=None)
