"""The roster of a desk: who holds its key, with what keys and roles, since when, through whom.

Browsers make and sign entries and check them; sealing.roster has the rules; submissions.roster
keeps the bytes. This wing takes what browsers send and makes the rows say what the chain says.

    requests   an entry by one person; a proposal and its completion by two
    effects    what an appended entry does to rows, act by act: EFFECTS
    founding   the first entry of a new desk
    carrying   the first entry of a desk of an older release
    claims     keys that somebody wants to stand in the roster
    names      whose number a person is
    marks      which head somebody's browser saw
    serving    what a browser is given to check
    check      the rows against the chain
"""
