"""What stops an upgrade."""


class UpgradeError(Exception):
    """Its text is for the operator: what is wrong, that nothing was changed, and what to do."""


class Loses(UpgradeError):
    """Going back would lose what came since: the text says how much, and the option to repeat."""
