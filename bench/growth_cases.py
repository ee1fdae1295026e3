"""Generated inputs for bench/growth.py: each has many of one thing. A case is a function of n that gives its files (path to text), with the n that makes a good first size.

The password in them is told apart from everything else, so that the bench can see one in an output.
"""

PASSWORD = "kestrel-91-quartz"
URL = f"postgresql://shop:{PASSWORD}@db:5432/shop"
HEAD = "import os\n\nfrom sqlalchemy import create_engine\n\n"
END = "\n\nengine = create_engine(URL)\n"


class Case:
    def __init__(self, name, n, files, command="check"):
        self.name, self.n, self.files, self.command = name, n, files, command.split() if isinstance(command, str) else command


CASES = []

# What was worse than linear, each by a cause of its own: looked at by a quick run.
ONCE_WORSE = {
    "python: reads of one variable",
    "python: reads with a default that holds a URL",
    "python: engines of many variables, each in a function",
    "python: URLs built from pieces",
    "python: a name through a chain of wrappers, last first",
    "python: constants that hold the one before twice, a few",
    "python: dictionaries spread into the next twice, a few",
    "python: one local grows in branches",
    "python: global statements",
    "python: attributes of one class, each used",
    "python: one attribute set and used by many methods",
    "python: classes that rebuild one another, each time anew",
    "python: elif chain",
    "python: f-string of many parts",
    "python: one long line of engines",
    "python: suppressions that silence",
    "python: docstrings",
    "python: remarks at the end",
    "python: pieces of a URL where code should stand",
    "python: lines of another language",
    "python: imports behind a quote that does not end",
    "python: URL with one parameter many times",
    "python: URL with many holes",
    "files: star imports of all others, and a name that none has",
    "files: functions of one name, called by that name",
    "files: services with a manifest each",
    "deploy: lines of .env that double",
    "deploy: arrows in one line of a Procfile",
}


def case(name, n, command="check"):
    def register(files):
        CASES.append(Case(name, n, files, command))
        return files
    return register


def python(name, n, command="check"):
    """A case of one Python file."""
    def register(text):
        CASES.append(Case("python: " + name, n, lambda count: {"app/db.py": text(count)}, command))
        return text
    return register


def lines(pattern, n, start=0):
    """A line of the pattern for each number; @ is the number, < the one before it."""
    return "".join(pattern.replace("@", str(i)).replace("<", str(i - 1)) + "\n" for i in range(start, n))


# Python: reads, engines, literals


@python("reads of one variable", 4000)
def _(n):
    return HEAD + lines("V@ = os.environ['DATABASE_URL']", n)


@python("reads of one variable, each in a function", 4000)
def _(n):
    return HEAD + lines("def f@():\n    return os.environ['DATABASE_URL']\n", n)


@python("remarks at the end", 4000)
def _(n):
    return HEAD + "URL = os.environ['DATABASE_URL']" + END + lines("# what was said @\n", n)


@python("reads of many variables", 4000)
def _(n):
    return HEAD + lines("V@ = os.environ['DATABASE_URL_@']", n)


@python("reads with a default that holds a URL", 3000)
def _(n):
    return HEAD + lines(f"V@ = os.getenv('DATABASE_URL_@', '{URL}@')", n)


@python("engines of one variable", 3000)
def _(n):
    return HEAD + lines("E@ = create_engine(os.environ['DATABASE_URL'])", n)


@python("engines of many variables, each in a function", 2500)
def _(n):
    return HEAD + lines("def e@():\n    return create_engine(os.environ['DATABASE_URL_@'], pool_size=@)\n", n)


@python("engines of one constant", 4000)
def _(n):
    return HEAD + "URL = os.environ['DATABASE_URL']\n" + lines("E@ = create_engine(URL)", n)


@python("engines of literals", 3000)
def _(n):
    return HEAD + lines(f"E@ = create_engine('{URL}@')", n)


@python("URLs in strings, all different", 4000)
def _(n):
    return HEAD + lines(f"U@ = '{URL}@'", n)


@python("URLs in strings, all the same", 4000)
def _(n):
    return HEAD + lines(f"U@ = '{URL}'", n)


@python("secrets told apart by name", 4000)
def _(n):
    return HEAD + lines("DB_PASSWORD_@ = 'walnut-@-sleet'", n)


@python("URLs built from pieces", 2500)
def _(n):
    return HEAD + lines("U@ = f\"postgresql://{os.environ['DB_USER_@']}:{os.environ['DB_PASSWORD_@']}@{os.environ['DB_HOST_@']}/shop\"", n)


@python("engines, each with a URL built from pieces", 1500)
def _(n):
    return HEAD + lines("E@ = create_engine(f\"postgresql://{os.environ['DB_USER']}@{os.environ['DB_HOST_@']}/shop\")", n)


@python("URL parsed by hand", 2000)
def _(n):
    return HEAD + "from urllib.parse import urlparse\nURL = os.environ['DATABASE_URL']\n" + lines("h@ = urlparse(URL).hostname\np@ = URL.replace('postgresql://', 'postgresql+asyncpg://')", n)


@python("variables set", 4000)
def _(n):
    return HEAD + lines("os.environ['DATABASE_URL'] = 'postgresql://db/@'", n) + "URL = os.environ['DATABASE_URL']" + END


@python("logged URLs", 3000)
def _(n):
    return HEAD + "import logging\nURL = os.environ['DATABASE_URL']\n" + lines("logging.info('url %s', URL)", n)


@python("connections, each with its handler", 1500)
def _(n):
    return HEAD + "import psycopg2\n" + lines("def c@():\n    try:\n        return psycopg2.connect(os.environ['DATABASE_URL'])\n    except Exception:\n        pass\n", n)


@python("sessions", 2500)
def _(n):
    return HEAD + "from sqlalchemy.orm import sessionmaker\nURL = os.environ['DATABASE_URL']" + END + lines("S@ = sessionmaker(bind=engine)", n)


# Python: wrappers


@python("a name through a chain of wrappers", 1200)
def _(n):
    return HEAD + "def f0(name):\n    return os.environ[name]\n\n" + lines("def f@(name):\n    return f<(name)\n", n, 1) + f"URL = f{n - 1}('DATABASE_URL')" + END


@python("a name through a chain of wrappers, last first", 1200)
def _(n):
    return HEAD + "".join(f"def f{i}(name):\n    return f{i - 1}(name)\n\n" for i in range(n - 1, 0, -1)) + f"def f0(name):\n    return os.environ[name]\n\nURL = f{n - 1}('DATABASE_URL')" + END


@python("a URL through a chain of functions", 1200)
def _(n):
    return HEAD + "def f0(url):\n    return create_engine(url)\n\n" + lines("def f@(url):\n    return f<(url)\n", n, 1) + f"engine = f{n - 1}(os.environ['DATABASE_URL'])\n"


@python("a URL returned through a chain of functions", 1200)
def _(n):
    return HEAD + "def f0():\n    return os.environ['DATABASE_URL']\n\n" + lines("def f@():\n    return f<()\n", n, 1) + f"URL = f{n - 1}()" + END


@python("engines of every link of a chain of functions", 800)
def _(n):
    return HEAD + "def f0():\n    return os.environ['DATABASE_URL']\n\n" + lines("def f@():\n    return f<()\n\nE@ = create_engine(f@())", n, 1)


@python("callers of every link of a chain of wrappers", 800)
def _(n):
    return HEAD + "def f0(name):\n    return os.environ[name]\n\n" + lines("def f@(name):\n    return f<(name)\n\nE@ = create_engine(f@('DATABASE_URL_@'))", n, 1)


@python("callers of one wrapper", 4000)
def _(n):
    return HEAD + "def get(name):\n    return os.environ[name]\n\n" + lines("V@ = get('DATABASE_URL_@')", n)


@python("engines by one function", 3000)
def _(n):
    return HEAD + "def make(url):\n    return create_engine(url)\n\n" + lines("E@ = make(os.environ['DATABASE_URL_@'])", n)


@python("engines by one function of two links, each in a function", 2000)
def _(n):
    return HEAD + "def inner(url):\n    return create_engine(url)\n\ndef make(url):\n    return inner(url)\n\n" + lines("def e@():\n    return make(os.environ['DATABASE_URL_@'])\n", n)


@python("wrappers of one name in many classes", 1500)
def _(n):
    return HEAD + lines("class C@:\n    def get(self, name):\n        return os.environ[name]\n", n) + "def use(x):\n    return create_engine(x.get('DATABASE_URL'))\n"


@python("wrappers of one name in many classes, called on each", 1000)
def _(n):
    return HEAD + lines("class C@:\n    def get(self, name):\n        return os.environ[name]\n\nE@ = create_engine(C@().get('DATABASE_URL'))", n)


@python("engines by methods of one name", 1000)
def _(n):
    return HEAD + lines("class C@:\n    def open(self, url):\n        return create_engine(url)\n\n    def run(self):\n        return self.open(os.environ['DATABASE_URL'])\n", n)


@python("functions that call the one before twice", 1000)
def _(n):
    return HEAD + "def f0():\n    return os.environ['DATABASE_URL']\n\n" + lines("def f@():\n    return f<() or f<()\n", n, 1) + f"URL = f{n - 1}()" + END


@python("functions that hand a URL to the one before twice", 1000)
def _(n):
    return HEAD + "def f0(url):\n    return create_engine(url)\n\n" + lines("def f@(url):\n    if url:\n        return f<(url)\n    return f<(url + 'x')\n", n, 1) + f"E = f{n - 1}(os.environ['DATABASE_URL'])\n"


@python("functions that call each other in a ring", 1200)
def _(n):
    return HEAD + "".join(f"def f{i}(url):\n    if url:\n        return create_engine(url)\n    return f{(i + 1) % n}(url)\n\n" for i in range(n)) + "E = f0(os.environ['DATABASE_URL'])\n"


@python("functions that all call each other (n squared calls)", 24)
def _(n):
    return HEAD + "".join(f"def f{i}(url):\n" + "".join(f"    f{j}(url)\n" for j in range(n)) + "    return create_engine(url)\n\n" for i in range(n)) + "E = f0(os.environ['DATABASE_URL'])\n"


@python("returns of one function", 3000)
def _(n):
    return HEAD + "def url(k):\n" + lines("    if k == @:\n        return os.environ['DATABASE_URL_@']", n) + "\nURL = url(1)" + END


@python("arguments of one call", 5000)
def _(n):
    return HEAD + "def make(**all):\n    return create_engine(all['url'])\n\nE = make(url=os.environ['DATABASE_URL'], " + ", ".join(f"a{i}={i}" for i in range(n)) + ")\n"


@python("parameters of one function", 3000)
def _(n):
    return HEAD + "def make(" + ", ".join(f"a{i}" for i in range(n)) + f"):\n    return create_engine(a{n - 1})\n\nE = make(" + ", ".join("os.environ['DATABASE_URL']" for i in range(n)) + ")\n"


@python("local functions in one function", 1500)
def _(n):
    return HEAD + "def all():\n" + lines("    def f@(url):\n        return create_engine(url)\n\n    e@ = f@(os.environ['DATABASE_URL'])", n)


# Python: values of one name


@python("constants in a chain", 2500)
def _(n):
    return HEAD + "v0 = os.environ['DATABASE_URL']\n" + lines("v@ = v<", n, 1) + f"URL = v{n - 1}" + END


@python("constants in a chain, engines of each", 1000)
def _(n):
    return HEAD + "v0 = os.environ['DATABASE_URL']\n" + lines("v@ = v<\nE@ = create_engine(v@)", n, 1)


@python("constants in a chain, each longer", 2000)
def _(n):
    return HEAD + "v0 = os.environ['DATABASE_URL']\n" + lines("v@ = v< + '?a=b'", n, 1) + f"URL = v{n - 1}" + END


