from django.apps import AppConfig
from django.core import checks

from config.checks import CHECKS, INSTALLATION


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        for check in CHECKS:
            checks.register(check, INSTALLATION)
