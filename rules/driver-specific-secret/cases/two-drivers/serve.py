import os

import asyncpg


async def serve():
    return await asyncpg.connect(os.environ["DATABASE_URL"])
