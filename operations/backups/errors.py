"""What goes wrong with a backup.

BackupError
├── DamagedBackup    a file of it is missing or was changed
├── ForeignBackup    the folder holds the backup of another installation
├── LineBroken       the line to the machine that keeps it ended before everything was there
├── KeptBack         nothing was removed, because it would have been much, or of the wrong clock
├── NotEmpty         there is something already where the backup should be restored
└── NoDrill          a drill could not take place: nothing was learnt of the backup
"""


class BackupError(Exception):
    """Its text is a sentence for the operator."""


class DamagedBackup(BackupError):
    """Names the files."""


class ForeignBackup(BackupError):
    """Says whose."""


class LineBroken(BackupError):
    """Says what to do: the next run goes on where this one ended."""


class KeptBack(BackupError):
    """Says why, and how to go on."""


class NotEmpty(BackupError):
    """Names what is there."""


class NoDrill(BackupError):
    """Says what was in the way."""
