import asyncpg

from shop import limits
from shop.limits import *


async def named():
    return await asyncpg.connect(limits.URL, command_timeout=limits.SECONDS)  # expect: inconsistent-timeout "5 s here and 60 s in"


async def of_a_star():
    return await asyncpg.connect(URL, command_timeout=MORE_SECONDS)
