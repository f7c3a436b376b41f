"""What goes wrong with a backup.

BackupError
├── DamagedBackup    a file of it is missing or was changed
├── ForeignBackup    the folder holds the backup of another installation
└── NotEmpty         there is something already where the backup should be restored
"""


class BackupError(Exception):
    """Its text is a sentence for the operator."""


class DamagedBackup(BackupError):
    """Names the files."""


class ForeignBackup(BackupError):
    """Says whose."""


class NotEmpty(BackupError):
    """Names what is there."""
