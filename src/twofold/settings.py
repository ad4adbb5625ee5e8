"""Every setting comes from the environment; docs/reference/settings.md has a heading for each."""

from importlib.metadata import entry_points
from pathlib import Path

import django_stubs_ext
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env

from twofold.foundation.wall.connections import databases

django_stubs_ext.monkeypatch()

env = Env()

PACKAGE = Path(__file__).parent
DEBUG = env.bool("TWOFOLD_DEBUG", False)
SECRET_KEY = env.str("TWOFOLD_SECRET_KEY", "")
if not SECRET_KEY:
    raise ImproperlyConfigured("Set TWOFOLD_SECRET_KEY to 50 or more random characters. `make run` does this for you.")

ALLOWED_HOSTS = env.list("TWOFOLD_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
SITE_ADDRESS = env.str("TWOFOLD_ADDRESS", "http://localhost:8000")
HTTPS = SITE_ADDRESS.startswith("https://")
CSRF_TRUSTED_ORIGINS = [SITE_ADDRESS]
CSRF_FAILURE_VIEW = "twofold.site.errors.expired_form"
# Whoever loads the demo place shows its sign-ins on the sign-in page; never set this where real people sign in.
DEMO = env.bool("TWOFOLD_DEMO", False)
DATA_FOLDER = Path(env.str("TWOFOLD_DATA_FOLDER", "var"))

DATABASES = databases(
    owner_url=env.str("DATABASE_URL", ""),
    app_url=env.str("DATABASE_APP_URL", ""),
    secret=SECRET_KEY,
    pool_size=env.int("TWOFOLD_DATABASE_POOL", 0),
)
DATABASE_ROUTERS: list[str] = []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

# A method is a Django app named by its entry point, ours and other people's alike. Only names are read here.
METHOD_APPS = sorted(point.module.rpartition(".")[0] for point in entry_points(group="twofold.methods"))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "csp",
    "twofold.site",  # before allauth, whose templates it dresses
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "twofold.foundation.wall",
    "twofold.foundation.places",
    "twofold.foundation.people",
    "twofold.foundation.actions",
    "twofold.foundation.rulebook",
    "twofold.foundation.notices",
    "twofold.foundation.moderation",
    "twofold.foundation.search",
    "twofold.foundation.activities",
    "twofold.foundation.ledger",
    "twofold.foundation.trace",
    "twofold.foundation.expenses",
    "twofold.foundation.outcomes",
    "twofold.foundation.decisions",
    "twofold.foundation.keeping",
    "twofold.foundation.resources",
    "twofold.foundation.pages",
    "twofold.instruments.ballots",
    *METHOD_APPS,
    "twofold.cycle.mapping",
    "twofold.interop",
    "twofold.cycle.focus",
    "twofold.cycle.marketing",
    "twofold.api",
    "twofold.api.webhooks",
]

MIDDLEWARE = [
    "twofold.operations.watching.watch",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "twofold.api.limits.limit",
]

ROOT_URLCONF = "twofold.urls"
WSGI_APPLICATION = "twofold.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "twofold.site.context.shell",
            ],
            "builtins": [
                "twofold.site.templatetags.charts",
                "twofold.site.templatetags.govuk",
                "twofold.site.templatetags.words",
            ],
        },
    }
]

# Sign-in. A code by e-mail is enough; a password, a passkey or an authenticator app is each person's choice.
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
# Five wrong passwords for one account, then it waits. Many more from one address, which a library may share.
ACCOUNT_RATE_LIMITS = {"login_failed": "60/m/ip,5/300s/key"}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"APPS": env.json("TWOFOLD_OIDC_PROVIDERS", []), "OAUTH_PKCE_ENABLED": True}
}

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 60 * 60
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = ["^health/"]  # asked from inside, before the proxy
METRICS_TOKEN = env.str("TWOFOLD_METRICS_TOKEN", "")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("TWOFOLD_BEHIND_PROXY", False) else None
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Bounds on what a request may carry; the door narrows them further, field by field.
DATA_UPLOAD_MAX_MEMORY_SIZE = 18 * 1024 * 1024  # a 12 MB file in base64, with room for its neighbours
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# How often one client may ask the API, by key, by person or by address.
API_READS_A_MINUTE = env.int("TWOFOLD_API_READS_A_MINUTE", 600)
API_WRITES_A_MINUTE = env.int("TWOFOLD_API_WRITES_A_MINUTE", 300)

EMAIL_BACKEND = env.str("TWOFOLD_EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
DEFAULT_FROM_EMAIL = env.str("TWOFOLD_EMAIL_FROM", "Twofold <hello@twofold.example>")
EMAIL_HOST = env.str("TWOFOLD_SMTP_HOST", "localhost")
EMAIL_PORT = env.int("TWOFOLD_SMTP_PORT", 25)
EMAIL_HOST_USER = env.str("TWOFOLD_SMTP_USER", "")
EMAIL_HOST_PASSWORD = env.str("TWOFOLD_SMTP_PASSWORD", "")
# GOV.UK Notify instead of SMTP, where a place has an account there.
NOTIFY_KEY = env.str("TWOFOLD_NOTIFY_KEY", "")
NOTIFY_TEMPLATE = env.str("TWOFOLD_NOTIFY_TEMPLATE", "")
EMAIL_USE_TLS = env.bool("TWOFOLD_SMTP_TLS", False)

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English")), ("cy", _("Welsh"))]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = env.str("TWOFOLD_TIME_ZONE", "Europe/London")
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_FOLDER / "static"
MEDIA_ROOT = DATA_FOLDER / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
        "json": {"()": "twofold.operations.watching.JsonLines"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": env.str("TWOFOLD_LOG_FORMAT", "line")}},
    "root": {"handlers": ["stderr"], "level": env.str("TWOFOLD_LOG_LEVEL", "WARNING")},
}
