"""Names in any two languages; and the index of what stands, made anew as this release has it.

It uses the archive's own code. A later migration that alters entries, facets or names takes this
call over, and leaves nothing to do here.
"""

from django.db import migrations, models

from archive.search import index


def rebuild(apps, schema_editor):
    index.rebuild()


class Migration(migrations.Migration):
    dependencies = [("archive", "0006_index_anew")]
    operations = [
        migrations.RemoveConstraint(model_name="naming", name="one_naming"),
        migrations.RemoveIndex(model_name="naming", name="naming_by_english"),
        migrations.RenameField(model_name="naming", old_name="arabic", new_name="main"),
        migrations.RenameField(model_name="naming", old_name="english", new_name="other"),
        migrations.AddIndex(
            model_name="naming",
            index=models.Index(fields=["kind", "other"], name="naming_by_other"),
        ),
        migrations.AddConstraint(
            model_name="naming",
            constraint=models.UniqueConstraint(
                fields=("kind", "main", "other", "cell", "precision"), name="one_naming"
            ),
        ),
        migrations.RunPython(rebuild, migrations.RunPython.noop),
    ]
