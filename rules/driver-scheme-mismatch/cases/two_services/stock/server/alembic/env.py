from alembic import context
from sqlalchemy import engine_from_config, pool
from sqlalchemy.ext.asyncio import AsyncEngine

config = context.config  # nobody in this service says which URL

engine = AsyncEngine(
    engine_from_config(config.get_section(config.config_ini_section), prefix="sqlalchemy.", poolclass=pool.NullPool)  # fine: driver-scheme-mismatch (the other service sets its own)
)
