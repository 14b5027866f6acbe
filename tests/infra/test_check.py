"""What ``make check`` finds: a check that finds nothing would pass for ever."""

import os
import subprocess
from shutil import copy

from deploy.local.check import checks
from deploy.local.paths import CLIENT, ROOT
from tests.servers import database_url

RISKY = """
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("risky", "0001_initial")]
    operations = [
        migrations.AddField(
            "thing", "price", models.IntegerField({options}), preserve_default=False
        ),
    ]
"""
SAFE = "null=True"
UNSAFE = "default=0"  # which a server of the version before does not write
FIRST = """
from django.db import migrations, models

class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.CreateModel("Thing", [("id", models.AutoField(primary_key=True))])
    ]
"""
GENERATED = (
    *("docs/openapi.yaml", "docs/asyncapi.yaml"),
    *("client/package.json", "client/generate.mjs"),
    *("client/sdk/src/api/openapi.ts", "client/sdk/src/realtime/asyncapi.ts"),
)
SETTINGS = """
from kamegor.settings.linting import *

INSTALLED_APPS = [*INSTALLED_APPS, "risky"]
"""


def run(name, *more, folder=ROOT, **env):
    """Run one of the checks on something else; return its status and what it says."""
    [check] = [each for each in checks() if each.name == name]
    done = subprocess.run(
        [*check.argv, *more],
        cwd=folder,
        env={**os.environ, **check.env, **env},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_a_migration_that_breaks_the_version_before_fails(db, tmp_path):
    migrations = tmp_path / "risky" / "migrations"
    migrations.mkdir(parents=True)
    (tmp_path / "risky_settings.py").write_text(SETTINGS)
    for path in (migrations.parent, migrations):
        (path / "__init__.py").touch()
    (migrations / "0001_initial.py").write_text(FIRST)
    env = {
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "risky_settings",
        "PYTHONPATH": str(tmp_path),
        "PYTHONDONTWRITEBYTECODE": "1",  # the two are written in one second
    }

    (migrations / "0002_price.py").write_text(RISKY.format(options=SAFE))
    assert run("safe migrations", "risky", **env)[0] == 0

    (migrations / "0002_price.py").write_text(RISKY.format(options=UNSAFE))
    status, said = run("safe migrations", "risky", **env)
    assert status == 1
    assert "NOT NULL constraint" in said


def test_code_that_asks_a_shell_fails(tmp_path):
    code = tmp_path / "code.py"
    code.write_text("import subprocess\nsubprocess.run(input(), shell=True)\n")

    status, said = run("security", str(code))

    assert status == 1
    assert "B602" in said


def test_types_that_are_not_those_of_the_documents_fail(tmp_path):
    client = tmp_path / "client"
    (client / "sdk" / "src" / "api").mkdir(parents=True)
    (client / "sdk" / "src" / "realtime").mkdir()
    (tmp_path / "docs").mkdir()
    for name in GENERATED:
        copy(ROOT / name, tmp_path / name)
    (client / "node_modules").symlink_to(CLIENT / "node_modules")
    assert run("generated types", folder=client)[0] == 0

    for name, word in ("openapi", "username:"), ("asyncapi", "waiting:"):
        document = tmp_path / "docs" / f"{name}.yaml"
        written = document.read_text()
        document.write_text(written.replace(word, "nickname:"))
        status, said = run("generated types", folder=client)
        assert status == 1
        assert f"{name}.ts is not what the documents say" in said
        document.write_text(written)
