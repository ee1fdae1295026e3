import os

import pg8000
from google.cloud.sql.connector import Connector, create_async_connector
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine

connector = Connector()


def getconn() -> pg8000.dbapi.Connection:
    return connector.connect(os.environ["INSTANCE_CONNECTION_NAME"], "pg8000", user=os.environ["DB_USER"], db=os.environ["DB_NAME"])


engine = create_engine("postgresql+pg8000://", creator=getconn)  # fine: invalid-url (the function connects, and the URL names the dialect)


async def open_pool():
    asynchronous = await create_async_connector()

    async def getconn_async():
        return await asynchronous.connect_async(os.environ["INSTANCE_CONNECTION_NAME"], "asyncpg", user=os.environ["DB_USER"], db=os.environ["DB_NAME"])

    return create_async_engine("postgresql+asyncpg://", async_creator=getconn_async)  # fine: invalid-url


plain = create_engine("postgresql+pg8000://")  # expect: invalid-url "name a user"
