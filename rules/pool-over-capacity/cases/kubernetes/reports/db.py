import os

from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

engine = create_engine(os.environ["REPORTS_DATABASE_URL"], pool_size=2, max_overflow=1)  # fine: pool-over-capacity (6 replicas of 3)
once = create_engine(os.environ["REPORTS_DATABASE_URL"], poolclass=NullPool)  # fine: pool-over-capacity (keeps none)
