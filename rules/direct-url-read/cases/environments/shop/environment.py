import os


class IsolatedEnvironment:
    """Keeps what the process was started with; reads for whoever asks."""

    def __init__(self):
        self._values = {}
        for name, value in os.environ.items():
            self._values[name] = value

    def get(self, name, default=None):
        return self._values.get(name, default)

    def get_all(self):
        return dict(self._values)


_environment = None


def get_env() -> IsolatedEnvironment:
    global _environment
    if _environment is None:
        _environment = IsolatedEnvironment()
    return _environment
