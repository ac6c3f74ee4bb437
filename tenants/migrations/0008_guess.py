from django.db import migrations, models


class Migration(migrations.Migration):
    """Wrong tries of every kind stand in one table, which keeps its name and columns for programs of the version before."""

    dependencies = [
        ("tenants", "0007_works"),
    ]

    operations = [
        migrations.AlterModelTable(name="signinfailure", table="tenants_signinfailure"),
        migrations.RenameModel(old_name="SignInFailure", new_name="Guess"),
        migrations.AlterField(
            model_name="guess",
            name="username",
            field=models.CharField(db_column="username", max_length=60, verbose_name="所猜对象"),
        ),
        migrations.RenameField(model_name="guess", old_name="username", new_name="subject"),
        # The index stays as it is, too: Django only has to learn what its field is called now.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveIndex(model_name="guess", name="sign_in_failure_recent"),
                migrations.AddIndex(
                    model_name="guess",
                    index=models.Index(fields=["subject", "at"], name="sign_in_failure_recent"),
                ),
            ],
        ),
        migrations.AddField(
            model_name="guess",
            name="kind",
            field=models.CharField(
                choices=[("SIGN_IN", "登录"), ("FOLLOW", "凭回执查询")],
                db_default="SIGN_IN",
                max_length=10,
                verbose_name="种类",
            ),
        ),
        migrations.AlterModelOptions(name="guess", options={"verbose_name": "猜测"}),
        migrations.AddIndex(model_name="guess", index=models.Index(fields=["address", "at"], name="guess_by_address")),
        migrations.AddIndex(model_name="guess", index=models.Index(fields=["at"], name="guess_by_time")),
    ]
