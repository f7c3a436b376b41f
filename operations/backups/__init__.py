"""Backups: everything that Amana keeps, sealed, in a folder that says nothing without the key.

    generations/2026-11-30/
        manifest.age        names everything of that day with its digest
        SHA256SUMS          the same for ``sha256sum --check`` in the folder above, without any key
        incomplete          there when payloads were lost on the server that day
    parts/<random>.age      databases, server secrets and archive keys, each sealed
    blobs/ab/<random>       sealed payloads, as they lie in the blob store: one copy for all days
    media/<random>.age      published files, sealed: one copy for all days
    installation            which installation this is a backup of (config.installation)
    SHA256SUMS              every file of the folder

A payload has a random name and never changes, so its name stands for its content. Every ``.age``
file opens with ``age -d -i KEY``.
"""
