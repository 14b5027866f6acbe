"""Product rules of selling and of the map, each with its unit and reason."""

from enum import StrEnum

PRICE_MIN_MILLICREDITS = 100
PRICE_MAX_MILLICREDITS = 1_000_000

# The terms beside the price. An increment divides the minute and a minimum is within
# the first, so that what is rounded up is never more than what is held already.
PREVIEW_MAX_SECONDS = 60
MINIMUM_MAX_SECONDS = 60
INCREMENTS_SECONDS = (1, 5, 6, 10, 15, 20, 30, 60)
assert MINIMUM_MAX_SECONDS <= 60
assert not any(60 % increment for increment in INCREMENTS_SECONDS)

# The version of the text a seller agrees to; a new text is a new version.
LOCATION_CONSENT_VERSION = "1"

# Where a seller is told to be: an H3 cell of about 0.7 km².
# Source: h3geo.org/docs/core-library/restable, resolution 8.
CELL_RESOLUTION = 8
# A walker who is seen crossing a border is known to a few meters along the way. So the
# published cell changes rarely, and only once they are well past its border.
CELL_KEPT_SECONDS = 600
CELL_HYSTERESIS = 0.25

# Faster than any car: one of the two reports was wrong, and not worth hiding.
JUMP_KILOMETERS_PER_HOUR = 300
# Reports closer together than this say more about the phone's noise than about speed.
JUMP_MIN_SECONDS = 5

# A stream begins at a place that its seller has just told: an older one may be where
# they live. After that it is theirs to move.
EXACT_LOCATION_FRESH_SECONDS = 60

# An exact location outlives its seller's presence by no more than the time a phone
# takes to open its socket after its first report, and a day in any case.
EXACT_LOCATION_UNATTENDED_SECONDS = 60
EXACT_LOCATION_MAX_SECONDS = 24 * 60 * 60

# A view that holds more sellers than this is told in clusters.
MARKERS_MAX = 500
CLUSTERS_MAX = 500
# Source: MapLibre, whose zoom is below 0 on a screen wider than the world.
ZOOM_MIN = -2
ZOOM_MAX = 24
RADIUS_MAX_METERS = 20_100_000  # half of the way around the Earth: everybody
# What is asked for is widened to these steps, about as coarse as a cell.
RADIUS_STEP_METERS = 500
BOX_STEP_MIN_LOG2 = -7  # degrees

# A viewport is told what changed at most this often, a crowded one less: counting it
# again reads every seller in it.
MAP_ROUND_SECONDS = 1
MAP_CROWD_SECONDS = 5


class HidingTime(StrEnum):
    """How long a seller wants to be hidden."""

    HOUR = "hour"
    DAY = "day"
    UNTIL_SHOWN = "until_shown"


HIDING_SECONDS = {
    HidingTime.HOUR: 3600,
    HidingTime.DAY: 24 * 3600,
    HidingTime.UNTIL_SHOWN: None,
}
HIDING_ROUND_SECONDS = 10  # how often those are looked for whose time is over

# Private zones: a home, a workplace, a school.
ZONES_MAX = 5
ZONE_NAME_MAX_LENGTH = 40
# A zone follows from the coarse cell of about 5 km² that its place is in, so that who
# learns all of the zone learns no more of the place.
ZONE_CENTER_RESOLUTION = CELL_RESOLUTION - 1
# By how many meters around the place are in it at the least: how many rings of cells
# lie around the coarse one. Measured over the globe, its pentagons included: 395, 987
# and 2134 m, from a corner of a cell to the nearest of what the rings leave out.
ZONE_RINGS = {300: 1, 900: 2, 2000: 4}
