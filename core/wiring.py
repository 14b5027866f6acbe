"""Register what core adds to the site (ADR 32)."""

from core import doctor, mounts, queues, schedule

mounts.register("api/", "core.api.urls")

queues.register({"core.tasks.enforce_retention": queues.SLOW})

schedule.daily(3, 20, "core.tasks.enforce_retention", name="enforce retention")

doctor.register("core.probes.database", "core.probes.redis_server", "core.probes.mail")
