from fastapi import FastAPI

from db import engine

app = FastAPI()


@app.get("/orders")
async def orders():
    async with engine.connect() as connection:  # fine: a request is no startup
        return await connection.exec_driver_sql("SELECT 1")
