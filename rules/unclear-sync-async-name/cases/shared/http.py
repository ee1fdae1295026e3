from requests import Session


def get_session():  # fine: unclear-sync-async-name (it speaks to a web server)
    session = Session()
    return session