@python("constants that hold the one before twice, a few", 400)
def _(n):
    return HEAD + "v0 = os.environ['DATABASE_URL']\n" + lines("v@ = v< + v<", n, 1) + f"URL = v{n - 1}" + END


@python("dictionaries spread into the next twice, a few", 400)
def _(n):
    return HEAD + "def make(more):\n    D0 = {**more, 'url': os.environ['DATABASE_URL']}\n" + lines("    D@ = {**D<, **D<, 'a@': @}", n, 1) + f"    return create_engine(D{n - 1}['url'])\n"


@python("constants that hold the one before twice", 2000)
def _(n):
    return HEAD + "v0 = os.environ['DATABASE_URL']\n" + lines("v@ = v< + v<", n, 1) + f"URL = v{n - 1}" + END


@python("constants that hold the one before twice, in f-strings", 1500)
def _(n):
    return HEAD + "v0 = os.environ['DATABASE_URL']\n" + lines("v@ = f'{v<}{v<}'", n, 1) + f"URL = v{n - 1}" + END


@python("constants that choose among the one before", 1500)
def _(n):
    return HEAD + "v0 = os.environ['DATABASE_URL']\n" + lines("v@ = v< or os.environ.get('DATABASE_URL_@') or v<", n, 1) + f"URL = v{n - 1}" + END


@python("one variable assigned many times", 5000)
def _(n):
    return HEAD + lines("URL = os.environ['DATABASE_URL_@']", n) + END


@python("one local assigned many times", 5000)
def _(n):
    return HEAD + "def make():\n" + lines("    url = os.environ['DATABASE_URL_@']", n) + "    return create_engine(url)\n"


@python("one local assigned many times and used each time", 2500)
def _(n):
    return HEAD + "def make():\n" + lines("    url = os.environ['DATABASE_URL_@']\n    create_engine(url)", n)


@python("one local grows", 3000)
def _(n):
    return HEAD + "def make():\n    url = os.environ['DATABASE_URL']\n" + lines("    url += '&a@=b'", n) + "    return create_engine(url)\n"


@python("one local grows and is used each time", 1000)
def _(n):
    return HEAD + "def make():\n    url = os.environ['DATABASE_URL']\n" + lines("    url += '&a@=b'\n    create_engine(url)", n)


@python("one local assigned in branches", 2500)
def _(n):
    return HEAD + "def make(k):\n    url = None\n" + lines("    if k == @:\n        url = os.environ['DATABASE_URL_@']", n) + "    return create_engine(url)\n"


@python("one local grows in branches", 1500)
def _(n):
    return HEAD + "def make(k):\n    url = os.environ['DATABASE_URL']\n" + lines("    if k == @:\n        url = url + '&a=@'", n) + "    return create_engine(url)\n"


@python("one local grows at its beginning, in branches", 600)
def _(n):
    return HEAD + "def make(k):\n    url = os.environ['DATABASE_URL']\n" + lines("    if k == @:\n        url = 'postgresql://db@/' + url", n) + "    return create_engine(url)\n"


@python("one local doubles in branches", 1000)
def _(n):
    return HEAD + "def make(k):\n    url = os.environ['DATABASE_URL']\n" + lines("    if k == @:\n        url = url + url\n    else:\n        url = url or k", n) + "    return create_engine(url)\n"


@python("many locals in branches", 1500)
def _(n):
    return HEAD + "def make(k):\n" + lines("    if k:\n        u@ = os.environ['DATABASE_URL']\n    else:\n        u@ = None\n    create_engine(u@)", n)


@python("loops that append to a URL", 1500)
def _(n):
    return HEAD + "def make(parts):\n    url = os.environ['DATABASE_URL']\n" + lines("    for p in parts:\n        url += p", n) + "    return create_engine(url)\n"


@python("loops, one in another's list", 2000)
def _(n):
    return HEAD + lines("for u@ in [os.environ['DATABASE_URL'], os.environ['REPLICA_DATABASE_URL']]:\n    create_engine(u@)", n)


@python("global statements", 2000)
def _(n):
    return HEAD + "URL = None\n" + lines("def f@():\n    global URL\n    URL = os.environ['DATABASE_URL_@']\n", n) + END


@python("globals, each set in a function", 2000)
def _(n):
    return HEAD + lines("E@ = None\ndef f@():\n    global E@\n    E@ = create_engine(os.environ['DATABASE_URL_@'])\n", n)


@python("try statements that assign", 1500)
def _(n):
    return HEAD + "URL = None\n" + lines("try:\n    URL = os.environ['DATABASE_URL_@']\nexcept KeyError:\n    URL = URL or None", n) + END


# Python: containers


@python("dictionary that is indexed once", 8000)
def _(n):
    return HEAD + "D = {\n" + lines("    'k@': os.environ.get('DATABASE_URL_@'),", n) + "}\nURL = D['k1']" + END


@python("dictionary that is indexed by each key", 2500)
def _(n):
    return HEAD + "D = {\n" + lines("    'k@': os.environ.get('DATABASE_URL_@'),", n) + "}\n" + lines("E@ = create_engine(D['k@'])", n)


@python("dictionary that is indexed by an unknown key", 5000)
def _(n):
    return HEAD + "D = {\n" + lines("    'k@': os.environ.get('DATABASE_URL_@'),", n) + "}\ndef make(k):\n    return create_engine(D[k])\n"


@python("dictionary that is filled by statements", 4000)
def _(n):
    return HEAD + "D = {}\n" + lines("D['k@'] = os.environ.get('DATABASE_URL_@')", n) + "URL = D['k1']" + END


@python("dictionary that is filled and indexed", 2000)
def _(n):
    return HEAD + "D = {}\n" + lines("D['k@'] = os.environ.get('DATABASE_URL_@')\nE@ = create_engine(D['k@'])", n)


@python("dictionary spread into the next", 1500)
def _(n):
    return HEAD + "D0 = {'url': os.environ['DATABASE_URL']}\n" + lines("D@ = {**D<, 'a@': @}", n, 1) + f"URL = D{n - 1}['url']" + END


@python("dictionary spread into the next twice", 1000)
def _(n):
    return HEAD + "D0 = {'url': os.environ['DATABASE_URL']}\n" + lines("D@ = {**D<, **D<, 'a@': @}", n, 1) + f"URL = D{n - 1}['url']" + END


@python("dictionaries that are updated", 3000)
def _(n):
    return HEAD + "D = {'url': os.environ['DATABASE_URL']}\n" + lines("D.update({'a@': @})", n) + "URL = D['url']" + END


@python("list that is indexed by each number", 2500)
def _(n):
    return HEAD + "L = [\n" + lines("    os.environ.get('DATABASE_URL_@'),", n) + "]\n" + lines("E@ = create_engine(L[@])", n)


@python("list that is appended to", 4000)
def _(n):
    return HEAD + "L = []\n" + lines("L.append(os.environ.get('DATABASE_URL_@'))", n) + "for u in L:\n    create_engine(u)\n"


@python("list that is looped over", 5000)
def _(n):
    return HEAD + "L = [\n" + lines("    os.environ.get('DATABASE_URL_@'),", n) + "]\nfor u in L:\n    create_engine(u)\n"


@python("tuples unpacked", 2500)
def _(n):
    return HEAD + lines("a@, b@ = os.environ['DATABASE_URL'], os.environ['POSTGRES_HOST']\nE@ = create_engine(a@)", n)


@python("one tuple of many unpacked", 2500)
def _(n):
    return HEAD + ", ".join(f"a{i}" for i in range(n)) + " = " + ", ".join(f"os.environ['DATABASE_URL_{i}']" for i in range(n)) + "\n" + lines("E@ = create_engine(a@)", n)


# Python: classes


@python("attributes of one class", 4000)
def _(n):
    return HEAD + "class Settings:\n" + lines("    url_@ = os.environ['DATABASE_URL_@']", n) + "\nE = create_engine(Settings.url_1)\n"


@python("attributes of one class, each used", 2000)
def _(n):
    return HEAD + "class Settings:\n" + lines("    url_@ = os.environ['DATABASE_URL_@']", n) + "\ns = Settings()\n" + lines("E@ = create_engine(s.url_@)", n)


@python("attributes of an instance", 3000)
def _(n):
    return HEAD + "class Settings:\n    def __init__(self):\n" + lines("        self.url_@ = os.environ['DATABASE_URL_@']", n) + "\ns = Settings()\n" + lines("E@ = create_engine(s.url_@)", n)


@python("one attribute set by many methods", 2000)
def _(n):
    return HEAD + "class Settings:\n" + lines("    def set_@(self):\n        self.url = os.environ['DATABASE_URL_@']\n", n) + "\nE = create_engine(Settings().url)\n"


@python("one attribute set and used by many methods", 1000)
def _(n):
    return HEAD + "class Settings:\n" + lines("    def set_@(self):\n        self.url = os.environ['DATABASE_URL_@']\n\n    def use_@(self):\n        return create_engine(self.url)\n", n)


@python("classes that rebuild one another, each time anew", 6500)
def _(n):
    made = "        return cls(data['database_url'], " + ", ".join(f"C\0.from_dict(data['{part}'])".replace("\0", step) for part, step in zip("abc", ("@1", "@2", "@3"))) + ")\n"
    classes = "".join(f"class C{i}:\n    def __init__(self, database_url, a, b, c):\n        self.database_url, self.a, self.b, self.c = database_url, a, b, c\n\n    @classmethod\n    def from_dict(cls, data):\n"
                      + made.replace("@1", str((i + 1) % 12)).replace("@2", str((i + 5) % 12)).replace("@3", str((i + 7) % 12)) + "\n" for i in range(12))
    return HEAD + classes + lines("def f@(data):\n    return create_engine(C0.from_dict(data[@]).a.database_url)\n", n)


@python("methods of one class", 3000)
def _(n):
    return HEAD + "class Settings:\n" + lines("    def url_@(self):\n        return os.environ['DATABASE_URL_@']\n", n) + "\nE = create_engine(Settings().url_1())\n"


@python("properties in a chain", 1000)
def _(n):
    return HEAD + "class Settings:\n    @property\n    def p0(self):\n        return os.environ['DATABASE_URL']\n" + lines("    @property\n    def p@(self):\n        return self.p<\n".replace("@property", "\0"), n, 1).replace("\0", "@property") + f"\nE = create_engine(Settings().p{n - 1})\n"


@python("subclasses in a chain", 1000)
def _(n):
    return HEAD + "class C0:\n    url = os.environ['DATABASE_URL']\n" + lines("class C@(C<):\n    pass\n", n, 1) + f"URL = C{n - 1}.url" + END


@python("subclasses in a chain, each used", 800)
def _(n):
    return HEAD + "class C0:\n    url = os.environ['DATABASE_URL']\n" + lines("class C@(C<):\n    pass\n\nE@ = create_engine(C@.url)", n, 1)


@python("subclasses in a chain of methods that call super", 700)
def _(n):
    return HEAD + "class C0:\n    def url(self):\n        return os.environ['DATABASE_URL']\n" + lines("class C@(C<):\n    def url(self):\n        return super().url()\n", n, 1) + f"URL = C{n - 1}().url()" + END


@python("subclasses with two bases each", 700)
def _(n):
    return HEAD + "class A0:\n    url = os.environ['DATABASE_URL']\nclass B0(A0):\n    pass\n" + lines("class A@(A<, B<):\n    pass\nclass B@(A<, B<):\n    pass", n, 1) + f"URL = A{n - 1}.nothing\nURL = A{n - 1}.url" + END


@python("classes in a ring", 1500)
def _(n):
    return HEAD + "".join(f"class C{i}(C{(i + 1) % n}):\n    pass\n" for i in range(n)) + "URL = C0.url" + END


