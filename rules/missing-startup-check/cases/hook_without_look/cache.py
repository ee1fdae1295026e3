class Cache:
    async def connect(self):
        self.client = object()


cache = Cache()
