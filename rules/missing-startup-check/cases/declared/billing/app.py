from quart import Quart
from sqlalchemy.ext.asyncio import create_async_engine

from urls import DatabaseURLBuilder

engine = create_async_engine(DatabaseURLBuilder().async_url())
app = Quart(__name__)


@app.before_serving
async def warm():  # expect: missing-startup-check "startup of billing"
    app.prices = {}
