import os

from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

serverless = create_async_engine(os.environ["DATABASE_URL"], poolclass=NullPool)  # fine: inconsistent-pool-class (the policy's serverless pool)

default = create_async_engine(os.environ["DATABASE_URL"])  # fine: inconsistent-pool-class
