from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hierarchy", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="node",
            name="path",
            field=models.TextField(db_collation="C", editable=False, verbose_name="路径"),
        ),
        migrations.AddConstraint(
            model_name="node",
            constraint=models.UniqueConstraint(fields=["path"], name="node_path_once"),
        ),
        # An insert moves the edges of a third of a province: half of each page stays free, so that the new versions
        # of the rows stay on their pages and no index is touched (HOT).
        migrations.RunSQL(
            "ALTER TABLE hierarchy_node SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05)",
            "ALTER TABLE hierarchy_node RESET (fillfactor, autovacuum_vacuum_scale_factor)",
        ),
    ]
