"""Moving a stopped installation from SQLite to PostgreSQL, or back (``manage.py move_database``).

tables     which tables there are, and which rows a fresh database has
target     the other database: its tables made, and refused where it is not empty
guards     triggers that are put aside while rows come in, and numbers that rows will get next
words      the words of the archive's index, which each engine keeps in its own way
copying    rows, in batches; their digests on both sides
moves      the whole of a move
migrating  the tables of the other database, made in a process of its own
"""
