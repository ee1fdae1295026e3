from conan import ConanFile


class Shop(ConanFile):
    requires = "libpqxx/7.9.1"

    def requirements(self):
        self.requires("libpq/[>=15 <16]")
        self.requires("soci/[>=4 <5]")  # expect: banned-driver-dependency
