"""Writes TOML documents, valid and damaged, and what Python's tomllib makes of them.

    documents.py FOLDER [SEED [COUNT]]

N.toml is a document; N.json its values, or the word null where tomllib refuses it.
"""
import datetime, json, math, random, sys, tomllib

folder = sys.argv[1]
random.seed(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
count = int(sys.argv[3]) if len(sys.argv) > 3 else 4000

VALID = [
    "", "# nothing\n", "a = 1", "a = 1\r\nb = 2\r\n", 'a = "x" # comment\n', "'' = 1\n", '"" = 1\n', "a.b.c = 1\na.b.d = 2\n",
    'a . "b c" . \'d\' = 1\n', "1 = 2\n", "1.2 = 3\n", "true = true\n", "[a]\n[b]\n", "[a.b.c]\n[a]\nx = 1\n",
    "[[a]]\nx = 1\n[[a]]\nx = 2\n[a.b]\ny = 3\n", "[a]\nb.c = 1\nb.d = 2\nx = {y.z = 2, y.w = 3}\nb.e = 3\n",
    "[a]\nb.c = 1\n[a.b.d]\n", "[fruit]\napple.color = 1\napple.taste.sweet = true\n[fruit.apple.texture]\nsmooth = true\n",
    "a = [1, 2,\n 3, # x\n]\n", "a = [[1], [[2, 'x']], {b = [3]}]\n", "a = []\nb = {}\nc = [ ]\nd = { }\n", "a = [\n[\n]\n]\n",
    'a = "\\b\\t\\n\\f\\r\\"\\\\\\u00e9\\U0001F409"\n', "a = '''\nx\\y\n'''\n", 'a = """\nx\\\n   y\n\n"""\n',
    'a = """""x"""""\n', "a = '''''x'''''\n", 'a = """\\\n  \\\n x"""\n', 'a = """a\r\nb"""\n', 'a = """x\\   \n  y"""\n',
    "a = +1\nb = -0\nc = 1_000\nd = 0xDEAD_beef\ne = 0o17\nf = 0b1_0\ng = 9223372036854775807\nh = -9223372036854775808\n",
    "a = 1.5\nb = -0.0\nc = 1e3\nd = 1E+3\ne = 6.626e-34\nf = 1_0.2_5\ng = inf\nh = -inf\ni = nan\nj = 0e0\nk = 5e-324\n",
    "a = 1979-05-27T07:32:00Z\nb = 1979-05-27 07:32:00.999-07:00\nc = 1979-05-27\nd = 07:32:00.5\ne = 1979-05-27t00:32:00\n",
    "a = 2024-02-29\n", "a = [1979-05-27 , 2]\n", "a = 1979-05-27 # x\n", "[a]\n[a.b]\n[a.b.c]\n[[a.b.c.d]]\n", '[ a . "b" ]\n',
    "[[a.b]]\n[[a.b]]\n[a.c]\n", "[a]\n[[a.b]]\n[[a.b.c]]\n[a.b.c.d]\n", 'schlüssel = 1\n', '"schlüssel" = "größe"\n', "a = 1 \t \n",
    '\ufeffa = 1\n', "a = 'tab\there'\n", "[a]\n[b]\n[a.c]\n", "[x.y.z.w]\n[x]\n", "a = {b = 1, c = {d = [1, {e = 2}]}}\n",
]
INVALID = [
    "a", "a =", "a = \n", "= 1", "a = 1 b = 2", "a = 1\na = 2\n", "[a]\n[a]\n", "a = 1\n[a]\n", "[a]\nb = 1\n[a.b]\n", "[]", "[[]]",
    "[a", "[[a]", "[a]]", "[ [a] ]", "[[a] ]", "[a] x", "[größe]\n", "[{]\n", "[[\u0093]]\n", "a = [1 2]", "a = [,]", "a = [1,,2]",
    "a = {b = 1,}", "a = {b = 1\n}", "a = {b = 1, b = 2}", "a = {b = 1}\na.c = 2\n", "a = {b = 1}\n[a.c]\n", "a.b = 1\na = 2\n",
    "a = [1]\n[[a]]\n", "a = []\n[[a.b]]\n", "[a]\nb.c = 1\n[a.b]\n", "[a.b.c]\nz = 9\n[a]\nb.c.t = 1\n", "[[a]]\n[a]\n", "[a]\n[[a]]\n",
    "[a.b]\n[a]\nb.c = 1\n", "a = {b.c = 1, b = 2}", "a = {b = {c = 1}, b.d = 2}", 'a = "x', "a = 'x", 'a = """x', "a = '''x''", 'a = "x\ny"',
    'a = "\\x"', 'a = "\\u12"', 'a = "\\uD800"', 'a = "\\U00110000"', 'a = """x\\ y"""', 'a = """""""""', "a = '\u0001'", "# \u0001",
    "a = 01", "a = +0x1", "a = 0x", "a = 0xg", "a = 1_", "a = _1", "a = 1__0", "a = 1.", "a = .5", "a = 1e", "a = 1.e3", "a = 1e1.5",
    "a = 0b2", "a = 0o8", "a = 1_.5", "a = 01.5", "a = Inf", "a = true1", "a = True", "a = 2023-02-29", "a = 2023-13-01",
    "a = 1979-05-27T24:00:00", "a = 1979-05-27T07:32", "a = 07:60:00", "a = 1979-5-27", "a = 1979-05-27T07:32:00+25:00", "a\r= 1",
    "a = 1\rb = 2", 'a\nb = 1', "a. = 1", ".a = 1", "a..b = 1", "a b = 1", "a = 1979-05-27T07:32:00.Z", '"""a""" = 1',
]


def plain(value):
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [plain(v) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "text"
    # How a date is spelt is the writer's business.
    if isinstance(value, (datetime.date, datetime.time, datetime.datetime)):
        return "text"
    if isinstance(value, int) and not isinstance(value, bool) and not -2**63 <= value < 2**63:
        raise ValueError("64 bits")
    return value


def expected(data):
    try:
        text = data.decode("utf-8")
        # Ours takes the mark that editors of Windows write.
        return plain(tomllib.loads(text.removeprefix("\ufeff")))
    except (ValueError, UnicodeDecodeError, RecursionError):
        return None


def damaged(data):
    data = bytearray(data)
    for _ in range(random.choice([1, 1, 1, 2, 4])):
        place = random.randrange(len(data) + 1)
        kind = random.randrange(4)
        if kind == 0 and data:
            del data[place:place + random.randrange(1, 4)]
        elif kind == 1:
            data[place:place] = random.choice([b"[", b"]", b"{", b"}", b",", b".", b"=", b'"', b"'", b"\n", b" ", b"#", b"\\", b"_",
                                               b"0", b"e", b"-", b"\r", b"\xff", b"\x00", b'"""', b"'''", b"a", b"[a]\n", b"a.b = 1\n"])
        elif kind == 2 and data:
            other = random.choice(VALID).encode()
            data[place:place] = other[:random.randrange(len(other) + 1)]
        elif data and place < len(data):
            data[place] = random.randrange(256)
    return bytes(data)


documents = [text.encode() for text in VALID + INVALID]
while len(documents) < count:
    documents.append(damaged(random.choice(documents[:len(VALID) + len(INVALID)])))
for text in VALID:
    assert expected(text.encode()) is not None or text.startswith("schlüssel"), text
for text in INVALID:
    assert expected(text.encode()) is None, text
for index, data in enumerate(documents):
    open(f"{folder}/{index}.toml", "wb").write(data)
    json.dump(expected(data), open(f"{folder}/{index}.json", "w"))
print(len(documents))
