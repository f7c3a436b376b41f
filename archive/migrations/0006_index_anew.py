"""The index was made anew here; a later migration that alters names has taken that over."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("archive", "0005_names_and_periods")]
    operations = []
