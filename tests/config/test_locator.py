"""The locator must agree with tomllib on what stands in a text, and know where it stands."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from acd.config.locator import line_of, locate


def places(value, place=()):
    """Every place in a document that tomllib has read."""
    if isinstance(value, dict):
        branches = value.items()
    elif isinstance(value, list):
        branches = enumerate(value)
    else:
        branches = ()
    for key, branch in branches:
        yield (*place, key)
        yield from places(branch, (*place, key))


TRICKY = """\
# [not.a.table]
[site]
name = "a # b ] = [x]"  # a comment with "quotes
"quoted key" = 1
'single.dot' . inner = 2
text = \"\"\"
[teams.fake]
key = "inside"
\\\"\"\" still inside
\"\"\"\"\"
literal = '''
[x] 'a' ''b''
'''
when = 1979-05-27 07:32:32
after = true

[lines."Été du \\"sud\\""]
numbers = [ # the list of
  "+331",   # ] not the end
  "+332",
  { a = 1, b.c = [ 2 ] },
]
[[people]]
name = 'x'
[people.address]
street = 1
[[people]]
name = 'y'
[[people.phones]]
n = 1
[[people.phones]]
n = 2
[ lines . late ]
a.b.c = 3
a.b.d = 4
"" = ""
"""


def test_every_place_that_tomllib_knows_has_a_line():
    assert set(locate(TRICKY)) == set(places(tomllib.loads(TRICKY)))


def test_headings_strings_lists_and_tables_do_not_mislead_it():
    lines = locate(TRICKY)

    found = {
        ("site", "name"): 3,
        ("site", "quoted key"): 4,
        ("site", "single.dot", "inner"): 5,
        ("site", "text"): 6,
        ("site", "literal"): 11,
        ("site", "when"): 14,
        ("site", "after"): 15,
        ("lines", 'Été du "sud"'): 17,
        ("lines", 'Été du "sud"', "numbers", 0): 19,
        ("lines", 'Été du "sud"', "numbers", 1): 20,
        ("lines", 'Été du "sud"', "numbers", 2, "b", "c", 0): 21,
        ("people", 0, "address", "street"): 26,
        ("people", 1, "name"): 28,
        ("people", 1, "phones", 1, "n"): 32,
        ("lines", "late"): 33,
        ("lines", "late", "a", "b", "d"): 35,
        ("lines", "late", ""): 36,
    }
    assert {place: lines[place] for place in found} == found


def test_a_missing_key_has_the_line_of_the_table_where_it_should_be():
    lines = locate("[site]\n\n[lines.a]\nx = 1\n")

    assert line_of(("lines", "a", "team"), lines) == 3
    assert line_of(("teams",), lines) == 1


KEYS = st.text(min_size=0, max_size=6) | st.sampled_from(["a", "b-c", "1", 'q"', "d.e", "[x]", "#"])
TEXTS = st.text(max_size=12) | st.sampled_from(['"""', "'''", "# no", "[a]\nb = 1", "\\", "]}"])
SCALARS = st.integers() | st.booleans() | TEXTS
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3)
)


def basic(text):
    """A quoted string of one line, with everything unusual escaped."""
    return '"' + "".join(c if c.isalnum() else f"\\U{ord(c):08x}" for c in text) + '"'


def long(text):
    """A string that may span lines and hold whatever looks like TOML."""
    safe = all(c == "\n" or c.isprintable() for c in text)
    if safe and "'''" not in text and not text.endswith("'"):
        return f"'''\n{text}'''"
    return basic(text)


class Writer:
    """Writes TOML in ever other spellings, and notes the line of each place as it goes."""

    def __init__(self, draw):
        self.choose = lambda *options: draw(st.sampled_from(options))
        self.text = ""
        self.lines = {}

    def put(self, text):
        self.text += text

    def mark(self, place):
        self.lines.setdefault(place, self.text.count("\n") + 1)

    def document(self, tree, place=()):
        tables = {key: value for key, value in tree.items() if isinstance(value, dict)}
        heading = [key for key in tables if self.choose(True, False)]
        for key in tree:
            if key not in heading:
                self.mark((*place, key))
                self.put(basic(key) + self.choose(" = ", "=", "\t= "))
                self.value(tree[key], (*place, key))
                self.put(self.choose("\n", " # [x] = '''\n", "\r\n", "\n\n"))
        for key in heading:
            for depth in range(len(place) + 1):
                self.mark((*place, key)[: depth + 1])
            dots = self.choose(".", " . ").join(basic(part) for part in (*place, key))
            self.put(f"[{dots}]\n")
            self.document(tree[key], (*place, key))

    def value(self, value, place):
        if isinstance(value, list):
            self.put("[")
            for position, item in enumerate(value):
                self.put(self.choose("", "\n", " # ] ,\n  "))
                self.mark((*place, position))
                self.value(item, (*place, position))
                self.put(",")
            self.put("]")
        elif isinstance(value, dict):
            self.put("{")
            for number, (key, item) in enumerate(value.items()):
                self.put(", " if number else "")
                self.mark((*place, key))
                self.put(f"{basic(key)} = ")
                self.value(item, (*place, key))
            self.put("}")
        elif isinstance(value, str):
            self.put(self.choose(basic, long)(value))
        else:
            self.put(str(value).lower())


@given(st.dictionaries(KEYS, VALUES, max_size=4), st.data())
def test_it_agrees_with_tomllib_on_any_document(tree, data):
    writer = Writer(data.draw)
    writer.document(tree)

    lines = locate(writer.text.replace("\r\n", "\n"))

    assert tomllib.loads(writer.text) == tree
    assert lines == writer.lines
