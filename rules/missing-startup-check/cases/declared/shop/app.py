from fastapi import FastAPI
from sqlalchemy.ext.asyncio import create_async_engine

from shop.startup import run_checks
from urls import DatabaseURLBuilder

engine = create_async_engine(DatabaseURLBuilder().async_url())
app = FastAPI(on_startup=[run_checks])