@python("subclasses of one base", 2500)
def _(n):
    return HEAD + "class Base:\n    def open(self):\n        return create_engine(self.url)\n\n" + lines("class C@(Base):\n    url = os.environ['DATABASE_URL_@']\n", n)


@python("bases of one class", 2500)
def _(n):
    return HEAD + lines("class B@:\n    a@ = 1\n", n) + "class C(" + ", ".join(f"B{i}" for i in range(n)) + "):\n    url = os.environ['DATABASE_URL']\n\n    def open(self):\n        return create_engine(self.nothing or self.url)\n"


@python("instances of one class, each used", 2000)
def _(n):
    return HEAD + "class Box:\n    def __init__(self, url):\n        self.url = url\n\n    def open(self):\n        return create_engine(self.url)\n\n" + lines("b@ = Box(os.environ['DATABASE_URL_@'])\nb@.open()", n)


@python("settings classes of pydantic", 1500)
def _(n):
    return HEAD + "from pydantic_settings import BaseSettings\n\n" + lines("class S@(BaseSettings):\n    database_url: str\n    postgres_host_@: str = 'db'\n\nE@ = create_engine(S@().database_url)", n)


@python("fields of one settings class of pydantic", 3000)
def _(n):
    return HEAD + "from pydantic_settings import BaseSettings\n\nclass S(BaseSettings):\n" + lines("    database_url_@: str", n) + "\ns = S()\n" + lines("E@ = create_engine(s.database_url_@)", n)


@python("settings classes in a chain", 800)
def _(n):
    return HEAD + "from pydantic_settings import BaseSettings\n\nclass S0(BaseSettings):\n    database_url: str\n\n" + lines("class S@(S<):\n    field_@: str = 'a'\n", n, 1) + f"E = create_engine(S{n - 1}().database_url)\n"


@python("decorators of one function", 4000)
def _(n):
    return HEAD + lines("\0retry(times=@, url=os.environ['DATABASE_URL'])", n).replace("\0", "@") + "def make():\n    return create_engine(os.environ['DATABASE_URL'])\n"


@python("decorated functions", 2500)
def _(n):
    return HEAD + "def deco(f):\n    return f\n\n" + lines("\0deco\ndef make_@():\n    return create_engine(os.environ['DATABASE_URL'])\n", n).replace("\0", "@")


@case("python: DATABASES of Django with many aliases", 1000)
def _(n):
    body = lines("    'a@': {'ENGINE': 'django.db.backends.postgresql', 'NAME': 'shop@', 'USER': 'shop', 'PASSWORD': os.environ['DB_PASSWORD_@'], 'HOST': 'db@', 'PORT': 5432},", n)
    return {"manage.py": "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n", "shop/settings.py": "import os\nDATABASES = {\n" + body + "}\n", "requirements.txt": "django\npsycopg2\n"}


@case("python: DATABASES of Django filled by statements", 1000)
def _(n):
    body = lines("DATABASES['a@'] = {'ENGINE': 'django.db.backends.postgresql', 'NAME': 'shop@', 'HOST': os.environ['DB_HOST_@']}", n)
    return {"manage.py": "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n", "shop/settings.py": "import os\nDATABASES = {}\n" + body, "requirements.txt": "django\npsycopg2\n"}


# Python: depth


@python("functions in functions", 90)
def _(n):
    return HEAD + "".join("  " * i + f"def f{i}(url):\n" for i in range(n)) + "  " * n + "return create_engine(url)\n" + "E = f0(os.environ['DATABASE_URL'])\n"


@python("functions in functions, deep", 400)
def _(n):
    return HEAD + "".join(" " * i + f"def f{i}(url):\n" + " " * (i + 1) + "create_engine(url)\n" for i in range(n)) + "E = f0(os.environ['DATABASE_URL'])\n"


@python("classes in classes, deep", 400)
def _(n):
    return HEAD + "".join(" " * i + f"class C{i}:\n" + " " * (i + 1) + "url = os.environ['DATABASE_URL']\n" for i in range(n))


@python("branches in branches, deep", 400)
def _(n):
    return HEAD + "".join(" " * i + f"if a{i}:\n" + " " * (i + 1) + f"URL = os.environ['DATABASE_URL_{i}']\n" for i in range(n)) + END


@python("try statements in try statements, deep", 300)
def _(n):
    return HEAD + "".join(" " * i + "try:\n" for i in range(n)) + " " * n + "URL = os.environ['DATABASE_URL']\n" + "".join(" " * i + "except KeyError:\n" + " " * i + " URL = None\n" for i in range(n - 1, -1, -1)) + END


@python("loops in loops, deep", 300)
def _(n):
    return HEAD + "".join(" " * i + f"for a{i} in b{i}:\n" for i in range(n)) + " " * n + "create_engine(os.environ['DATABASE_URL'])\n"


def deep(name, opening, closing, n=20000, inner="os.environ['DATABASE_URL']"):
    python(name + ", deep", n)(lambda count: HEAD + "URL = " + opening * count + inner + closing * count + END)


deep("parentheses", "(", ")")
deep("lists", "[", "]")
deep("dictionaries", "{'a': ", "}")
deep("calls", "str(", ")")
deep("calls of an unknown function", "f(", ")")
deep("conditions", "a if b else ", "")
deep("fallbacks in parentheses", "(a or ", ")")
deep("not", "not ", "")
deep("minus", "-", "")
deep("lambdas", "lambda: ", "")
deep("subscripts", "a[", "]")
deep("await", "await ", "")
deep("unfinished parentheses", "(", "")
deep("unfinished brackets", "[", "")
deep("unfinished braces", "{", "")
deep("unfinished calls", "f(", "")
deep("closing parentheses", "", ")")
deep("stars", "*", "")
deep("engines in engines", "create_engine(", ")")
deep("reads in reads", "os.environ.get(", ")")
deep("comprehensions", "[a for a in ", "]")
deep("f-strings of strings in braces", "f'{", "}'")


@python("f-strings in f-strings, deep", 500)
def _(n):
    return HEAD + "URL = " + "".join("f\"{" if i % 2 else "f'{" for i in range(n)) + "x" + "".join("}\"" if i % 2 else "}'" for i in range(n - 1, -1, -1)) + END


@python("elif chain", 4000)
def _(n):
    return HEAD + "if a == 0:\n    URL = os.environ['DATABASE_URL']\n" + lines("elif a == @:\n    URL = os.environ['DATABASE_URL_@']", n, 1) + END


@python("elif chain in a function", 4000)
def _(n):
    return HEAD + "def make(a):\n    if a == 0:\n        url = os.environ['DATABASE_URL']\n" + lines("    elif a == @:\n        url = os.environ['DATABASE_URL_@']", n, 1) + "    return create_engine(url)\n"


@python("cases of a match statement", 3000)
def _(n):
    return HEAD + "match a:\n" + lines("    case @:\n        URL = os.environ['DATABASE_URL_@']", n) + END


def joined(name, piece, between, n, head="URL = ", tail=""):
    python(name, n)(lambda count: HEAD + head + between.join(piece.replace("@", str(i)) for i in range(count)) + tail + END)


joined("plus of many pieces", "os.environ['DB_PART_@']", " + ", 5000)
joined("plus of many literals", "'a@'", " + ", 10000, "URL = 'postgresql://' + ")
joined("plus of many pieces on lines", "os.environ['DB_PART_@']", " +\n", 5000, "URL = (", ")")
joined("or of many reads", "os.environ.get('DATABASE_URL_@')", " or ", 5000)
joined("condition of many reads", "os.environ.get('DATABASE_URL_@') if a@ else ", "", 4000, tail="None")
joined("comparisons in a chain", "a@", " < ", 20000)
joined("method calls in a chain", ".replace('a', 'b')", "", 8000, "URL = os.environ['DATABASE_URL']")
joined("method calls of an unknown in a chain", ".m@('a', 'b')", "", 8000, "URL = os.environ['DATABASE_URL']")
joined("attributes in a chain", ".a@", "", 20000, "URL = x")
joined("subscripts in a chain", "['a@']", "", 15000, "URL = x")
joined("calls in a chain", "()", "", 40000, "URL = x")
joined("strings side by side", "'a@'", " ", 20000, "URL = 'postgresql://db/' ")
joined("f-strings side by side", "f'{a@}'", " ", 10000, "URL = 'postgresql://db/' ")
joined("f-string of many parts", "{os.getenv(\"DB_A@\")}", "", 4000, "URL = f'postgresql://", "'")
joined("f-string of many literals", "{a@}b", "", 15000, "URL = f'postgresql://", "'")
joined("percent format of many parts", "%s", "", 100000, "URL = 'postgresql://", "' % (a, b)")
joined("format of many parts", "{}", "", 100000, "URL = 'postgresql://", "'.format(a, b)")
joined("format by numbers", "{@}", "", 20000, "URL = 'postgresql://", "'.format(a, b)")
joined("keyword names in a format", "{a@}", "", 20000, "URL = 'postgresql://", "'.format(a0=1, b=2)")
joined("assignment targets in a chain", "a@", " = ", 10000, tail=" = os.environ['DATABASE_URL']\nURL = a1")
joined("bars of types", "a@", " | ", 20000)
joined("braces in an f-string that are escaped", "{{}}", "", 60000, "URL = f'postgresql://", "'")


@python("format with all its arguments", 5000)
def _(n):
    return HEAD + "URL = '" + "{}" * n + "'.format(" + ", ".join(f"os.environ['DB_A{i}']" for i in range(n)) + ")" + END


@python("percent format with all its arguments", 5000)
def _(n):
    return HEAD + "URL = '" + "%s" * n + "' % (" + ", ".join(f"os.environ['DB_A{i}']" for i in range(n)) + ")" + END


@python("join of many", 5000)
def _(n):
    return HEAD + "URL = '&'.join([" + ", ".join(f"os.environ['DB_A{i}']" for i in range(n)) + "])" + END


@python("format with all its keywords", 4000)
def _(n):
    return HEAD + "URL = '" + "".join(f"{{a{i}}}" for i in range(n)) + "'.format(" + ", ".join(f"a{i}=os.environ['DB_A{i}']" for i in range(n)) + ")" + END


@python("URL.create with a long query", 4000)
def _(n):
    return HEAD + "from sqlalchemy.engine import URL as U\nURL = U.create('postgresql', host='db', query={" + ", ".join(f"'a{i}': 'b{i}'" for i in range(n)) + "})" + END


# Python: long texts


@python("one long line of statements", 4000)
def _(n):
    return HEAD + "; ".join(f"v{i} = os.environ['DATABASE_URL']" for i in range(n)) + "\n"


@python("one long line of engines", 3000)
def _(n):
    return HEAD + "; ".join(f"E{i} = create_engine('{URL}{i}')" for i in range(n)) + "\n"


@python("one long line of engines in a list", 3000)
def _(n):
    return HEAD + "L = [" + ", ".join(f"create_engine('{URL}{i}')" for i in range(n)) + "]\n"


@python("suppressions that silence", 2500)
def _(n):
    return HEAD + lines(f"U@ = '{URL}@'  # dbssot: allow hardcoded-url, hardcoded-password -- an example", n)


@python("suppressions that silence nothing", 4000)
def _(n):
    return HEAD + lines("v@ = os.environ['DATABASE_URL']  # dbssot: allow weak-tls -- an example", n)


@python("suppressions on lines of their own", 4000)
def _(n):
    return HEAD + lines("# dbssot: allow weak-tls -- an example", n) + "URL = os.environ['DATABASE_URL']" + END


@python("suppressions that name many rules", 10000)
def _(n):
    return HEAD + "URL = os.environ['DATABASE_URL']  # dbssot: allow " + ", ".join(["weak-tls"] * n) + " -- an example" + END


@python("malformed suppressions", 4000)
def _(n):
    return HEAD + lines("v@ = os.environ['DATABASE_URL']  # dbssot: alow wek-tls", n)


