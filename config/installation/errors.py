"""What stops an installation.

InstallationError
├── Mismatched    secret, database and store do not belong together
├── NotReady      it has not begun, or its database is of another version
│   └── Older     of an older one, at the start of a server
├── Unanswered    the database does not answer
└── Unwritable    a folder that its faces write cannot be written
"""


class InstallationError(Exception):
    """Its text is for the operator: what is wrong, and what to do."""


class Mismatched(InstallationError):
    """Names the part, and the command that accepts it on purpose."""


class NotReady(InstallationError):
    """Names the command to run first."""


class Older(NotReady):
    """Says how to upgrade."""


class Unanswered(InstallationError):
    """The database is down, damaged, or not for this role to read."""


class Unwritable(InstallationError):
    """A line for each folder: its setting, what was found, what is expected, and the cure."""
