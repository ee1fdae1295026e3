from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy(engine_options={"pool_size": 5, "connect_args": {"connect_timeout": 5}})
