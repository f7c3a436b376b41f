"""What a record is: one table of fields, and all that is derived from it."""
