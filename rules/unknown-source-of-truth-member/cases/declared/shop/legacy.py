class UrlBuilder:
    """Another class of the same name; the import decides."""

    def get_url(self):
        return "postgresql:///legacy"
