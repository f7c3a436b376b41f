"""The sandbox's other side: a process of its own that forks one child for each file.

It is started as a fresh process, so it holds no key, no session and no connection of the web
process, and its memory is where parsers meet hostile bytes.
"""
