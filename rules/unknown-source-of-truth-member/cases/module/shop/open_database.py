from elsewhere import *


def url():
    return "postgresql:///shop"