@python("suppressions of the file", 4000)
def _(n):
    return HEAD + lines("# dbssot: allow-file weak-tls -- an example", n) + "URL = os.environ['DATABASE_URL']" + END


@python("remarks", 15000)
def _(n):
    return HEAD + lines("# remark @ about create_engine", n) + "URL = os.environ['DATABASE_URL']" + END


@python("docstring", 10000)
def _(n):
    return '"""A long text.\n' + lines(f"    line @ about {URL}", n) + '"""\n' + HEAD + "URL = os.environ['DATABASE_URL']" + END


@python("docstrings", 3000)
def _(n):
    return HEAD + lines(f'def f@():\n    """Opens {URL}@ and more.\n\n    create_engine()\n    """\n    return create_engine("{URL}")\n', n)


@python("string of many lines with URLs", 8000)
def _(n):
    return HEAD + "TEXT = '''\n" + lines(f"{URL}@", n) + "'''\nURL = TEXT" + END


@python("URL that is long", 200000)
def _(n):
    return HEAD + f"URL = '{URL}" + "x" * n + "'" + END


@python("URL with a long host", 200000)
def _(n):
    return HEAD + "URL = 'postgresql://db" + ",db" * (n // 3) + "/shop'" + END


@python("URL with many parameters", 12000)
def _(n):
    return HEAD + "URL = 'postgresql://db/shop?" + "&".join(f"a{i}=b{i}" for i in range(n)) + "'" + END


@python("URL with one parameter many times", 12000)
def _(n):
    return HEAD + "URL = 'postgresql://db/shop?" + "&".join("sslmode=require" for i in range(n)) + "'" + END


@python("URL with many holes", 12000)
def _(n):
    return HEAD + "URL = 'postgresql://db/shop?" + "&".join(f"a{i}=${{B{i}}}" for i in range(n)) + "'" + END


@python("URL of colons and at signs", 100000)
def _(n):
    return HEAD + "URL = 'postgresql://" + ":@" * n + "'" + END


@python("URL of percent signs", 80000)
def _(n):
    return HEAD + "URL = 'postgresql://" + "%41" * n + "@db/shop'" + END


@python("conninfo with many keys", 12000)
def _(n):
    return HEAD + "import psycopg2\npsycopg2.connect('host=db " + " ".join(f"a{i}=b{i}" for i in range(n)) + "')\n"


@python("conninfo with options", 12000)
def _(n):
    return HEAD + "import psycopg2\npsycopg2.connect(\"host=db options='" + " ".join(f"-c a{i}=b{i}" for i in range(n)) + "'\")\n"


@python("blank lines", 300000)
def _(n):
    return HEAD + "\n" * n + "URL = os.environ['DATABASE_URL']" + END


@python("spaces before a statement", 300000)
def _(n):
    return HEAD + "if a:\n" + " " * n + "URL = os.environ['DATABASE_URL']" + END


@python("lines that go on", 60000)
def _(n):
    return HEAD + "URL = \\\n" * 1 + "\\\n" * n + "os.environ['DATABASE_URL']" + END


@python("bytes that are no UTF-8", 30000)
def _(n):
    return HEAD.encode() + "URL = os.environ['DATABASE_URL'] # ".encode() + b"\xff\xfe\n# \x80" * n + END.encode()


@python("quotes that do not end", 20000)
def _(n):
    return HEAD + "URL = os.environ['DATABASE_URL']\n" + "a = '\n" * n + END


@python("triple quotes that do not end", 20000)
def _(n):
    return HEAD + "URL = os.environ['DATABASE_URL']\n" + "a = ''' '\n" * n + END


@python("syntax errors", 8000)
def _(n):
    return HEAD + lines("def f@(:\n    return os.environ['DATABASE_URL'", n) + END


@python("pieces of a URL where code should stand", 2000)
def _(n):
    return HEAD + "X = [" + "://u:p@" * n + "]\n" + f'URL = "{URL}"\n' + END


@python("lines of another language", 2000)
def _(n):
    return HEAD + 'x = f("shop' + "a: b\n" * n + f'\nURL = "{URL}"\n' + END


@python("imports behind a quote that does not end", 2000)
def _(n):
    return HEAD + 'x = f("shop' + "import a\n" * n + f'\nURL = "{URL}"\n' + END


@python("statements of Python 2", 8000)
def _(n):
    return HEAD + lines("print 'a@', os.environ['DATABASE_URL']\nexec 'code' in d", n)


@python("semicolons and colons", 60000)
def _(n):
    return HEAD + "URL = os.environ['DATABASE_URL']\n" + ";:" * n + END


@python("dollar signs", 100000)
def _(n):
    return HEAD + "URL = os.environ['DATABASE_URL']\n" + "$" * n + END


@python("bodies that nothing leads to", 6000)
def _(n):
    return HEAD + "URL = os.environ['DATABASE_URL']" + END + lines("def f@(a):\n    b = a + @\n    return b\n", n)


@python("constants that mention each other", 6000)
def _(n):
    return HEAD + "URL = os.environ['DATABASE_URL']" + END + "A0 = 1\n" + lines("A@ = A< + 1", n, 1)


@python("imports of one file", 6000)
def _(n):
    return HEAD + lines("import module_@\nfrom package import name_@", n) + "URL = os.environ['DATABASE_URL']" + END


@python("imports in functions", 4000)
def _(n):
    return HEAD + lines("def f@():\n    from sqlalchemy import create_engine as c\n    return c(os.environ['DATABASE_URL'])\n", n)


@python("star imports of one file", 6000)
def _(n):
    return HEAD + lines("from package@ import *", n) + "URL = os.environ['DATABASE_URL']" + END + "other = create_engine(SOMETHING)\n"


# Python: many files


def modules(pattern, n, more=None, first=""):
    files = {f"app/m{i}.py": pattern.replace("@", str(i)).replace("<", str(i - 1)).replace(">", str((i + 1) % n)) for i in range(n)}
    files["app/__init__.py"] = ""
    files["app/m0.py"] = first or files["app/m0.py"]
    files.update(more or {})
    return files


STORE = HEAD + "URL = os.environ['DATABASE_URL']\n\n\ndef get():\n    return create_engine(URL)\n"


@case("files: star imports in a chain", 300)
def _(n):
    return modules("from app.m< import *\n", n, {"app/main.py": f"from app.m{n - 1} import *\nfrom sqlalchemy import create_engine\nE = create_engine(URL)\n"}, STORE)


@case("files: star imports in a chain, each used", 200)
def _(n):
    return modules("from sqlalchemy import create_engine\nfrom app.m< import *\nE = create_engine(URL)\n", n, first=STORE)


@case("files: star imports in a ring", 200)
def _(n):
    return modules("from sqlalchemy import create_engine\nfrom app.m> import *\nE = create_engine(URL)\nF = create_engine(NOTHING)\n", n)


@case("files: star imports of all others (n squared)", 30)
def _(n):
    return modules("".join(f"from app.m{j} import *\n" for j in range(n)) + "from sqlalchemy import create_engine\nE = create_engine(NOTHING)\n", n)


@case("files: star imports of all others, and a name that none has", 6)
def _(n):
    return modules("".join(f"from app.m{j} import *\n" for j in range(n)), n, {"main.py": "from sqlalchemy import create_engine\nfrom app.m0 import NOTHING\nE = create_engine(NOTHING)\n"})


@case("files: imports in a chain, the value handed on", 300)
def _(n):
    return modules("from app.m< import URL\n", n, {"app/main.py": f"from app.m{n - 1} import URL\nfrom sqlalchemy import create_engine\nE = create_engine(URL)\n"}, STORE)


@case("files: imports in a chain, each used", 200)
def _(n):
    return modules("from sqlalchemy import create_engine\nfrom app.m< import URL\nE = create_engine(URL)\n", n, first=STORE)


@case("files: imports in a ring", 300)
def _(n):
    return modules("from sqlalchemy import create_engine\nfrom app.m> import URL\nE = create_engine(URL)\n", n)


@case("files: functions in a chain of files", 300)
def _(n):
    return modules("from app.m< import f<\n\n\ndef f@():\n    return f<()\n", n, {"app/main.py": f"from app.m{n - 1} import f{n - 1}\nfrom sqlalchemy import create_engine\nE = create_engine(f{n - 1}())\n"}, "import os\n\n\ndef f0():\n    return os.environ['DATABASE_URL']\n")


@case("files: functions in a chain of files, handed on", 300)
def _(n):
    return modules("from app.m< import f<\n\n\ndef f@(url):\n    return f<(url)\n", n, {"app/main.py": f"import os\nfrom app.m{n - 1} import f{n - 1}\nE = f{n - 1}(os.environ['DATABASE_URL'])\n"}, "from sqlalchemy import create_engine\n\n\ndef f0(url):\n    return create_engine(url)\n")


@case("files: a name through a chain of wrappers in files", 300)
def _(n):
    return modules("from app.m< import f<\n\n\ndef f@(name):\n    return f<(name)\n", n, {"app/main.py": f"from app.m{n - 1} import f{n - 1}\nfrom sqlalchemy import create_engine\nE = create_engine(f{n - 1}('DATABASE_URL'))\n"}, "import os\n\n\ndef f0(name):\n    return os.environ[name]\n")


@case("files: re-exports through packages in packages", 100)
def _(n):
    files, folder = {}, "app"
    for i in range(n):
        files[f"{folder}/__init__.py"] = f"from .p{i} import URL\n"
        folder += f"/p{i}"
    files[f"{folder}/__init__.py"] = STORE
    files["main.py"] = "from app import URL\nfrom sqlalchemy import create_engine\nE = create_engine(URL)\n"
    return files


@case("files: re-exports of many names through packages", 60)
def _(n):
    files, folder = {}, "app"
    names = ", ".join(f"URL{i}" for i in range(20))
    for i in range(n):
        files[f"{folder}/__init__.py"] = f"from .p{i} import {names}\n"
        folder += f"/p{i}"
    files[f"{folder}/__init__.py"] = HEAD + lines("URL@ = os.environ['DATABASE_URL_@']", 20)
    files["main.py"] = "from sqlalchemy import create_engine\nimport app\n" + lines("E@ = create_engine(app.URL@)", 20)
    return files


@case("files: one package that exports many modules", 500)
def _(n):
    return modules("from sqlalchemy import create_engine\nfrom app import URL0\nE@ = create_engine(URL0)\n", n, {"app/__init__.py": "URL0 = __import__('os').environ['DATABASE_URL']\n" + lines("from app.m@ import E@", n)})


@case("files: modules that read one setting", 1000)
def _(n):
    return modules("from sqlalchemy import create_engine\nfrom app.settings import URL\n\n\ndef open():\n    return create_engine(URL)\n", n, {"app/settings.py": STORE})


@case("files: modules that read one settings object", 1000)
def _(n):
    return modules("from sqlalchemy import create_engine\nfrom app.settings import settings\n\n\ndef open():\n    return create_engine(settings.database_url)\n", n, {"app/settings.py": "from pydantic_settings import BaseSettings\n\n\nclass Settings(BaseSettings):\n    database_url: str\n\n\nsettings = Settings()\n"})


@case("files: modules that read a setting each", 1000)
def _(n):
    return modules("from sqlalchemy import create_engine\nfrom app.settings import URL@\n\n\ndef open():\n    return create_engine(URL@)\n", n, {"app/settings.py": HEAD + lines("URL@ = os.environ['DATABASE_URL_@']", n)})


@case("files: modules that open an engine each", 1000)
def _(n):
    return modules(HEAD + "E = create_engine(os.environ['DATABASE_URL'])\n", n)


@case("files: modules with a literal each", 1000)
def _(n):
    return modules(HEAD + f"E = create_engine('{URL}@')\n", n)


@case("files: modules that call one function", 1000)
def _(n):
    return modules("import os\nfrom app.store import make\n\n\ndef run():\n    return make(os.environ['DATABASE_URL'])\n", n, {"app/store.py": "from sqlalchemy import create_engine\n\n\ndef make(url):\n    return create_engine(url)\n"})


@case("files: functions of one name, called by that name", 600)
def _(n):
    return modules("import os\nfrom sqlalchemy import create_engine\n\n\nclass C:\n    def open_store(self, url):\n        return create_engine(url)\n\n\ndef run(c):\n    return c.open_store(os.environ['DATABASE_URL'])\n", n)


@case("files: services with a manifest each", 400)
def _(n):
    files = {}
    for i in range(n):
        files[f"services/s{i}/app.py"] = HEAD + "E = create_engine(os.environ['DATABASE_URL'])\n"
        files[f"services/s{i}/requirements.txt"] = "sqlalchemy==2.0\npsycopg2\n"
        files[f"services/s{i}/Dockerfile"] = "FROM python\nENV DATABASE_URL=postgresql://db/shop\n"
    return files


@case("files: services with settings of one name each", 400)
def _(n):
    files = {}
    for i in range(n):
        files[f"services/s{i}/settings.py"] = "import os\nURL = os.environ['DATABASE_URL']\n"
        files[f"services/s{i}/app.py"] = "from settings import URL\nfrom sqlalchemy import create_engine\nE = create_engine(URL)\n"
    return files


@case("files: subclasses in a chain of files", 200)
def _(n):
    return modules("from app.m< import C<\n\n\nclass C@(C<):\n    pass\n", n, {"app/main.py": f"from app.m{n - 1} import C{n - 1}\nfrom sqlalchemy import create_engine\nE = create_engine(C{n - 1}.url)\n"}, "import os\n\n\nclass C0:\n    url = os.environ['DATABASE_URL']\n")


@case("files: tiny ones", 5000)
def _(n):
    return {f"d{i // 100}/f{i}.py": f"a = {i}\n" for i in range(n)} | {"app/db.py": STORE}


@case("files: empty ones in one folder", 5000)
def _(n):
    return {f"d/f{i}.py": "" for i in range(n)} | {"app/db.py": STORE}


@case("files: folders in folders", 200)
def _(n):
    return {"/".join(["d"] * i) + "/db.py" if i else "db.py": STORE for i in range(n)}


@case("files: folders beside each other", 1500)
def _(n):
    return {f"d{i}/db.py": STORE for i in range(n)}


@case("files: deploy files of one kind", 500)
def _(n):
    return {f"deploy/e{i}.env": "DATABASE_URL=postgresql://db/shop\nPOSTGRES_HOST=db\n" for i in range(n)} | {"app/db.py": STORE}


@case("files: compose files in folders", 300)
def _(n):
    return {f"s{i}/docker-compose.yml": "services:\n  app:\n    environment:\n      DATABASE_URL: postgresql://db/shop\n" for i in range(n)} | {"app/db.py": STORE}


@case("files: patterns in .gitignore", 1000)
def _(n):
    return {".gitignore": lines("folder@/*.tmp\n!folder@/keep.*\n**/deep@/**/x@.py", n)} | {f"d{i}/m{i}.py": "a = 1\n" for i in range(300)} | {"app/db.py": STORE}


@case("files: stars in one pattern of .gitignore", 200)
def _(n):
    return {".gitignore": "*a" * n + "\n" + "**/" * n + "b\n", ("a" * 200) + ".py": "a = 1\n", "a/" * 100 + "m.py": "a = 1\n", "app/db.py": STORE}


@case("files: .gitignore in each folder", 500)
def _(n):
    return {f"d{i}/.gitignore": "*.tmp\nbuild/\n" for i in range(n)} | {f"d{i}/m.py": "a = 1\n" for i in range(n)} | {"app/db.py": STORE}


# Policy, baseline, reports


@case("policy: overrides", 300)
def _(n):
    return {".dbssot.yaml": "version: 1\noverrides:\n" + lines("  - {paths: ['app@/**', '**/legacy@/*.py'], rules: {hardcoded-url: off}, reason: old}", n)} | {f"app{i}/db.py": HEAD + f"E = create_engine('{URL}{i}')\n" for i in range(300)}


@case("policy: excludes", 500)
def _(n):
    return {".dbssot.yaml": "version: 1\nexclude:\n" + lines("  - '**/generated@/**'", n)} | {f"app{i}/db.py": HEAD + f"E = create_engine('{URL}{i}')\n" for i in range(300)}


@case("policy: services", 200)
def _(n):
    return {".dbssot.yaml": "version: 1\nservices:\n" + lines("  s@: {paths: ['app@/**'], mode: sync}", n)} | {f"app{i}/db.py": HEAD + f"E = create_engine('{URL}{i}')\n" for i in range(n)}


@case("policy: variables", 500)
def _(n):
    return {".dbssot.yaml": "version: 1\nvariables:\n" + lines("  - 'SHOP_@_*'", n), "app/db.py": HEAD + lines("V@ = os.environ['SHOP_1_@_URL']", 1000)}


@case("policy: sources of truth", 200)
def _(n):
    return {".dbssot.yaml": "version: 1\nsource-of-truth:\n" + lines("  - app.m@", n)} | modules(STORE, n)


@case("policy: rules of its own", 100)
def _(n):
    return {".dbssot.yaml": "version: 1\nrules:\n" + lines("  shop-@: {fact: engine, message: 'no engine @'}", n), "app/db.py": HEAD + lines("E@ = create_engine(os.environ['DATABASE_URL'])", 20)}


@case("policy: environments", 100)
def _(n):
    return {".dbssot.yaml": "version: 1\nenvironments:\n" + lines("  e@: {files: ['deploy/e@.env']}", n)} | {f"deploy/e{i}.env": "DATABASE_URL=postgresql://db/shop\n" for i in range(n)} | {"app/db.py": STORE}


for form in ("text", "json", "jsonl", "sarif", "github", "gitlab", "junit", "checkstyle", "markdown", "html"):
    case(f"report: findings as {form}", 1500, f"check --format {form}")(lambda n: {"app/db.py": HEAD + lines(f"E@ = create_engine('{URL}@')", n)})
for form in ("text", "json", "dot", "html"):
    case(f"map: engines as {form}", 1000, f"map --format {form}")(lambda n: {"app/db.py": HEAD + lines("E@ = create_engine(os.environ['DATABASE_URL_@'])", n)})
case("map: engines of one database in services", 300, "map --format json")(lambda n: {f"s{i}/db.py": HEAD + "E = create_engine(os.environ['DATABASE_URL'])\n" for i in range(n)} | {f"s{i}/requirements.txt": "sqlalchemy\n" for i in range(n)})
case("facts: engines", 1500, "facts --format jsonl")(lambda n: {"app/db.py": HEAD + lines("E@ = create_engine(os.environ['DATABASE_URL_@'])", n)})
case("facts: a local that grows", 1000, "facts --format jsonl")(lambda n: {"app/db.py": HEAD + "def make():\n    url = os.environ['DATABASE_URL']\n" + lines("    url += '&a@=b'", n) + "    return create_engine(url)\n"})
case("facts: constants that hold the one before twice", 1000, "facts --format jsonl")(lambda n: {"app/db.py": HEAD + "v0 = os.environ['DATABASE_URL']\n" + lines("v@ = v< + v<", n, 1) + f"URL = v{n - 1}" + END})
case("verify: environments", 150, "verify")(lambda n: {f"deploy/e{i}.env": "DATABASE_URL=postgresql://db/shop\n" for i in range(n)} | {"app/db.py": STORE})
case("verify: services of compose", 300, "verify")(lambda n: {"docker-compose.yml": "services:\n" + lines("  s@:\n    environment:\n      DATABASE_URL: postgresql://db/s@", n), "app/db.py": STORE})
case("fix: safe fixes as a patch", 300, "check --diff")(lambda n: {"app/db.py": HEAD + lines("E@ = create_engine('postgresql+asyncpg://db/shop?sslmode=require')", n)})
case("init: engines", 1000, "init -o -")(lambda n: {"app/db.py": HEAD + lines("E@ = create_engine(os.environ['DATABASE_URL_@'])", n)})
case("files: why", 2000, "files --why")(lambda n: {f"d{i // 100}/f{i}.py": f"a = {i}\n" for i in range(n)} | {"app/db.py": STORE})


@case("baseline: entries", 3000, "check --baseline baseline.json")
def _(n):
    entries = ",\n".join(f'  {{"file":"app/db{i}.py","rule":"hardcoded-url","fingerprint":"{i:016x}"}}' for i in range(n))
    return {"baseline.json": '{\n "schema": 1,\n "tool": "dbssot",\n "findings": [\n' + entries + "\n ]\n}\n", "app/db.py": HEAD + lines(f"E@ = create_engine('{URL}@')", 200)}


# Deploy files


def deploy(name, path, n, command="check"):
    """A case of one deploy file, beside code that reads a variable of it."""
    def register(text):
        CASES.append(Case("deploy: " + name, n, lambda count: {path: text(count), "app/db.py": STORE}, command))
        return text
    return register


COMPOSE, K8S = "docker-compose.yml", "k8s/all.yaml"


@deploy("services of compose", COMPOSE, 1200)
def _(n):
    return "services:\n" + lines("  s@:\n    image: shop\n    environment:\n      DATABASE_URL: postgresql://shop@db/s@", n)


@deploy("services of compose that differ in one variable", COMPOSE, 1200)
def _(n):
    return "services:\n" + lines("  s@:\n    image: shop\n    depends_on: [db]\n    environment:\n      POSTGRES_HOST: h@\n      POSTGRES_DB: shop", n) + "  db:\n    image: postgres\n"


@deploy("variables of one service of compose", COMPOSE, 5000)
def _(n):
    return "services:\n  s:\n    environment:\n" + lines("      DATABASE_URL_@: postgresql://shop@db/s@", n)


@deploy("variables of one service of compose as a list", COMPOSE, 5000)
def _(n):
    return "services:\n  s:\n    environment:\n" + lines("      - DATABASE_URL_@=postgresql://shop@db/s@", n)


@deploy("one variable many times in a service of compose", COMPOSE, 5000)
def _(n):
    return "services:\n  s:\n    environment:\n" + lines("      - DATABASE_URL=postgresql://shop@db/s@", n)


@deploy("services of compose with one anchor", COMPOSE, 1200)
def _(n):
    return "x-env: &env\n  DATABASE_URL: postgresql://db/shop\n  POSTGRES_HOST: db\nservices:\n" + lines("  s@:\n    environment:\n      <<: *env\n      SHARD: '@'", n)


@deploy("services of compose that share a large anchor (n squared)", COMPOSE, 60)
def _(n):
    return "x-env: &env\n" + lines("  DATABASE_URL_@: postgresql://db/shop", n) + "services:\n" + lines("  s@:\n    environment:\n      <<: *env", n)


@deploy("anchors merged in a chain", COMPOSE, 1000)
def _(n):
    return "x0: &x0\n  DATABASE_URL: postgresql://db/shop\n" + lines("x@: &x@\n  <<: *x<\n  V@: a", n, 1) + f"services:\n  s:\n    environment:\n      <<: *x{n - 1}\n"


@deploy("anchors that double", COMPOSE, 20)
def _(n):
    return "x0: &x0 [a, b]\n" + lines("x@: &x@ [*x<, *x<]", n, 1) + f"services:\n  s:\n    environment: *x{n - 1}\n"


@deploy("aliases of one anchor", COMPOSE, 8000)
def _(n):
    return "x: &x {DATABASE_URL: postgresql://db/shop}\nlist:\n" + lines("  - *x", n)


@deploy("extends of compose in a chain", COMPOSE, 400)
def _(n):
    return "services:\n  s0:\n    environment:\n      DATABASE_URL: postgresql://db/shop\n" + lines("  s@:\n    extends: {service: s<}", n, 1)


@deploy("depends_on of compose, all on all (n squared)", COMPOSE, 40)
def _(n):
    return "services:\n" + "".join(f"  s{i}:\n    depends_on: [" + ", ".join(f"s{j}" for j in range(n)) + "]\n    environment: {DATABASE_URL: postgresql://db/shop}\n" for i in range(n))


@case("deploy: files named by env_file", 300)
def _(n):
    return {COMPOSE: "services:\n  s:\n    env_file:\n" + lines("      - e@.env", n), "app/db.py": STORE} | {f"e{i}.env": f"DATABASE_URL_{i}=postgresql://db/shop\n" for i in range(n)}


@case("deploy: services that name one env_file", 400)
def _(n):
    return {COMPOSE: "services:\n" + lines("  s@:\n    env_file: [common.env]", n), "common.env": lines("DB_VAR_@=postgresql://db/@", 50), "app/db.py": STORE}


@case("deploy: compose files that include the next", 200)
def _(n):
    return {f"c{i}/compose.yaml": f"include:\n  - ../c{i + 1}/compose.yaml\nservices:\n  s{i}:\n    environment: {{DATABASE_URL: postgresql://db/shop}}\n" for i in range(n)} | {"app/db.py": STORE}


@deploy("lines of .env", ".env", 8000)
def _(n):
    return lines("DATABASE_URL_@=postgresql://shop@db/s@", n)


@deploy("lines of .env that set one variable", ".env", 8000)
def _(n):
    return lines("DATABASE_URL=postgresql://shop@db/s@", n)


@deploy("lines of .env that name the one before", ".env", 2000)
def _(n):
    return "A0=db\n" + lines("A@=${A<}", n, 1) + f"DATABASE_URL=postgresql://${{A{n - 1}}}/shop\n"


@deploy("lines of .env that each add to the one before", ".env", 1500)
def _(n):
    return "A0=db\n" + lines("A@=${A<}x", n, 1) + f"DATABASE_URL=postgresql://${{A{n - 1}}}/shop\n"


@deploy("lines of .env that double", ".env", 1000)
def _(n):
    return "A0=db\n" + lines("A@=${A<}${A<}", n, 1) + f"DATABASE_URL=postgresql://${{A{n - 1}}}/shop\n"


@deploy("lines of .env that double, each a URL", ".env", 500)
def _(n):
    return "DATABASE_URL_0=postgresql://db/shop\n" + lines("DATABASE_URL_@=${DATABASE_URL_<}${DATABASE_URL_<}", n, 1)


@deploy("lines of .env that name each other in a ring", ".env", 1500)
def _(n):
    return "".join(f"DB_A{i}=${{DB_A{(i + 1) % n}}}\n" for i in range(n)) + "DATABASE_URL=postgresql://${DB_A0}/shop\n"


@deploy("defaults in defaults of .env", ".env", 5000)
def _(n):
    return "DATABASE_URL=" + "${A:-" * n + "postgresql://db/shop" + "}" * n + "\n"


@deploy("references in one line of .env", ".env", 10000)
def _(n):
    return "DATABASE_URL=postgresql://" + "".join(f"${{A{i}}}" for i in range(n)) + "/shop\n"


@deploy("quotes of .env that do not end", ".env", 20000)
def _(n):
    return "A='\n" * n + "DATABASE_URL=postgresql://db/shop\n"


@deploy("value of .env of many lines", ".env", 20000)
def _(n):
    return "DATABASE_URL=postgresql://db/shop\nKEY=\"" + "line\n" * n + "\"\n"


@deploy("keys of JSON", "config/database.json", 10000)
def _(n):
    return "{\n" + ",\n".join(f'"DATABASE_URL_{i}": "postgresql://db/s{i}"' for i in range(n)) + "\n}\n"


@deploy("keys of JSON on one line", "config/database.json", 10000)
def _(n):
    return "{" + ", ".join(f'"DATABASE_URL_{i}": "postgresql://db/s{i}"' for i in range(n)) + "}"


@deploy("one key of JSON many times", "config/database.json", 10000)
def _(n):
    return "{\n" + ",\n".join(f'"DATABASE_URL": "postgresql://db/s{i}"' for i in range(n)) + "\n}\n"


@deploy("list of JSON", "config/database.json", 10000)
def _(n):
    return '{"urls": [\n' + ",\n".join(f'"postgresql://db/s{i}"' for i in range(n)) + "\n]}\n"


@deploy("JSON, deep", "config/database.json", 50000)
def _(n):
    return '{"a": ' * n + '"postgresql://db/shop"' + "}" * n


@deploy("JSON, lists, deep", "config/database.json", 100000)
def _(n):
    return "[" * n + '"postgresql://db/shop"' + "]" * n


@deploy("JSON, not deep enough to be refused", "config/database.json", 500)
def _(n):
    return ('{"DATABASE_URL": "postgresql://db/shop", "a": ' * 60 + "1" + "}" * 60 + ",\n").join(['{"list": ['] + [""] * 0 + [""]) + ",\n".join(['{"DATABASE_URL": "postgresql://db/shop", "a": ' * 60 + "1" + "}" * 60] * (n // 10)) + "]}"


@deploy("YAML, deep", "config/database.yaml", 400)
def _(n):
    return "".join(" " * i + f"a{i}:\n" for i in range(n)) + " " * n + "DATABASE_URL: postgresql://db/shop\n"


@deploy("YAML in flow, deep", "config/database.yaml", 50000)
def _(n):
    return "DATABASE_URL: postgresql://db/shop\nx: " + "[" * n + "]" * n


@deploy("YAML in flow, deep, unfinished", "config/database.yaml", 50000)
def _(n):
    return "DATABASE_URL: postgresql://db/shop\nx: " + "{a: " * n


@deploy("keys of YAML", "config/database.yaml", 6000)
def _(n):
    return lines("DATABASE_URL_@: postgresql://db/s@", n)


@deploy("one key of YAML many times", "config/database.yaml", 6000)
def _(n):
    return lines("DATABASE_URL: postgresql://db/s@", n)


@deploy("documents of YAML", "config/database.yaml", 3000)
def _(n):
    return lines("---\nDATABASE_URL: postgresql://db/s@", n)


@deploy("block text of YAML", "config/database.yaml", 10000)
def _(n):
    return "text: |\n" + lines("  DATABASE_URL=postgresql://db/s@", n)


@deploy("plain text of YAML over lines", "config/database.yaml", 10000)
def _(n):
    return "DATABASE_URL: postgresql://db/shop\ntext: a\n" + lines("  more@", n)


@deploy("quoted text of YAML over lines", "config/database.yaml", 10000)
def _(n):
    return "DATABASE_URL: postgresql://db/shop\ntext: \"a\n" + lines("  more@", n) + "  \"\n"


@deploy("remarks in YAML", COMPOSE, 10000)
def _(n):
    return "services:\n  s:\n    environment:\n" + lines("      # remark @ of DATABASE_URL", n) + "      DATABASE_URL: postgresql://db/shop\n"


@deploy("sections of INI", "config/database.ini", 4000)
def _(n):
    return lines("[s@]\nDATABASE_URL = postgresql://db/s@\nhost = db", n)


@deploy("keys of INI", "config/database.ini", 8000)
def _(n):
    return "[s]\n" + lines("DATABASE_URL_@ = postgresql://db/s@", n)


@deploy("one section of INI many times", "config/database.ini", 4000)
def _(n):
    return lines("[s]\nDATABASE_URL = postgresql://db/s@", n)


@deploy("continued lines of INI", "config/database.ini", 15000)
def _(n):
    return "[s]\nDATABASE_URL = postgresql://db/s@\n" + lines("    more @", n)


@deploy("interpolations of INI in a chain", "alembic.ini", 2000)
def _(n):
    return "[alembic]\na0 = postgresql://db/shop\n" + lines("a@ = %(a<)s", n, 1) + f"sqlalchemy.url = %(a{n - 1})s\n"


@deploy("interpolations of INI that double", "alembic.ini", 1000)
def _(n):
    return "[alembic]\na0 = postgresql://db/shop\n" + lines("a@ = %(a<)s%(a<)s", n, 1) + f"sqlalchemy.url = %(a{n - 1})s\n"


@deploy("services of pg_service.conf", "pg_service.conf", 3000)
def _(n):
    return lines("[s@]\nhost=db\ndbname=s@\nuser=shop", n)


@deploy("tables of TOML", "config/database.toml", 4000)
def _(n):
    return lines("[s@]\nDATABASE_URL = 'postgresql://db/s@'", n)


@deploy("keys of TOML", "config/database.toml", 8000)
def _(n):
    return lines("DATABASE_URL_@ = 'postgresql://db/s@'", n)


@deploy("entries of a list of tables of TOML", "config/database.toml", 4000)
def _(n):
    return lines("[[s]]\nDATABASE_URL = 'postgresql://db/s@'", n)


@deploy("dotted keys of TOML, deep", "config/database.toml", 30000)
def _(n):
    return ".".join(["a"] * n) + " = 'postgresql://db/shop'\n"


@deploy("lists of TOML, deep", "config/database.toml", 50000)
def _(n):
    return "DATABASE_URL = 'postgresql://db/shop'\na = " + "[" * n + "]" * n + "\n"


@deploy("dotted keys of TOML, one under the other", "config/database.toml", 300)
def _(n):
    return "".join("[" + ".".join(f"a{j}" for j in range(i + 1)) + "]\nDATABASE_URL = 'postgresql://db/shop'\n" for i in range(n))


@deploy("dependencies", "pyproject.toml", 8000)
def _(n):
    return "[project]\nname = 'shop'\ndependencies = [\n" + lines("  'package@>=1',", n) + "  'psycopg2',\n]\n"


@deploy("requirements", "requirements.txt", 10000)
def _(n):
    return "psycopg2==2.9\n" + lines("package@==1.0", n)


@case("deploy: requirements that include the next", 300)
def _(n):
    return {f"requirements/r{i}.txt": f"-r r{i + 1}.txt\npsycopg2\n" for i in range(n)} | {"requirements.txt": "-r requirements/r0.txt\n", "app/db.py": STORE}


@deploy("documents of Kubernetes", K8S, 700)
def _(n):
    return lines("---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: s@}\nspec:\n  template:\n    spec:\n      containers:\n        - name: app\n          env:\n            - {name: DATABASE_URL, value: 'postgresql://db/s@'}", n)


@deploy("deployments of Kubernetes that name one ConfigMap", K8S, 600)
def _(n):
    return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: common}\ndata: {DATABASE_URL: postgresql://db/shop}\n" + lines("---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: s@}\nspec:\n  template:\n    spec:\n      containers:\n        - name: app\n          envFrom: [{configMapRef: {name: common}}]", n)


@deploy("deployments of Kubernetes with a ConfigMap each", K8S, 400)
def _(n):
    return lines("---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c@}\ndata: {DATABASE_URL: postgresql://db/s@}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: s@}\nspec:\n  template:\n    spec:\n      containers:\n        - name: app\n          envFrom: [{configMapRef: {name: c@}}]", n)


@deploy("secrets of Kubernetes", K8S, 1000)
def _(n):
    return lines("---\napiVersion: v1\nkind: Secret\nmetadata: {name: c@}\ndata: {DATABASE_URL: cG9zdGdyZXNxbDovL3Nob3A6a2VzdHJlbC05MS1xdWFydHpAZGIvc2hvcA==}", n)


@deploy("keys of a ConfigMap", K8S, 5000)
def _(n):
    return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n" + lines("  DATABASE_URL_@: postgresql://db/s@", n)


@deploy("containers of one deployment", K8S, 1500)
def _(n):
    return "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: s}\nspec:\n  template:\n    spec:\n      containers:\n" + lines("        - name: a@\n          env:\n            - {name: DATABASE_URL, value: 'postgresql://db/s@'}", n)


@deploy("variables of a container that name the one before", K8S, 700)
def _(n):
    return "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: s}\nspec:\n  template:\n    spec:\n      containers:\n        - name: a\n          env:\n            - {name: A0, value: db}\n" + lines("            - {name: A@, value: '$(A<)$(A<)'}", n, 1) + f"            - {{name: DATABASE_URL, value: 'postgresql://$(A{n - 1})/shop'}}\n"


@case("deploy: overlays of Kustomize beside each other", 150)
def _(n):
    base = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: s}\nspec: {template: {spec: {containers: [{name: a, env: [{name: DATABASE_URL, value: 'postgresql://db/shop'}]}]}}}\n"
    files = {"k/base/d.yaml": base, "k/base/kustomization.yaml": "resources: [d.yaml]\n", "app/db.py": STORE}
    return files | {f"k/o{i}/kustomization.yaml": f"resources: [../base]\nconfigMapGenerator:\n  - name: c\n    literals: [DATABASE_URL=postgresql://db/s{i}]\n" for i in range(n)}


@case("deploy: overlays of Kustomize in a chain", 100)
def _(n):
    base = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: s}\nspec: {template: {spec: {containers: [{name: a, env: [{name: DATABASE_URL, value: 'postgresql://db/shop'}]}]}}}\n"
    files = {"k/o0/d.yaml": base, "k/o0/kustomization.yaml": "resources: [d.yaml]\n", "app/db.py": STORE}
    return files | {f"k/o{i}/kustomization.yaml": f"resources: [../o{i - 1}]\n" for i in range(1, n)}


@case("deploy: overlays of Kustomize that double", 20)
def _(n):
    base = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: s}\nspec: {template: {spec: {containers: [{name: a, env: [{name: DATABASE_URL, value: 'postgresql://db/shop'}]}]}}}\n"
    files = {"k/o0/d.yaml": base, "k/o0/kustomization.yaml": "resources: [d.yaml]\n", "k/p0/kustomization.yaml": "resources: [../o0]\n", "app/db.py": STORE}
    for i in range(1, n):
        for side in "op":
            files[f"k/{side}{i}/kustomization.yaml"] = f"resources: [../o{i - 1}, ../p{i - 1}]\n"
    return files


