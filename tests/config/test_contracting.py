"""Expand and contract (CONTRIBUTING.md): no release takes away what the one before still uses.

Only then the code of before goes on while the database is of the next, and another node, or
``amana upgrade --back`` to it, finds what it asks for.
"""

import re
from collections.abc import Iterator

from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from tests.config.releases import FOLDER, RELEASES, Release

OURS = {"archive", "config", "reviewers", "submissions"}
STATES = tuple(release for release in RELEASES if release.last)
DROPPED = re.compile(
    r'\b(?:DROP|RENAME)\s+(COLUMN|TABLE|TO)\s+(?:IF\s+EXISTS\s+)?"?(\w+)', re.IGNORECASE
)


def applied(loader: MigrationLoader, release: Release) -> set[tuple[str, str]]:
    """Everything that the release has."""
    return {key for leaf in release.last.items() for key in loader.graph.forwards_plan(leaf)}


def state_of(loader: MigrationLoader, release: Release) -> ProjectState:
    return loader.project_state(list(release.last.items()))


def taken_away(app: str, operation: Operation) -> Iterator[tuple[str, str, str]]:
    """App, model and field (or "") of which the database loses a name. SQL: the bare names."""
    match operation:
        case migrations.RemoveField() | migrations.AlterField():
            yield app, operation.model_name_lower, operation.name
        case migrations.RenameField():
            yield app, operation.model_name_lower, operation.old_name
        case migrations.DeleteModel() | migrations.AlterModelTable():
            yield app, operation.name_lower, ""
        case migrations.RenameModel():
            yield app, operation.old_name_lower, ""
        case migrations.SeparateDatabaseAndState():
            # What leaves the state alone is the way to stop using a column.
            for each in operation.database_operations:
                yield from taken_away(app, each)
        case migrations.RunSQL():
            for what, name in DROPPED.findall(str(operation.sql)):
                yield "", what.upper(), name


def faults(app: str, operation: Operation, before: ProjectState) -> list[str]:
    """What the release of ``before`` uses, and this would take away."""
    found = []
    for where, model, name in taken_away(app, operation):
        if not where:
            used = name in (columns(before) if model == "COLUMN" else tables(before))
        else:
            state = before.models.get((where, model))
            used = state is not None and (not name or name in state.fields)
        if used and not (
            isinstance(operation, migrations.AlterField) and keeps(operation, before, app)
        ):
            found.append(f"{app}: {operation.describe()}")
    return found


def keeps(operation: migrations.AlterField, before: ProjectState, app: str) -> bool:
    """A field that is altered has the column that it had."""
    model = before.apps.get_model(app, operation.model_name)
    return bool(model._meta.get_field(operation.name).db_column == operation.field.db_column)


def all_models(state: ProjectState) -> Iterator[type[models.Model]]:
    yield from (model for model in state.apps.get_models() if model._meta.app_label in OURS)


def columns(state: ProjectState) -> set[str]:
    return {field.column for model in all_models(state) for field in model._meta.local_fields}


def tables(state: ProjectState) -> set[str]:
    return {model._meta.db_table for model in all_models(state)}


def test_no_release_takes_away_what_the_one_before_uses() -> None:
    loader = MigrationLoader(None)
    for number, release in enumerate(STATES):
        old = applied(loader, release)
        later = STATES[number + 1 : number + 2]
        new = applied(loader, later[0]) if later else set(loader.disk_migrations)
        before = state_of(loader, release)
        wrong = [
            fault
            for app, name in sorted(new - old)
            if app in OURS
            for operation in loader.disk_migrations[app, name].operations
            for fault in faults(app, operation, before)
        ]
        assert not wrong, f"after {release.name}, which uses it"


def test_what_is_taken_away_is_noticed() -> None:
    """The positive control: each way of taking away, and each way that is right."""
    before = state_of(MigrationLoader(None), STATES[0])
    of_parcel = migrations.RemoveField("parcel", "blob")
    wrong: list[Operation] = [
        of_parcel,
        migrations.RenameField("parcel", "blob", "payload"),
        migrations.DeleteModel("Parcel"),
        migrations.RenameModel("Parcel", "Bundle"),
        migrations.RunSQL('ALTER TABLE submissions_parcel DROP COLUMN "blob"'),
        migrations.RunSQL("DROP TABLE submissions_parcel"),
        migrations.SeparateDatabaseAndState(database_operations=[of_parcel]),
        migrations.AlterField("parcel", "blob", models.CharField(max_length=64, db_column="b")),
    ]
    right: list[Operation] = [
        migrations.SeparateDatabaseAndState(state_operations=[of_parcel]),
        migrations.AddField("parcel", "more", models.TextField(null=True)),
        migrations.AlterField("parcel", "blob", models.CharField(max_length=80, unique=True)),
        migrations.RunSQL('ALTER TABLE submissions_parcel DROP COLUMN "gone_before"'),
        migrations.RemoveField("parcel", "came_and_went"),
    ]
    assert all(faults("submissions", each, before) for each in wrong)
    assert not any(faults("submissions", each, before) for each in right)


def test_every_release_has_its_folder_and_every_folder_its_row() -> None:
    packed = {path.name.removesuffix(".tar.xz") for path in FOLDER.glob("*.tar.xz")}
    assert packed == {release.name for release in RELEASES}
