"""Which place the words of ``manage.py backup`` name."""

import datetime
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.utils.module_loading import import_string

from operations.backups.place import Disk, Place, outside
from operations.backups.remote import Remote

HELP = "a folder, ssh:HOST (another machine, which only adds), or s3://BUCKET[/PREFIX]"


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--ssh-config", metavar="FILE", type=Path, help="where HOST and its key are described"
    )
    parser.add_argument("--endpoint", metavar="URL", help="of another S3-compatible store")
    parser.add_argument("--profile", metavar="NAME", help="of the S3 client's credentials")
    parser.add_argument(
        "--lock-days", metavar="N", type=int, default=60, help="of each object in a bucket (60)"
    )


def chosen(options: dict[str, Any], day: datetime.date) -> Place:
    """Raises BackupError."""
    place = options["place"]
    if place.startswith("ssh:"):
        return Remote(place.removeprefix("ssh:"), options["ssh_config"], day)
    if place.startswith("s3://"):
        # As Django loads a store by its name: boto3 is no dependency of the embedded setting.
        objects = import_string("operations.backups.bucket.Objects")
        bucket = import_string("operations.backups.bucket.Bucket")
        held = objects(place, options["endpoint"], options["profile"])
        return cast(Place, bucket(held, day, settings.DATA, options["lock_days"]))
    root = Path(place).absolute()
    outside(root, settings.DATA)
    return Disk(root, day)
