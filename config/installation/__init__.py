"""Which secret, database and blob store belong together, and that nothing acts where they do not.

An installation has a random identifier. The database keeps it in a row, with a fingerprint of the
server secret and one of the archive key; the blob store keeps it in a file of its own; each backup
repeats it. They are written when the installation begins, or when one of before is first upgraded.
A disk that was not mounted, a database file or a secret that was lost, or another node's secret
then shows before anything is written or deleted.

    fingerprints    what is compared
    seen            what lies where: database, secret, store, folder
    judgement       what follows from it; pure
    binding         the first start, the upgrade, the check before each task, accepting on purpose
    opening         before the first request of a server
    schema          migrations that a kill cannot leave half recorded; a database of a newer Amana
"""
