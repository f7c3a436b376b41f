"""A report from receipt to the desk: taken in once, quarantined in a flood, ended."""
