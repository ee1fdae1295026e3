import os

from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

engine = create_engine(os.environ["DATABASE_URL"], poolclass=StaticPool)  # fine: inconsistent-pool-class (migrations choose for themselves)
