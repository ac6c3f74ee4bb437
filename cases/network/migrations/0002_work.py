import core.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Work",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(choices=[("MOVE", "划转后改写台账路径")], max_length=12, verbose_name="事项"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("RUNNING", "进行中"), ("DONE", "已完成")],
                        default="RUNNING",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("subject", models.CharField(max_length=80, verbose_name="对象")),
                ("path", models.TextField(db_collation="C", verbose_name="树路径")),
                ("done", models.IntegerField(default=0, verbose_name="已完成")),
                ("total", models.IntegerField(default=0, verbose_name="总数")),
                ("started_at", models.DateTimeField(verbose_name="开始时间")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="完成时间")),
            ],
            options={
                "verbose_name": "后台工作",
                "indexes": [
                    models.Index(condition=models.Q(("state", "RUNNING")), fields=["started_at"], name="work_running")
                ],
            },
        ),
    ]
