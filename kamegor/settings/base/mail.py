"""The mail server, and what links in e-mails begin with."""

from kamegor.env import env
from kamegor.settings import servers

# Where people have the app open: what links in e-mails begin with. A check asks for it.
SITE_URL = env.origin("SITE_URL", default="")
EMAIL = servers.mail(env.str("EMAIL_URL", default="consolemail://"))
EMAIL_BACKEND = EMAIL["EMAIL_BACKEND"]
EMAIL_HOST, EMAIL_PORT = EMAIL["EMAIL_HOST"], EMAIL["EMAIL_PORT"]
EMAIL_HOST_USER = EMAIL["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = EMAIL["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL["EMAIL_USE_TLS"], EMAIL["EMAIL_USE_SSL"]
EMAIL_FILE_PATH = EMAIL["EMAIL_FILE_PATH"]
# Without one, a mail server that hangs would stop the worker for good.
EMAIL_TIMEOUT = EMAIL["EMAIL_TIMEOUT"]
# Whether /dev/mail shows it to everybody: on a developer's machine alone.
MAIL_PAGE = False
# Who reads the answers to our letters, such as those of whose account was taken.
SUPPORT_EMAIL = env.str("SUPPORT_EMAIL", default="")
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="Kamegor <no-reply@localhost>")
