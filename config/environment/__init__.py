"""The settings: one table, from which reading, refusing, the page and the example file follow.

setting   what a row says
kinds     what a value may be
servers   addresses of database, counters, stores and mail
spoken    the languages of the faces
table     the rows
names     which rows there are, and which names are known
reading   the values of a process, or every sentence about what is wrong
printing  docs/settings.md and deploy/environment.example
"""
