"""The work on a case: queue, tasks, the transitions of its tracks, assessment, retention."""
