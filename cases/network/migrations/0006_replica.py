import core.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0005_link_known"),
    ]

    operations = [
        migrations.CreateModel(
            name="Replica",
            fields=[
                (
                    "id",
                    models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("keeper_no", models.IntegerField(verbose_name="保存的人大")),
                ("owner_no", models.IntegerField(verbose_name="所属人大")),
                ("card_id", models.UUIDField(verbose_name="对方的卡片")),
                ("revision", models.BigIntegerField(verbose_name="版本")),
                ("published", models.BooleanField(verbose_name="已公开")),
                ("title", models.CharField(blank=True, max_length=200, verbose_name="标题")),
                ("plate", models.CharField(blank=True, max_length=160, verbose_name="编号")),
                ("state", models.CharField(blank=True, max_length=16, verbose_name="状态")),
                ("category", models.CharField(blank=True, max_length=40, verbose_name="类别")),
                ("unit_name", models.CharField(blank=True, max_length=120, verbose_name="主办单位")),
                ("submitted_on", models.DateField(blank=True, null=True, verbose_name="提交日")),
                ("portal", models.CharField(blank=True, max_length=200, verbose_name="对方门户")),
                ("told_at", models.DateTimeField(verbose_name="告知时间")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("published", True)),
                        fields=["-submitted_on", "id"],
                        name="replica_newest",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("keeper_no", "card_id"), name="replica_once"),
                ],
            },
        ),
    ]
