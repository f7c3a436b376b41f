"""The models of the desk's admin site; docs/extending-the-desk.md shows how to add to it."""
