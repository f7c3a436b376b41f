"""No sandbox at all: the control that shows what the attempts can do."""

from submissions.worker import server
from tests.submissions.hostile_worker import main

if __name__ == "__main__":
    server.confine = lambda bounds: None
    main()
