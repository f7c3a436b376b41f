"""The suite in several processes: which files stay together, in what order, under what names.

``make test`` runs three processes, each of which takes one file after the other: what a file sets
up (a server, a browser, a desk) is set up once. Files that would disturb each other form one group,
which one process runs; the longest files come first, so that none is left for the end alone.
"""

import re

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

# Files that must not run at the same time as one another: each fills the machine by itself.
ALONE = {
    "tests/scaled/test_faults.py": "two nodes, PostgreSQL, Redis, Ceph and six reporters",
    "tests/submissions/test_half_sent.py": "holds three thousand connections",
    "tests/submissions/test_kills.py": "kills servers in the middle of eight uploads",
    "tests/submissions/test_server.py": "fifty reports at once wait 1.4 s for one lock at most",
    "tests/reviewers/test_racing.py": "fifty rounds of threads that race for one row",
}

# Files that one process runs in their order, for what they set up is the same; the other one names
# the piece of work.
TOGETHER = {
    "tests/config/test_doctor_faces.py": "tests/config/test_roles.py",
    "tests/config/test_postgresql_backup.py": "tests/config/test_roles.py",
    "tests/config/test_upgrade_postgresql.py": "tests/config/test_roles.py",
}

# Files of three quarters of a minute and more: they begin, and the others fill what is left.
LONGEST = (
    "tests/reviewers/test_desk_browser.py",
    "tests/reviewers/test_walkthrough.py",
    "tests/config/test_roles.py",
    "tests/config/test_upgrade.py",
    "tests/fuzzing/test_fuzzing.py",
    "tests/test_attack.py",
    "tests/reviewers/test_people_keys_browser.py",
    "tests/config/test_installation.py",
    "tests/config/test_amana_upgrade.py",
    "tests/reviewers/test_lost_browser.py",
    "tests/config/test_practice.py",
    "tests/archive/test_accessibility.py",
    "tests/archive/test_export_going_on.py",
    "tests/many/test_on_servers.py",
    "tests/many/test_isolation.py",
    "tests/config/test_doctor.py",
    "tests/reviewers/test_kit_browser.py",
    "tests/reviewers/test_pages_access.py",
    "tests/test_whole_way.py",
    "tests/config/test_moving_whole.py",
    "tests/reviewers/test_first_list_browser.py",
    "tests/reviewers/test_firefox_day.py",
    "tests/config/test_moving.py",
    "tests/stripping/test_hostile.py",
    "tests/reviewers/test_forged_consent_browser.py",
    "tests/reviewers/test_admission.py",
    "tests/stripping/test_office_sheets_unseen.py",
    "tests/reviewers/test_people_browser.py",
    "tests/submissions/test_crash_points.py",
    "tests/archive/test_static_site.py",
    "tests/test_packages.py",
    "tests/reviewers/test_keys_browser.py",
    "tests/test_recipes.py",
    "tests/config/test_generations.py",
    "tests/reviewers/test_forged_rows_browser.py",
    "tests/submissions/test_pace.py",
    "tests/reviewers/test_dossier_browser.py",
)

KEY = re.compile(r"AGE-SECRET-KEY-(PQ-)?1\w{20}", re.IGNORECASE)


class Files(LoadFileScheduling):  # type: ignore[misc]
    """A file is one piece of work, and so are all the files that must not run together."""

    def _split_scope(self, nodeid: str) -> str:
        return piece(nodeid.split("::", 1)[0])


def piece(file: str) -> str:
    """The name of the piece of work that a file is of."""
    return "alone" if file in ALONE else TOGETHER.get(file, file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Files | None:
    if config.getvalue("dist") != "loadfile":
        return None
    # Its own order would be by the number of tests, not by what they take.
    config.option.loadscopereorder = False
    return Files(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Refuses a test's name that holds a secret key: names are printed, and differ by process."""
    for item in items:
        if KEY.search(item.nodeid):
            raise pytest.UsageError(f"{item.nodeid.partition('[')[0]} has a key in its name.")
    if hasattr(config, "workerinput"):
        items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    """A piece's place among the longest; all the others keep their order after them."""
    name = piece(item.nodeid.split("::", 1)[0])
    if name == "alone":
        return -1
    return LONGEST.index(name) if name in LONGEST else len(LONGEST)
