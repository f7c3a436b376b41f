"""``manage.py roles_sql``: the rights of each face in PostgreSQL, to be read and handed to psql."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from operations import roles


class Command(BaseCommand):
    help = (
        "Print the SQL that gives each face a role of its own in PostgreSQL. Run it as a superuser "
        "after the first start and after each upgrade: manage.py roles_sql | psql DATABASE."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("Only PostgreSQL has roles: set DATABASE_URL (docs/three-hosts.md).")
        self.stdout.write("BEGIN;\nSET LOCAL client_min_messages = warning;")
        for statement in roles.statements():
            self.stdout.write(f"{statement};")
        self.stdout.write("COMMIT;")
