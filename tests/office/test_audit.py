"""The pages of the audit log."""

import pytest
from django.urls import reverse

LOG = reverse("admin:audit_auditentry_changelist")


def test_the_log_is_read_by_who_may_and_written_by_nobody(client, carol, entry, bob):
    client.force_login(carol)
    assert client.get(LOG).status_code == 403
    carol.is_superuser = True
    carol.save()
    row = reverse("admin:audit_auditentry_change", args=[entry.pk])

    listed = client.get(LOG, {"q": str(bob.pk)})

    assert list(listed.context["cl"].result_list) == [entry]
    assert client.get(row).status_code == 200
    for refused in (
        client.get(reverse("admin:audit_auditentry_add")),
        client.post(row, {"address": ""}),
        client.post(reverse("admin:audit_auditentry_delete", args=[entry.pk])),
    ):
        assert refused.status_code == 403


@pytest.mark.parametrize("term", ["carol", "accounts_user_change", "192.0.2.1", "no"])
def test_the_log_is_searched(client, carol, entry, term):
    carol.is_superuser = True
    carol.save()
    client.force_login(carol)

    found = client.get(LOG, {"q": term}).context["cl"].result_list

    assert list(found) == ([] if term == "no" else [entry])
