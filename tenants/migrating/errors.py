"""What may go wrong with migrating as a whole; why one schema fails is :mod:`tenants.migrating.faults`'."""

from __future__ import annotations

from tenants.provisioning import TenantError


class MigratingError(TenantError):
    """The root of refusals to migrate, and of runs that ended early."""

    code = "MIGRATING_ERROR"


class UnknownApp(MigratingError):
    """Raised for an app that is not there or has no migrations."""

    code = "MIGRATION_APP_UNKNOWN"
    message = "没有应用“{app}”，或者它没有迁移。有迁移的应用：{known}。"


class UnknownMigration(MigratingError):
    """Raised for a name that no migration of the app begins with."""

    code = "MIGRATION_UNKNOWN"
    message = "应用“{app}”没有以“{name}”开头的迁移。"


class AmbiguousMigration(MigratingError):
    """Raised for a name that several migrations of the app begin with."""

    code = "MIGRATION_AMBIGUOUS"
    message = "应用“{app}”有几个以“{name}”开头的迁移，请写全一点。"


class ConflictingMigrations(MigratingError):
    """Raised when an app has two newest migrations."""

    code = "MIGRATION_CONFLICT"
    message = "迁移有分叉：{which}。请先运行 manage.py makemigrations --merge。什么也没有改。"


class NotAtomic(MigratingError):
    """Raised for a migration that cannot be done whole or not at all."""

    code = "MIGRATION_NOT_ATOMIC"
    message = (
        "{which} 不能在事务里运行（{why}）。各人大的模式要么整步迁移、要么一点不动，所以没有运行，什么也没有改。"
        "一个人大的表不大，请改用普通的写法（例如 AddIndex 代替 AddIndexConcurrently），去掉 atomic = False。"
    )


class Irreversible(MigratingError):
    """Raised when one of the migrations to be taken back cannot be."""

    code = "MIGRATION_IRREVERSIBLE"
    message = "{which} 不能撤销（{operation}），什么也没有改。请给它写上反向操作，或者另写一个迁移。"


class MixedReversal(MigratingError):
    """Raised when taking back a tenant migration would take back shared tables' migrations, or the other way round."""

    code = "MIGRATION_MIXED_REVERSAL"
    message = "撤销到这一步会同时撤销公共表的迁移和各人大的迁移（{which}）。请分开撤销，先撤销后者。什么也没有改。"


class HalfSquashed(MigratingError):
    """Raised when a schema has only some of the migrations that a squashed one replaces."""

    code = "MIGRATION_HALF_SQUASHED"
    message = "{which} 代替的迁移在 {schemas} 里只做了一部分。请先用合并以前的程序把它们迁移完。什么也没有改。"


class FakeRefused(MigratingError):
    """Raised for ``--fake`` over congresses' schemas."""

    code = "MIGRATION_FAKE_REFUSED"
    message = (
        "各人大的迁移不能只记账不执行（--fake、--fake-initial）：账与表不一致，新开通的人大也会跟着错，什么也没有改。"
        "表已经与模板一致的，请用 SeparateDatabaseAndState 写一个只改状态的迁移；不一致的，见 manage.py check_tenants。"
    )


class MigrationRunning(MigratingError):
    """Raised when another run holds the lock and the caller does not want to wait."""

    code = "MIGRATION_RUNNING"
    message = "另一次迁移正在进行（{which}）。什么也没有做；请等它结束再运行，或者去掉 --no-wait 让它自己等。"


class TemplateFailed(MigratingError):
    """Raised when the template schema, which goes first, cannot be migrated: then no congress is touched."""

    code = "MIGRATION_TEMPLATE_FAILED"
    message = "{which} 在模板模式 c_0 上没有成功，所以各人大都没有动：{reason}"


class RunStopped(MigratingError):
    """Raised when the database itself gave way in the middle: disk full, connection lost, shut down."""

    code = "MIGRATION_STOPPED"
    message = "迁移中止：{reason}。已完成 {done} 步，都完整有效；还有 {left} 步没有做，没有做到一半的。解决后再运行一次 manage.py migrate，从断处接着做。"


class SharedTablesBusy(MigratingError):
    """Raised when a shared table stays locked: somebody reads or writes it without end."""

    code = "MIGRATION_SHARED_TABLES_BUSY"
    message = (
        "公共表一直有人占着（{detail}），试了 {tries} 次，没有等到锁；各人大的模式没有动。"
        "请在数据库里用 pg_stat_activity 找出长时间不结束的事务，等它结束后再运行一次。"
    )
