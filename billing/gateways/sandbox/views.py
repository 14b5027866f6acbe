"""The sandbox's checkout page, where the buyer chooses a test card."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from billing import gateways
from billing.gateways.sandbox import payments
from billing.gateways.sandbox.payments import Card
from billing.models import SandboxState
from core import clock
from core.errors import NotFound


class CardForm(forms.Form):
    card = forms.ChoiceField(
        choices=Card.choices, initial=Card.PAYS, widget=forms.RadioSelect
    )


@never_cache
@require_http_methods(["GET", "POST"])
def checkout(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the amount; charge a card or cancel, then return to the app."""
    try:
        gateways.named("sandbox")
        trial = payments.find(reference)
    except NotFound as absent:
        raise Http404 from absent
    form = CardForm(request.POST if request.method == "POST" else None)
    if "cancel" in request.POST:
        payments.cancel(reference=reference, now=clock.database_now())
    elif form.is_valid():
        card = Card(form.cleaned_data["card"])
        payments.pay(reference=reference, card=card, now=clock.database_now())
    elif trial.state == SandboxState.OPEN:
        context = {"payment": trial.payment, "form": form}
        return render(request, "sandbox/checkout.html", context)
    return redirect(trial.return_path)
