"""Tags of the reporter's pages."""
