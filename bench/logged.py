"""``python -m bench.logged``: made-up records get their digests and a transparency log."""

import django


def log() -> None:
    """For an archive without a log."""
    # Models can be imported only after Django was set up, which the caller has done.
    from archive.log.filling import fill
    from archive.models import Content, LogHead, LogLeaf, LogTile, RecordVersion
    from archive.record.serializer import digest

    changed = []
    for content in Content.objects.select_related("version").iterator(chunk_size=500):
        content.version.digest = digest(content.public)
        changed.append(content.version)
    RecordVersion.objects.bulk_update(changed, ["digest"], batch_size=500)
    fill(RecordVersion.objects.order_by("id").iterator(), LogLeaf, LogTile, LogHead)


if __name__ == "__main__":
    django.setup()
    log()
