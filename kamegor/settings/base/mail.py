"""The mail server, and the origin of links in e-mails."""

from kamegor.env import env
from kamegor.settings import servers

# The origin of the app, for links in e-mails. A check requires it.
SITE_URL = env.origin("SITE_URL", default="")
EMAIL = servers.mail(env.str("EMAIL_URL", default="consolemail://"))
EMAIL_BACKEND = EMAIL["EMAIL_BACKEND"]
EMAIL_HOST, EMAIL_PORT = EMAIL["EMAIL_HOST"], EMAIL["EMAIL_PORT"]
EMAIL_HOST_USER = EMAIL["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = EMAIL["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL["EMAIL_USE_TLS"], EMAIL["EMAIL_USE_SSL"]
EMAIL_FILE_PATH = EMAIL["EMAIL_FILE_PATH"]
# Without a timeout, a mail server that hangs would block the worker forever.
EMAIL_TIMEOUT = EMAIL["EMAIL_TIMEOUT"]
# Whether /dev/mail shows all e-mails to everybody. Only for development.
MAIL_PAGE = False
# Receives replies to our e-mails, for example from users whose account was taken over.
SUPPORT_EMAIL = env.str("SUPPORT_EMAIL", default="")
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="Kamegor <no-reply@localhost>")
