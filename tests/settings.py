"""The hub's settings, with what a test run must have otherwise."""

import os

from dashub.settings import *  # noqa: F403
from dashub.settings import CACHES, DATABASE_OWNER_URL, STORAGES, database

# Built by the owner of the tables; each test connection then becomes hub_app (tests/database.py).
DATABASES = {"default": database(DATABASE_OWNER_URL)}
# Beside a running hub, and beside the other processes of this run.
CACHES["default"]["KEY_PREFIX"] = f"test-{os.getpid()}"
# Counts of failures, in this process alone and empty at the start of each test (tests/conftest.py).
CACHES["limits"] = CACHES["process"]
# No manifest: a test needs no front-end build.
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Tasks run where they are sent (that is, on commit); the tests of the real worker start their own.
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
