from alembic import context
from sqlalchemy import engine_from_config, pool

config = context.config

engine = engine_from_config(config.get_section(config.config_ini_section), prefix="sqlalchemy.", poolclass=pool.NullPool)
