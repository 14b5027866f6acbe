"""Admin pages for users, acceptances, sessions and second factors."""

from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts import hashes
from accounts.models import Acceptance, Session, User
from accounts.services import credentials, second_factors, users
from core import clock
from core.admin import Link, LinkedAdmin, ReadOnlyAdmin, link_from, list_url
from core.transactions import atomic


class SuspensionFilter(admin.SimpleListFilter):
    title = "suspension"
    parameter_name = "suspended"

    def lookups(self, request: HttpRequest, admin_page: Any) -> list[tuple[str, str]]:
        return [("yes", "Suspended now"), ("no", "Not suspended")]

    def queryset(
        self, request: HttpRequest, everybody: QuerySet[User]
    ) -> QuerySet[User] | None:
        suspended = User.objects.suspended(now=clock.database_now())
        match self.value():
            case "yes":
                return everybody.filter(pk__in=suspended)
            case "no":
                return everybody.exclude(pk__in=suspended)
        return None


class SignUpForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "username")

    def set_password_and_save(
        self,
        user: Any,
        commit: bool = True,  # noqa: FBT001, FBT002 -- Django's
        **kwargs: Any,
    ) -> Any:
        """Do nothing: the admin page has already hashed and set the password."""
        return user


class PasswordForm(AdminPasswordChangeForm):
    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 -- Django's
        """Save only the password, because other fields may have changed meanwhile."""
        user: User = super().save(commit=False)
        if commit:
            self._save(user)
        return user

    @atomic
    def _save(self, user: User) -> None:
        user.save(update_fields=["password"])
        if not user.has_usable_password():  # only called for new passwords
            credentials.renew(user=user, now=clock.database_now())


class SessionInline(admin.TabularInline):
    model = Session
    fields = readonly_fields = (
        "user_agent",
        "created_at",
        "last_used_at",
        "expires_at",
        "revoked_at",
    )
    ordering = ("-last_used_at",)
    max_num = 0
    can_delete = False


@admin.register(User)
class UserAdmin(LinkedAdmin, DjangoUserAdmin):
    add_form = SignUpForm
    change_password_form = PasswordForm
    inlines = [SessionInline]
    list_display: tuple[str, ...] = (
        *("username", "email", "suspended", "is_staff", "created_at"),
    )
    list_filter: ClassVar[tuple[Any, ...]] = (
        SuspensionFilter,
        "is_active",
        "is_staff",
        "created_at",
    )
    search_fields = ("=id", "email", "username")
    ordering = ("-id",)
    fieldsets = (
        (None, {"fields": ("id", "email", "username", "password", "links")}),
        ("Profile", {"fields": ("description", "picture")}),
        (
            "Suspension",
            {"fields": ("suspended_at", "suspended_until", "suspension_reason")},
        ),
        (
            "Permissions",
            {
                "classes": ("collapse",),
                "fields": (
                    *("is_active", "is_staff", "is_superuser"),
                    *("groups", "user_permissions"),
                ),
            },
        ),
        ("Dates", {"fields": ("created_at", "last_login")}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "username", "password1", "password2")}),
    )
    readonly_fields = (
        *("id", "links", "picture", "created_at", "last_login"),
        *("suspended_at", "suspended_until", "suspension_reason"),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Deny: users leave by themselves, and the ledger refers to the row."""
        return False

    def get_inlines(self, request: HttpRequest, obj: User | None) -> list[Any]:
        return list(super().get_inlines(request, obj)) if obj else []

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """Hash the password first, because Django's page runs in one transaction."""
        if password := request.POST.get("password1"):
            request.password_hash = hashes.new(password)  # type: ignore[attr-defined]
        return super().add_view(request, form_url, extra_context)

    def save_model(
        self,
        request: HttpRequest,
        obj: Any,
        form: Any,
        change: bool,  # noqa: FBT001
    ) -> None:
        if not change:
            self._give_password(request, obj, form)
        super().save_model(request, obj, form, change)
        if change and "email" in form.changed_data:
            credentials.renew(user=obj, now=clock.database_now())
        if change:
            users.update_profile(user_id=obj.pk)  # the audit log needs the viewer

    def _give_password(self, request: Any, user: User, form: Any) -> None:
        if form.cleaned_data["set_usable_password"]:
            user.password = request.password_hash
        else:
            user.set_unusable_password()

    @admin.display(description="Suspended", empty_value="")
    def suspended(self, user: User) -> str | None:
        """Return the end of a suspension; empty for other users."""
        if not user.is_suspended(now=clock.database_now()):
            return None
        until = user.suspended_until
        return f"until {until:%Y-%m-%d %H:%M}" if until else "for good"


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    linked_by = ("user",)
    list_display = ("user", "user_agent", "created_at", "last_used_at", "revoked_at")
    list_filter = ("created_at", ("revoked_at", admin.EmptyFieldListFilter))
    list_select_related = ("user",)
    search_fields = ("=id", "user__email", "user__username", "user_agent")
    ordering = ("-id",)


@admin.register(Acceptance)
class AcceptanceAdmin(ReadOnlyAdmin):
    """Read-only list of acceptances; staff cannot accept a document for a user."""

    linked_by = ("user",)
    list_display = ("user", "document", "version", "accepted_at")
    list_filter = ("document", "version")
    list_select_related = ("user",)
    search_fields = ("=id", "user__email", "user__username")
    date_hierarchy = "accepted_at"
    ordering = ("-id",)


admin.site.unregister(EmailAddress)  # users are never linked to authenticators here
admin.site.unregister(Authenticator)  # its page shows secrets


@admin.register(Authenticator)
class AuthenticatorAdmin(ReadOnlyAdmin):
    """Second factors; superusers can delete those of a lost device."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    list_select_related = ("user",)
    search_fields = ("user__email", "user__username")
    ordering = ("-id",)
    fields = ("user", "type", "created_at", "last_used_at")

    def has_delete_permission(self, request: HttpRequest, *args: Any) -> bool:
        return admin.ModelAdmin.has_delete_permission(self, request, *args)

    def delete_model(self, request: HttpRequest, obj: Authenticator) -> None:
        second_factors.take_away(authenticators=[obj], now=clock.database_now())

    def delete_queryset(
        self, request: HttpRequest, queryset: QuerySet[Authenticator]
    ) -> None:
        second_factors.take_away(
            authenticators=queryset.select_related("user"), now=clock.database_now()
        )


@link_from(User)
def acceptances(user: User) -> Link:
    return Link("Accepted documents", list_url(Acceptance, user=user.pk))


@link_from(User)
def sessions(user: User) -> Link:
    return Link("Sessions", list_url(Session, user=user.pk))
