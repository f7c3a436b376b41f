"""The transparency log: what was published, in one order that nobody can change afterwards.

RFC 6962's tree over record versions and withdrawals, in the forms of C2SP: tlog-tiles,
tlog-checkpoint (a signed note) and tlog-proof. ``tree`` and ``note`` know nothing of this archive;
``ledger`` keeps the log in the database; ``folder`` writes it out; ``checking`` reads it back and
needs neither database nor server.
"""
