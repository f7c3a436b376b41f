"""``amana upgrade``: an older database becomes this version's, on a copy first, and can go back.

    presence    that no server runs on this AMANA_DATA meanwhile
    kept        the database of before, for as long as it may be kept
    copying     SQLite: the copy, and the exchange of two files
    dumping     PostgreSQL: a dump, and a scratch database
    since       what came since, which going back would lose
    rehearsal   the migration of the copy, in a process of its own, and what is checked in it
    upgrading   the order of all that, and the way back

Migrations change tables and never a sealed byte, so the database is all that has to be kept.
"""
