"""Product rules of selling and of the map, each with its unit and reason."""

PRICE_MIN_MILLICREDITS = 100
PRICE_MAX_MILLICREDITS = 1_000_000

# The version of the text a seller agrees to; a new text is a new version.
LOCATION_CONSENT_VERSION = "1"

# Where a seller is told to be: an H3 cell of about 0.7 km².
# Source: h3geo.org/docs/core-library/restable, resolution 8.
CELL_RESOLUTION = 8
