"""From a draft to the archive: drafting, approval, publication."""
