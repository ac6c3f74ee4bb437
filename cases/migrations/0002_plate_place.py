from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="case",
            name="case_number_once",
        ),
        migrations.AddField(
            model_name="case",
            name="plate_place",
            field=models.CharField(blank=True, db_default="", default="", max_length=60, verbose_name="号牌地名"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                fields=("plate_place", "session_name", "number"), name="case_number_once"
            ),
        ),
    ]
