"""The audit log is an app of its own; see audit/migrations/0001_initial.py."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("moderation", "0022_targets")]

    operations = [
        migrations.AlterModelTable(name="auditentry", table="audit_auditentry"),
        migrations.RenameIndex(
            model_name="auditentry",
            old_name="moderation_audit_of_staff",
            new_name="audit_entry_of_staff",
        ),
        migrations.RenameIndex(
            model_name="auditentry",
            old_name="moderation_audit_of_object",
            new_name="audit_entry_of_object",
        ),
        # The triggers stay in the database until audit has put its own beside them.
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel(name="AuditEntry")],
        ),
    ]
