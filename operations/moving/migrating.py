"""``python -m operations.moving.migrating``: the tables of the database that the settings name.

A process of its own, because migrations use the one database that a process has. It binds no
installation to the database, as ``manage.py migrate`` would: its row is moved like any other.
"""

import os

import django
from django.core.management import call_command

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
