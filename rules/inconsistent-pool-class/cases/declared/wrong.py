import os

from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import StaticPool

options = {}
options["poolclass"] = StaticPool  # expect: inconsistent-pool-class "the policy wants AsyncAdaptedQueuePool"
engine = create_async_engine(os.environ["DATABASE_URL"], **options)
