"""What goes wrong with a backup.

BackupError
├── DamagedBackup    a file of it is missing or was changed
└── NotEmpty         there is something already where the backup should be restored
"""


class BackupError(Exception):
    """Its text is a sentence for the operator."""


class DamagedBackup(BackupError):
    """Names the files."""


class NotEmpty(BackupError):
    """Names what is there."""
