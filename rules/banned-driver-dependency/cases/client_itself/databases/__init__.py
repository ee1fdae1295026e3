from databases.core import Database  # fine: banned-driver-dependency (the client's own source)