@case("deploy: values of Helm", 2500)
def _(n):
    return {"chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n", "chart/values.yaml": "env:\n" + lines("  DATABASE_URL_@: postgresql://db/s@", n), "app/db.py": STORE,
            "chart/templates/d.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n" + lines("  DATABASE_URL_@: {{ .Values.env.DATABASE_URL_@ | quote }}", n)}


@case("deploy: conditions in templates of Helm", 1500)
def _(n):
    return {"chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n", "chart/values.yaml": "a: b\n", "app/db.py": STORE,
            "chart/templates/d.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n" + lines("  {{- if .Values.a@ }}\n  DATABASE_URL_@: 'postgresql://{{ .Values.host }}/s@'\n  {{- end }}", n)}


@case("deploy: conditions in conditions of Helm", 500)
def _(n):
    return {"chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n", "chart/values.yaml": "a: b\n", "app/db.py": STORE,
            "chart/templates/d.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n" + "  {{- if .Values.a }}\n" * n + "  DATABASE_URL: postgresql://db/shop\n" + "  {{- end }}\n" * n}


@case("deploy: helpers of Helm that include the one before", 500)
def _(n):
    return {"chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n", "chart/values.yaml": "a: b\n", "app/db.py": STORE,
            "chart/templates/_helpers.tpl": '{{- define "a0" -}}postgresql://db/shop{{- end -}}\n' + lines('{{- define "a@" -}}{{ include "a<" . }}{{ include "a<" . }}{{- end -}}', n, 1),
            "chart/templates/d.yaml": f'apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c}}\ndata:\n  DATABASE_URL: {{{{ include "a{n - 1}" . }}}}\n'}


