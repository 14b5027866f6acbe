"""Static files, uploaded files, and the client's build."""

from pathlib import Path

from kamegor.env import BASE_DIR, env

STATIC_URL = "static/"
STATIC_ROOT: Path | None = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [path for path in [BASE_DIR / "client" / "dist"] if path.is_dir()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
# Vite puts a hash of the content into these names, so browsers can cache them forever.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/assets/.+-[\w-]{8}\.\w+$"
MEDIA_URL = "media/"
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(BASE_DIR / ".local" / "media"))
SERVE_MEDIA = False  # nginx serves them in production
DJANGO_VITE = {
    "default": {"manifest_path": BASE_DIR / "client" / "dist" / "manifest.json"}
}
# A MapLibre style with its own tile hosts. Empty: the built-in world map.
MAP_STYLE_URL = env.str("MAP_STYLE_URL", default="")
