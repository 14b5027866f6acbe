"""Register what realtime adds to the site (ADR 32)."""

from core import mounts, queues, schedule

mounts.register("api/", "realtime.urls")

queues.register({"realtime.tasks.sweep_presence": queues.PULSE})

schedule.every(5, "realtime.tasks.sweep_presence", name="sweep presence")
