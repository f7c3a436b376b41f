"""The gate of real files: what strangers' cameras and programs wrote, in the sandbox.

    make test-realfiles DIR=FOLDER

FOLDER holds checkouts of public collections, each under "owner+name". ``collections`` says which,
``lists`` each file's path and SHA-256 as ``sha256sum`` writes them, ``exceptions`` which files are
known to be refused or to differ, with a sentence each. No file of theirs is in this repository.
"""