@case("deploy: charts of Helm", 200)
def _(n):
    files = {"app/db.py": STORE}
    for i in range(n):
        files |= {f"charts/c{i}/Chart.yaml": f"apiVersion: v2\nname: c{i}\nversion: 1.0.0\n", f"charts/c{i}/values.yaml": "url: postgresql://db/shop\n", f"charts/c{i}/values-prod.yaml": "url: postgresql://prod/shop\n",
                  f"charts/c{i}/templates/c.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  DATABASE_URL: {{ .Values.url }}\n"}
    return files


@deploy("resources of Terraform", "main.tf", 1500)
def _(n):
    return lines('resource "google_cloud_run_service" "s@" {\n  template {\n    env {\n      name  = "DATABASE_URL"\n      value = "postgresql://db/s@"\n    }\n  }\n}', n)


@deploy("locals of Terraform in a chain", "main.tf", 1500)
def _(n):
    return 'locals {\n  a0 = "db"\n' + lines('  a@ = "${local.a<}${local.a<}"', n, 1) + f'}}\nresource "aws_ssm_parameter" "p" {{\n  name = "DATABASE_URL"\n  value = "postgresql://${{local.a{n - 1}}}/shop"\n}}\n'


@deploy("variables of Terraform", "main.tf", 2500)
def _(n):
    return lines('variable "database_url_@" {\n  default = "postgresql://db/s@"\n}', n)


