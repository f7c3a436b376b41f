"""The desk on a machine without a network: export, and import of what was made there."""
