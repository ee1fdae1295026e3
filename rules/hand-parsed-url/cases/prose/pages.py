import re


def cleaned(page):
    return re.sub(r'.*?<table[^>]+summary="PostgreSQL Error Codes"[^>]*>', "", page)  # fine: hand-parsed-url (prose)


def without_mode(text):
    return text.replace(" sslmode=require", "")  # expect: hand-parsed-url
