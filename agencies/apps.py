from django.apps import AppConfig
from django.core.checks import Tags, register


class AgenciesConfig(AppConfig):
    name = "agencies"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from agencies.passwords import check_file

        register(check_file, Tags.security)
