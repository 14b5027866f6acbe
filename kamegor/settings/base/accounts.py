"""Users and staff: signing in, ages, limits."""

from datetime import timedelta

from kamegor.env import env

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    *(
        {"NAME": f"django.contrib.auth.password_validation.{name}"}
        for name in (
            "UserAttributeSimilarityValidator",
            "MinimumLengthValidator",
            "CommonPasswordValidator",
            "NumericPasswordValidator",
        )
    ),
    {"NAME": "accounts.passwords.EndsSessions"},
]
AUTHENTICATION_BACKENDS = ["accounts.backends.AccountBackend"]  # for the admin
# The largest purchase, in credits, that one member of staff may refund alone.
STAFF_REFUND_ALONE_UP_TO = env.int("STAFF_REFUND_ALONE_UP_TO", default=100)
# Whether staff need a second factor to open the admin.
STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", default=True)
# django-allauth is only used for signing in to the admin.
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
ACCOUNT_ADAPTER = "accounts.staff.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False  # a colleague who closes the browser is signed out
ACCOUNT_RATE_LIMITS = False  # core.limits is exact, allauth's limits are not
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
MFA_ADAPTER = "accounts.staff.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "accounts.staff.forms.AuthenticateForm",
    "reauthenticate": "accounts.staff.forms.ReauthenticateForm",
}
SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=5),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=30),
    "ALGORITHM": "HS256",
    "AUDIENCE": "kamegor",
    "USER_ID_CLAIM": "sub",
}
# The lifetime of a password reset link. Source: OWASP's Forgot Password Cheat Sheet.
PASSWORD_RESET_TIMEOUT = 3600
# Serializes a user's own profile. It is on a floor above accounts.
ACCOUNTS_PROFILE = "sellers.api.serializers.own_profile"
# Whether users must affirm their age before they watch or sell. Off, because some
# clients do not ask; the app always does.
AGE_AFFIRMATION_REQUIRED = env.bool("AGE_AFFIRMATION_REQUIRED", default=False)
MINIMUM_AGE = env.int("MINIMUM_AGE", default=18)
# Exceptions by country (ISO 3166 alpha-2), such as TH=20, and closed countries.
MINIMUM_AGES: dict[str, int] = env.dict("MINIMUM_AGES", cast={"value": int}, default={})
CLOSED_COUNTRIES = env.list("CLOSED_COUNTRIES", default=[])
# How many of our proxies append to X-Forwarded-For; 0 if clients connect directly.
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
# Replaces limits that the apps register: by scope, how often in how many seconds.
RATE_LIMITS: dict[str, tuple[int, int]] = {}
SIGN_INS_PER_MINUTE = env.int("SIGN_INS_PER_MINUTE", default=60)  # per address
SIGN_UPS_PER_HOUR = env.int("SIGN_UPS_PER_HOUR", default=30)  # per address
