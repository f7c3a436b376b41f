"""The fork server as it is, with every layer this machine has."""

from tests.submissions.hostile_worker import main

if __name__ == "__main__":
    main()
