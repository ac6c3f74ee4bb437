from tenants.models.guess import Guess
from tenants.models.hand_over import HandOver
from tenants.models.ledger import AppliedMigration
from tenants.models.membership import Membership
from tenants.models.migration_fault import MigrationFault
from tenants.models.migration_run import MigrationRun
from tenants.models.operator_act import OperatorAct
from tenants.models.spare import Spare
from tenants.models.tenant import Domain, Tenant
from tenants.models.user import User
from tenants.records import TenantModel

__all__ = [
    "AppliedMigration",
    "Domain",
    "Guess",
    "HandOver",
    "Membership",
    "MigrationFault",
    "MigrationRun",
    "OperatorAct",
    "Spare",
    "Tenant",
    "TenantModel",
    "User",
]
