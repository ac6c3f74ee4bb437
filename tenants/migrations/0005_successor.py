import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0004_remote_state"),
    ]

    operations = [
        migrations.AddField(
            model_name="tenant",
            name="successor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="predecessors",
                to="tenants.tenant",
                verbose_name="承接的人大",
            ),
        ),
        migrations.AlterField(
            model_name="operatoract",
            name="kind",
            field=models.CharField(
                choices=[
                    ("CONNECT", "开通"),
                    ("SUSPEND", "停用"),
                    ("RESUME", "恢复"),
                    ("RENAME", "改名"),
                    ("MOVE", "划转"),
                    ("MERGE", "合并"),
                    ("EXPORT", "导出"),
                    ("RESTORE", "恢复到备份"),
                ],
                max_length=20,
                verbose_name="事项",
            ),
        ),
    ]
