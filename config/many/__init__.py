"""Many newsrooms in one process (docs/newsrooms.md).

Each has a folder, a database, a secret, a store and settings of its own, as an installation has
them. Nothing that asks for a row, a file or a setting knows of newsrooms: the name that a request
was sent to decides, before anything else runs, and all of these then resolve to that newsroom's.

    folder      which newsrooms there are, and the environment of each
    values      their settings, and which belong to the process; the object behind Django's settings
    handlers    Django's own tables that hold one of something for a process: one for each newsroom
    start       puts both in place, before Django is set up
    by_host     the ASGI application in front of all others
"""
