import os

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import create_async_engine

engine = create_async_engine(os.environ["DATABASE_URL"])
app = FastAPI()


@app.get("/health", tags=["health"])
async def health():  # expect: missing-health-report "/health does not tell format, driver and pool"
    return {"status": "ok"}
