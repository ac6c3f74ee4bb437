from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0004_works"),
    ]

    operations = [
        migrations.AddField(
            model_name="link",
            name="known",
            field=models.JSONField(default=list, verbose_name="别的平台告知的各站"),
        ),
    ]
