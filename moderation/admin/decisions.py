"""The admin pages of decisions, which are made in the lists of users and streams."""

from django.contrib import admin

from accounts.admin import UserAdmin
from accounts.models import User
from core.admin import ReadOnlyAdmin
from core.admin_questions import unguarded
from moderation import subjects
from moderation.admin.deciding import DecidingAdmin, decisions_by
from moderation.admin.forms import forms_of
from moderation.models import Decision
from moderation.subjects import Kind

admin.site.unregister(User)


@admin.register(User)
class ModeratedUserAdmin(DecidingAdmin, UserAdmin):
    list_display = (*UserAdmin.list_display, "sells")
    list_filter = (*UserAdmin.list_filter, "seller__is_seller")
    list_select_related = ("seller",)
    actions = decisions_by(*forms_of("profile"))

    @admin.display(description="Sells", ordering="seller__is_seller")
    def sells(self, user: User) -> str:
        seller = getattr(user, "seller", None)
        if seller is None or not (seller.is_seller or seller.revoked_at):
            return ""
        return "yes" if seller.is_seller else "taken away"


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    date_hierarchy = "decided_at"
    linked_by = ("subject", "moderator", "target_id")
    list_display = (
        *("action", "subject", "target_type", "moderator", "reason", "until"),
        *("confirmed_by", "decided_at"),
    )
    list_filter = ("action", "decided_at")
    list_select_related = ("subject", "moderator", "confirmed_by")
    ordering = ("-id",)
    search_fields = (
        *("=id", "=target_id", "reason"),
        *("=subject__id", "subject__email", "subject__username"),
        *("=moderator__id", "moderator__email", "moderator__username"),
    )


def let_decide(kind: Kind) -> None:
    """Add the acts about a kind to the admin list of its rows."""
    page = unguarded(type(admin.site.get_model_admin(kind.model)))
    deciding = {"actions": decisions_by(*forms_of(kind.name))}
    admin.site.unregister(kind.model)
    admin.site.register(
        kind.model, type(f"Moderated{page.__name__}", (DecidingAdmin, page), deciding)
    )


for _kind in subjects.kinds():
    # The list of users has its own class, and cases are decided on their page.
    if _kind.is_reportable and _kind.acts and _kind.model is not User:
        let_decide(_kind)
