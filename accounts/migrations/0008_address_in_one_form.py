import logging

from django.db import migrations, models

from accounts import addresses
from core.errors import Invalid

logger = logging.getLogger(__name__)


def normalize(apps, schema_editor):
    """Bring addresses from before into the one form, where nobody else has that.

    What has none, such as letters before the @ that are not ASCII, stays: its owner
    cannot sign in until staff set another address, so the log says whose it is.
    """
    User = apps.get_model("accounts", "User")
    for user in User.objects.filter(email__regex=r"[^\x01-\x7f]").only("email"):
        try:
            email = addresses.normalize(user.email)
        except Invalid:
            email = ""
        if not email or User.objects.filter(email=email).exists():
            logger.warning("The e-mail of user %s has to be set by staff.", user.pk)
            continue
        User.objects.filter(pk=user.pk).update(email=email)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_former_refresh_token")]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="email",
            field=models.EmailField(
                max_length=254, unique=True, validators=[addresses.validate]
            ),
        ),
        migrations.RunPython(normalize, migrations.RunPython.noop),
    ]
