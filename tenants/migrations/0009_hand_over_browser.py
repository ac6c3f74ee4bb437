from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0008_guess"),
    ]

    operations = [
        migrations.AddField(
            model_name="handover",
            name="browser",
            field=models.CharField(db_default="", max_length=64, verbose_name="浏览器"),
        ),
    ]