@deploy("blocks of Terraform, deep", "main.tf", 5000)
def _(n):
    return "a {\n" * n + 'DATABASE_URL = "postgresql://db/shop"\n' + "}\n" * n


@deploy("expressions of Terraform, deep", "main.tf", 20000)
def _(n):
    return "locals {\n  DATABASE_URL = " + "[" * n + '"postgresql://db/shop"' + "]" * n + "\n}\n"


@deploy("interpolations of Terraform, deep", "main.tf", 5000)
def _(n):
    return "locals {\n  DATABASE_URL = " + '"${' * n + "a" + '}"' * n + "\n}\n"


@deploy("here documents of Terraform", "main.tf", 8000)
def _(n):
    return "locals {\n  a = <<EOT\n" + lines("DATABASE_URL=postgresql://db/s@", n) + "EOT\n}\n"


@deploy("here documents of Terraform that do not end", "main.tf", 5000)
def _(n):
    return "locals {\n" + lines("  a@ = <<EOT@", n) + '  DATABASE_URL = "postgresql://db/shop"\n}\n'


@deploy("exports of a shell script", "deploy.sh", 8000)
def _(n):
    return "#!/bin/sh\n" + lines("export DATABASE_URL_@=postgresql://db/s@", n)


@deploy("exports of a shell script in one command", "deploy.sh", 8000)
def _(n):
    return "#!/bin/sh\nexport " + " ".join(f"DATABASE_URL_{i}=postgresql://db/s{i}" for i in range(n)) + "\n"


@deploy("one variable of a shell script that grows", "deploy.sh", 5000)
def _(n):
    return "#!/bin/sh\nDATABASE_URL=postgresql://db/shop\n" + lines('DATABASE_URL="${DATABASE_URL}&a@=b"', n) + "export DATABASE_URL\n"


@deploy("variables of a shell script that double", "deploy.sh", 2000)
def _(n):
    return "#!/bin/sh\nA0=db\n" + lines('A@="$A<$A<"', n, 1) + f"export DATABASE_URL=postgresql://$A{n - 1}/shop\n"


@deploy("commands in commands of a shell script", "deploy.sh", 5000)
def _(n):
    return "#!/bin/sh\nexport DATABASE_URL=" + "$(echo " * n + "a" + ")" * n + "\n"


@deploy("quotes in commands of a shell script", "deploy.sh", 5000)
def _(n):
    return "#!/bin/sh\nexport DATABASE_URL=" + '"$(echo ' * n + "a" + ')"' * n + "\n"


@deploy("defaults in defaults of a shell script", "deploy.sh", 5000)
def _(n):
    return "#!/bin/sh\nexport DATABASE_URL=" + "${A:-" * n + "a" + "}" * n + "\n"


@deploy("continued lines of a shell script", "deploy.sh", 10000)
def _(n):
    return "#!/bin/sh\ndocker run \\\n" + lines("  -e DATABASE_URL_@=postgresql://db/s@ \\", n) + "  shop\n"


@deploy("arrows in one line of a Procfile", "Procfile", 20000)
def _(n):
    return f"web: DATABASE_URL={URL} app " + "<<" * n + "\n"


@deploy("arrows in one line of a shell script that writes a file", "deploy.sh", 20000)
def _(n):
    return f"export DATABASE_URL={URL}\ncat " + "<<" * n + " > .env\n"


@deploy("here documents of a shell script", "deploy.sh", 3000)
def _(n):
    return "#!/bin/sh\n" + lines("cat > .env@ <<EOF\nDATABASE_URL=postgresql://db/s@\nEOF", n)


@deploy("here documents of a shell script that do not end", "deploy.sh", 4000)
def _(n):
    return "#!/bin/sh\n" + lines("cat <<EOF@", n) + "export DATABASE_URL=postgresql://db/shop\n"


@deploy("quotes of a shell script that do not end", "deploy.sh", 10000)
def _(n):
    return "#!/bin/sh\n" + lines("export DATABASE_URL_@=\"postgresql://db/s@", n)


@deploy("functions of a shell script", "deploy.sh", 4000)
def _(n):
    return "#!/bin/sh\n" + lines("f@() {\n  export DATABASE_URL=postgresql://db/s@\n}", n)


@deploy("gcloud commands of a shell script", "deploy.sh", 2500)
def _(n):
    return "#!/bin/sh\n" + lines("gcloud run deploy s@ --set-env-vars DATABASE_URL=postgresql://db/s@", n)


@deploy("lines of ENV in a Dockerfile", "Dockerfile", 8000)
def _(n):
    return "FROM python\n" + lines("ENV DATABASE_URL_@=postgresql://db/s@", n)


@deploy("one ENV of a Dockerfile", "Dockerfile", 8000)
def _(n):
    return "FROM python\nENV " + " \\\n    ".join(f"DATABASE_URL_{i}=postgresql://db/s{i}" for i in range(n)) + "\n"


@deploy("variables of a Dockerfile that double", "Dockerfile", 2000)
def _(n):
    return "FROM python\nARG A0=db\n" + lines("ARG A@=$A<$A<", n, 1) + f"ENV DATABASE_URL=postgresql://$A{n - 1}/shop\n"


@deploy("stages of a Dockerfile", "Dockerfile", 4000)
def _(n):
    return "FROM python AS s0\nENV DATABASE_URL=postgresql://db/shop\n" + lines("FROM s< AS s@\nENV V@=a", n, 1)


@deploy("jobs of GitHub Actions", ".github/workflows/ci.yml", 1500)
def _(n):
    return "on: push\njobs:\n" + lines("  j@:\n    runs-on: ubuntu-latest\n    env:\n      DATABASE_URL: postgresql://db/s@\n    steps:\n      - run: pytest", n)


@deploy("steps of a job of GitHub Actions", ".github/workflows/ci.yml", 2000)
def _(n):
    return "on: push\njobs:\n  j:\n    runs-on: ubuntu-latest\n    steps:\n" + lines("      - run: echo DATABASE_URL=postgresql://db/s@ >> $GITHUB_ENV", n)


@deploy("jobs of GitLab CI", ".gitlab-ci.yml", 1500)
def _(n):
    return lines("j@:\n  variables:\n    DATABASE_URL: postgresql://db/s@\n  script: [pytest]", n)


@deploy("variables of a Makefile", "Makefile", 8000)
def _(n):
    return lines("export DATABASE_URL_@ := postgresql://db/s@", n)


