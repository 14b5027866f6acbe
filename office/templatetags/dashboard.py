"""The dashboard on the admin's front page."""

from typing import Any

from django import template
from django.template import RequestContext

from billing import selectors as billing
from core import clock
from moderation import selectors
from office import charts, dashboard

register = template.Library()


@register.inclusion_tag("admin/office/dashboard.html", takes_context=True)
def show_dashboard(context: RequestContext) -> dict[str, Any]:
    """Render the parts that this member of staff may see; query only those."""
    user = context["request"].user
    now = clock.database_now()
    may_see_now = user.has_perm("office.view_presentuser")
    may_see_money = user.has_perms(["billing.view_alert", "billing.view_gatewayevent"])
    may_see_queue = user.has_perm("moderation.view_case")
    may_see_proposals = user.has_perm("moderation.view_proposal")
    return {
        "moment": now,
        "now": dashboard.now() if may_see_now else None,
        "queue": selectors.queue() if may_see_queue else None,
        "money": billing.questions(now=now) if may_see_money else None,
        "may_see_proposals": may_see_proposals,
        "proposals_count": (
            selectors.waiting_proposals(now=now).count() if may_see_proposals else 0
        ),
        "charts": dashboard.recent_charts(
            permissions=user.get_all_permissions(), today=now.date()
        ),
        "days": dashboard.DAYS,
        "width": charts.WIDTH,
        "height": charts.HEIGHT,
    }
