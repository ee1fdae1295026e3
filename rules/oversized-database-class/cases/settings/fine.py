import psycopg2

COLOURS = {
    "aqua": "#00ffff",
    "azure": "#f0ffff",
    "beige": "#f5f5dc",
    "black": "#000000",
    "blue": "#0000ff",
    "brown": "#a52a2a",
    "coral": "#ff7f50",
    "cyan": "#00ffff",
    "gold": "#ffd700",
    "gray": "#808080",
    "green": "#008000",
    "indigo": "#4b0082",
}

engine = psycopg2.connect("host=shop-db dbname=shop")  # fine: oversized-database-class (two small functions beside a long table)


def initialise():
    return engine.cursor()


def migrate():
    engine.commit()


class Production:  # fine: oversized-database-class (a list of settings has nothing to divide)
    CONNECTION = psycopg2.connect("host=shop-db dbname=shop")
    AQUA = COLOURS["aqua"]
    AZURE = COLOURS["azure"]
    BEIGE = COLOURS["beige"]
    BLACK = COLOURS["black"]
    BLUE = COLOURS["blue"]
    BROWN = COLOURS["brown"]
    CORAL = COLOURS["coral"]
    CYAN = COLOURS["cyan"]
    GOLD = COLOURS["gold"]
    GRAY = COLOURS["gray"]
    GREEN = COLOURS["green"]
    INDIGO = COLOURS["indigo"]
    FIRST = "aqua"
    SECOND = "azure"
    THIRD = "beige"
    FOURTH = "black"
    FIFTH = "blue"
    SIXTH = "brown"
    SEVENTH = "coral"
