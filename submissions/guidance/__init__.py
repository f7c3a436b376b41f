"""What reporters can read before, while and after they send: a table of topics, a page each.

topic      what a topic is made of
sending    before, while, after; files; long videos
devices    phones and cafés; Tor Browser; where it is blocked; when somebody looks
newsroom   how the newsroom checks, and what it never asks
table      all of them, in the order in which they are read
"""
