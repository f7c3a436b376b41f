"""Backups: everything that Amana keeps, sealed, in a folder that says nothing without the key.

    manifest.age        names everything below with its digest; replaced last, all at once
    parts/<random>.age  the database, the server secret and the archive key, each sealed
    blobs/ab/<random>   sealed payloads, as they lie in the blob store
    media/<random>.age  published files, sealed
    SHA256SUMS          for ``sha256sum --check``: every file, without any key

Every ``.age`` file opens with ``age -d -i KEY``.
"""