@deploy("variables of a Makefile that double", "Makefile", 2000)
def _(n):
    return "A0 = db\n" + lines("A@ = $(A<)$(A<)", n, 1) + f"export DATABASE_URL = postgresql://$(A{n - 1})/shop\n"


@deploy("recipes of a Makefile", "Makefile", 4000)
def _(n):
    return lines("t@:\n\tDATABASE_URL=postgresql://db/s@ pytest", n)


@deploy("variables of a systemd unit", "shop.service", 8000)
def _(n):
    return "[Service]\n" + lines("Environment=DATABASE_URL_@=postgresql://db/s@", n)


@deploy("containers of a task definition of ECS", "ecs/task-definition.json", 1500)
def _(n):
    return '{"family": "shop", "containerDefinitions": [\n' + ",\n".join(f'{{"name": "a{i}", "image": "shop", "environment": [{{"name": "DATABASE_URL", "value": "postgresql://db/s{i}"}}]}}' for i in range(n)) + "\n]}\n"


@deploy("documents of Cloud Run", "run.yaml", 500)
def _(n):
    return lines("---\napiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: s@}\nspec:\n  template:\n    spec:\n      containers:\n        - image: shop\n          env:\n            - {name: DATABASE_URL, value: 'postgresql://db/s@'}", n)


@deploy("steps of Cloud Build", "cloudbuild.yaml", 1500)
def _(n):
    return "steps:\n" + lines("  - name: gcr.io/cloud-builders/gcloud\n    args: [run, deploy, s@, '--set-env-vars=DATABASE_URL=postgresql://db/s@']", n)


@deploy("resources of CloudFormation", "template.yaml", 1000)
def _(n):
    return "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n" + lines("  F@:\n    Type: AWS::Lambda::Function\n    Properties:\n      Environment:\n        Variables:\n          DATABASE_URL: postgresql://db/s@", n)


@case("deploy: one variable in many kinds of files", 150)
def _(n):
    files = {"app/db.py": STORE}
    for i in range(n):
        files |= {f"d{i}/.env": f"DATABASE_URL=postgresql://db{i}/shop\n", f"d{i}/Dockerfile": f"FROM python\nENV DATABASE_URL=postgresql://db{i}/shop\n", f"d{i}/deploy.sh": f"export DATABASE_URL=postgresql://db{i}/shop\n",
                  f"d{i}/compose.yaml": f"services:\n  s:\n    environment:\n      DATABASE_URL: postgresql://db{i}/shop\n"}
    return files


# C++


def cpp(name, n):
    def register(text):
        CASES.append(Case("c++: " + name, n, lambda count: {"src/db.cpp": text(count)}))
        return text
    return register


CPP = "#include <cstdlib>\n#include <string>\n#include <libpq-fe.h>\n\n"


@cpp("reads of one variable", 2000)
def _(n):
    return CPP + lines('const char* v@ = std::getenv("DATABASE_URL");', n)


@cpp("connections, each in a function", 1500)
def _(n):
    return CPP + lines('PGconn* c@() { return PQconnectdb(std::getenv("DATABASE_URL_@")); }', n)


@cpp("conninfo through a chain of functions", 800)
def _(n):
    return CPP + "PGconn* f0(const char* u) { return PQconnectdb(u); }\n" + lines("PGconn* f@(const char* u) { return f<(u); }", n, 1) + f'PGconn* all() {{ return f{n - 1}(std::getenv("DATABASE_URL")); }}\n'


@cpp("name through a chain of functions", 800)
def _(n):
    return CPP + "const char* f0(const char* u) { return std::getenv(u); }\n" + lines("const char* f@(const char* u) { return f<(u); }", n, 1) + f'PGconn* all() {{ return PQconnectdb(f{n - 1}("DATABASE_URL")); }}\n'


@cpp("macros in a chain", 2000)
def _(n):
    return CPP + '#define M0 std::getenv("DATABASE_URL")\n' + lines("#define M@ M<", n, 1) + f"PGconn* c() {{ return PQconnectdb(M{n - 1}); }}\n"


@cpp("macros that double", 11)
def _(n):
    return CPP + '#define M0 "a"\n' + lines("#define M@ M< M<", n // 2, 1) + f"PGconn* c() {{ return PQconnectdb(M{n // 2 - 1}); }}\n"


@cpp("uses of one macro", 1500)
def _(n):
    return CPP + '#define OPEN() PQconnectdb(std::getenv("DATABASE_URL"))\n' + lines("PGconn* c@() { return OPEN(); }", n)


@cpp("templates", 800)
def _(n):
    return CPP + "template <int N> struct T { static PGconn* open() { return PQconnectdb(std::getenv(\"DATABASE_URL\")); } };\n" + lines("PGconn* c@() { return T<@>::open(); }".replace("T<@>", "T\0@>"), n).replace("\0", "<")


@cpp("plus of many pieces", 700)
def _(n):
    return CPP + "std::string a;\nPGconn* c() { std::string u = " + " + ".join(["a"] * n) + "; return PQconnectdb(u.c_str()); }\n"


@cpp("parentheses, deep", 1000)
def _(n):
    return CPP + "PGconn* c() { return PQconnectdb(" + "(" * n + 'std::getenv("DATABASE_URL")' + ")" * n + "); }\n"


@cpp("branches in branches", 1000)
def _(n):
    return CPP + "PGconn* c(int a) {\n" + "if (a) {\n" * n + 'return PQconnectdb(std::getenv("DATABASE_URL"));\n' + "}\n" * n + "return nullptr; }\n"


@cpp("one local assigned many times", 2500)
def _(n):
    return CPP + "PGconn* c() {\n  const char* u = nullptr;\n" + lines('  u = std::getenv("DATABASE_URL_@");', n) + "  return PQconnectdb(u);\n}\n"


@cpp("one local that grows", 1000)
def _(n):
    return CPP + "PGconn* c() {\n  std::string u = std::getenv(\"DATABASE_URL\");\n" + lines('  u += "&a@=b";', n) + "  return PQconnectdb(u.c_str());\n}\n"


@cpp("one local assigned in branches", 1500)
def _(n):
    return CPP + "PGconn* c(int k) {\n  const char* u = nullptr;\n" + lines('  if (k == @) u = std::getenv("DATABASE_URL_@");', n) + "  return PQconnectdb(u);\n}\n"


@cpp("literals that hold a URL", 2000)
def _(n):
    return CPP + lines(f'const char* u@ = "{URL}@";', n)


@cpp("classes in a chain", 500)
def _(n):
    return CPP + "struct C0 { PGconn* open() { return PQconnectdb(std::getenv(\"DATABASE_URL\")); } };\n" + lines("struct C@ : C< {};".replace("C<", "C\0"), n, 1).replace("\0", "0")


@cpp("classes that derive from the one before", 500)
def _(n):
    return CPP + "struct C0 { PGconn* open() { return PQconnectdb(std::getenv(\"DATABASE_URL\")); } };\n" + "".join(f"struct C{i} : C{i - 1} {{}};\n" for i in range(1, n)) + f"PGconn* c() {{ return C{n - 1}().open(); }}\n"


@case("c++: headers that include the next", 40)
def _(n):
    files = {f"src/h{i}.h": f"#pragma once\n#include \"h{i + 1}.h\"\ninline int v{i} = {i};\n" for i in range(n)}
    return files | {f"src/h{n}.h": "#pragma once\n#include <cstdlib>\n#include <libpq-fe.h>\ninline const char* url() { return std::getenv(\"DATABASE_URL\"); }\n", "src/db.cpp": '#include "h0.h"\nPGconn* c() { return PQconnectdb(url()); }\n'}


@case("c++: headers included by one file", 300)
def _(n):
    return {f"src/h{i}.h": f"#pragma once\n#include <cstdlib>\ninline const char* url{i}() {{ return std::getenv(\"DATABASE_URL_{i}\"); }}\n" for i in range(n)} | {"src/db.cpp": "#include <libpq-fe.h>\n" + lines('#include "h@.h"', n) + lines("PGconn* c@() { return PQconnectdb(url@()); }", n)}


@case("c++: headers that include all (n squared)", 20)
def _(n):
    every = "".join(f'#include "h{i}.h"\n' for i in range(n))
    return {f"src/h{i}.h": f"#pragma once\n{every}#include <cstdlib>\ninline const char* url{i}() {{ return std::getenv(\"DATABASE_URL_{i}\"); }}\n" for i in range(n)} | {"src/db.cpp": "#include <libpq-fe.h>\n" + every + "PGconn* c() { return PQconnectdb(url0()); }\n"}


@case("c++: sources", 15)
def _(n):
    return {f"src/s{i}.cpp": CPP + f'PGconn* c{i}() {{ return PQconnectdb(std::getenv("DATABASE_URL")); }}\n' for i in range(n)}


@case("c++: sources that say nothing, with headers", 500)
def _(n):
    return {f"src/s{i}.cpp": f'#include "s{i}.h"\nint f{i}() {{ return {i}; }}\n' for i in range(n)} | {f"src/s{i}.h": f"#pragma once\n#include \"s{i // 2}.h\"\nint f{i}();\n" for i in range(n)} | {"src/db.cpp": CPP + "int main() { return 0; }\n"}


# URLs in bulk: the text is standard input


def url(name, n, command="url check"):
    def register(text):
        CASES.append(Case("url: " + name, n, lambda count: {"": text(count)}, command))
        return text
    return register


url("records", 3000)(lambda n: lines("postgresql://shop@db/s@", n))
url("records as JSON lines", 3000, "url check --format jsonl")(lambda n: lines("postgresql://shop@db/s@", n))
url("one record that is long", 200000)(lambda n: "postgresql://db/" + "x" * n + "\n")
url("one record with many parameters", 8000)(lambda n: "postgresql://db/shop?" + "&".join(f"a{i}=b{i}" for i in range(n)) + "\n")
url("one record with many parameters as JSON lines", 8000, "url check --format jsonl")(lambda n: "postgresql://db/shop?" + "&".join(f"a{i}=b{i}" for i in range(n)) + "\n")
url("one record with many hosts", 8000)(lambda n: "postgresql://" + ",".join(f"h{i}:5432" for i in range(n)) + "/shop\n")
url("one record with many holes", 8000)(lambda n: "postgresql://" + "".join(f"${{A{i}}}" for i in range(n)) + "/shop\n")
url("one record of holes in holes", 8000)(lambda n: "postgresql://" + "${A:-" * n + "}" * n + "/shop\n")
url("one record of open braces", 50000)(lambda n: "postgresql://" + "{" * n + "/shop\n")
url("one record of dollar braces", 50000)(lambda n: "postgresql://" + "${" * n + "/shop\n")
url("one record of percent braces", 50000)(lambda n: "postgresql://" + "%(" * n + "/shop\n")
url("one record of at signs", 100000)(lambda n: "postgresql://" + "@" * n + "/shop\n")
url("one record of colons", 100000)(lambda n: "postgresql://" + ":" * n + "/shop\n")
url("one record of open brackets", 100000)(lambda n: "postgresql://" + "[" * n + "/shop\n")
url("one record of percent signs", 60000)(lambda n: "postgresql://" + "%" * n + "@db/shop\n")
url("one record of conninfo", 8000)(lambda n: "host=db " + " ".join(f"a{i}=b{i}" for i in range(n)) + "\n")
url("one record of conninfo with one key", 8000)(lambda n: " ".join(f"host=b{i}" for i in range(n)) + "\n")
url("one record of conninfo with quotes", 50000)(lambda n: "host='" + "\\'" * n + "\n")
url("one record of slashes", 100000)(lambda n: "postgresql://db" + "/" * n + "\n")
url("one record of question marks", 100000)(lambda n: "postgresql://db/a" + "?" * n + "\n")
url("one record of URLs", 10000)(lambda n: "postgresql://a:b@c/d," * n + "\n")
url("blank records", 3000)(lambda n: "\n" * n)
