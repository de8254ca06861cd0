"""Another engine, written from docs/automaton.md and docs/nca-format.md alone: if those pages say enough, and the truth,
it runs the same rollouts as all others.

    specification.py MICRO.nca

Prints what rollouts.c prints. Sections are named as in the pages; nothing here is fast.
"""

import struct
import sys
from operator import mul
from zlib import crc32

M32, M64 = 2**32 - 1, 2**64 - 1


class Model:
    """docs/nca-format.md"""

    def __init__(self, file):
        (magic, version, header_size, file_size, crc, self.C, kernels, self.H, self.fire_rate, self.alive_threshold,
         self.wraps, self.S, self.F1, self.Q, self.F2, widths, self.grid_width, self.grid_height, self.seed_x,
         self.seed_y, _, metadata_size, forms, reserved) = struct.unpack_from("<4sHHIIBBHHhBBBBBBHHHHHIB3s", file)
        assert (magic, header_size, file_size, reserved) == (b"NCA\x1a", 48, len(file), bytes(3))
        assert version == 1 and forms == 0 or version == 2 and 2 <= forms <= 16
        assert crc == crc32(file[16:])
        self.has_laplacian = kernels == 15
        self.K = (4 if self.has_laplacian else 3) * self.C
        offset = header_size

        def section(count, is_wide):
            nonlocal offset
            values = struct.unpack_from("<%d%s" % (count, "h" if is_wide else "b"), file, offset)
            offset += count * (2 if is_wide else 1)
            return values

        self.seed, bias = section(self.C, True), section(self.H, True)
        inputs, outputs = section(self.H * self.K, widths & 1), section(self.C * self.H, widths & 2)
        self.W1 = [inputs[j * self.K:(j + 1) * self.K] for j in range(self.H)]
        self.W2 = [outputs[c * self.H:(c + 1) * self.H] for c in range(self.C)]
        self.biases = [bias] + [section(self.H, True) for _ in range(1, forms)]
        assert offset + metadata_size == file_size


def rounded(v, n):
    return (v + (1 << (n - 1))) >> n if n >= 1 else v


def sat16(v):
    return min(max(v, -32768), 32767)


def mix64(z):
    z = ((z ^ z >> 30) * 0xBF58476D1CE4E5B9) & M64
    z = ((z ^ z >> 27) * 0x94D049BB133111EB) & M64
    return z ^ z >> 31


class World:
    """docs/automaton.md"""

    def __init__(self, model, width, height, random_seed):
        self.model, self.width, self.height, self.random_seed = model, width, height, random_seed
        self.steps = 0
        self.cells = [[(0,) * model.C for _ in range(width)] for _ in range(height)]
        self.forms = [[0] * width for _ in range(height)]

    # State

    def cell(self, x, y):
        if self.model.wraps:
            return self.cells[y % self.height][x % self.width]
        inside = 0 <= x < self.width and 0 <= y < self.height
        return self.cells[y][x] if inside else (0,) * self.model.C

    # One step

    def alive(self):
        threshold = self.model.alive_threshold
        return [[threshold == -1 or any(self.cell(x + i, y + j)[3] > threshold for j in (-1, 0, 1) for i in (-1, 0, 1))
                 for x in range(self.width)] for y in range(self.height)]

    def perception(self, x, y):
        n = {(i, j): self.cell(x + i, y + j) for j in (-1, 0, 1) for i in (-1, 0, 1)}
        p = list(n[0, 0])
        p += [sat16(rounded((a + 2 * b + c) - (d + 2 * e + f), 3)) for a, b, c, d, e, f in
              zip(n[1, -1], n[1, 0], n[1, 1], n[-1, -1], n[-1, 0], n[-1, 1])]
        p += [sat16(rounded((a + 2 * b + c) - (d + 2 * e + f), 3)) for a, b, c, d, e, f in
              zip(n[-1, 1], n[0, 1], n[1, 1], n[-1, -1], n[0, -1], n[1, -1])]
        if self.model.has_laplacian:
            corners = [sum(v) for v in zip(n[-1, -1], n[1, -1], n[-1, 1], n[1, 1])]
            edges = [sum(v) for v in zip(n[0, -1], n[-1, 0], n[1, 0], n[0, 1])]
            p += [sat16(rounded(a + 2 * b - 12 * c, 4)) for a, b, c in zip(corners, edges, n[0, 0])]
        return p

    def updated(self, x, y):
        m, p = self.model, self.perception(x, y)
        h = [min(max(rounded(sum(map(mul, w, p)) + (b << m.F1), m.S + m.F1 - m.Q), 0), 32767)
             for w, b in zip(m.W1, m.biases[self.forms[y][x]])]
        return tuple(sat16(v + sat16(rounded(sum(map(mul, w, h)), m.Q + m.F2 - m.S)))
                     for v, w in zip(self.cells[y][x], m.W2))

    def step(self, count):
        for _ in range(count):
            before = self.alive()
            self.cells = [[self.updated(x, y) if before[y][x] and self.fires(x, y) else self.cells[y][x]
                           for x in range(self.width)] for y in range(self.height)]
            after = self.alive()
            dead = (0,) * self.model.C
            self.cells = [[self.cells[y][x] if before[y][x] and after[y][x] else dead
                           for x in range(self.width)] for y in range(self.height)]
            self.steps += 1

    # Who fires

    def fires(self, x, y):
        row = mix64((mix64((self.random_seed + 0x9E3779B97F4A7C15 * (self.steps + 1)) & M64) + (y & M32)) & M64) & M32
        h = ((x & M32) * 0x9E3779B1 + row) & M32
        h = ((h ^ h >> 16) * 0x7FEB352D) & M32
        h = ((h ^ h >> 15) * 0x846CA68B) & M32
        return (h ^ h >> 16) >> 17 < self.model.fire_rate

    # Forms

    def set_form(self, form, is_inside=lambda x, y: True):
        for y in range(self.height):
            for x in range(self.width):
                if is_inside(x, y):
                    self.forms[y][x] = form

    def forms_hash(self):
        key = lambda form: mix64((1 << 63) + form)
        forms = [form for row in self.forms for form in row]
        if len(set(forms)) == 1:
            return key(forms[0]) if forms[0] else 0
        return sum(mix64((key(form) + i + 1) & M64) for i, form in enumerate(forms) if form)

    # Seeds and damage

    def seed(self, x, y):
        self.cells[y][x] = self.model.seed

    def erase(self, is_inside):
        for y in range(self.height):
            for x in range(self.width):
                if is_inside(x, y):
                    self.cells[y][x] = (0,) * self.model.C

    def erase_circle(self, cx, cy, r):
        self.erase(lambda x, y: (x - cx) ** 2 + (y - cy) ** 2 <= r * r)

    # State hash

    def state_hash(self):
        total = self.forms_hash() + mix64((self.width + (self.height << 32)) & M64)
        total += mix64(self.steps ^ mix64((self.random_seed + self.model.C) & M64))
        for y in range(self.height):
            for x in range(self.width):
                cell = self.cells[y][x]
                if not any(cell):
                    continue
                channels = [v & 0xFFFF for v in cell] + [0] * (-len(cell) % 4)
                hashed = mix64(y * self.width + x + 1)
                for i in range(0, len(channels), 4):
                    word = sum(channels[i + k] << 16 * k for k in range(4))
                    hashed = ((hashed ^ word) * 0x9FB21C651E98DF25) & M64
                    hashed ^= hashed >> 32
                total += hashed
        return mix64(total & M64)


# The rollouts of rollouts.c

RANDOM_SEED = 0x0123456789ABCDEF


def show(rollout, step, hashed):
    print(rollout, "page", step, "%016x" % hashed, flush=True)


def roll_out(name, model):
    width, height = model.grid_width, model.grid_height
    world = World(model, width, height, RANDOM_SEED)
    world.seed(model.seed_x, model.seed_y)
    show(name, 0, world.state_hash())
    world.step(1)
    show(name, 1, world.state_hash())
    world.step(39)
    world.erase_circle(width // 3, height // 2, width // 6)
    world.step(24)
    show(name, 64, world.state_hash())
    world.erase(lambda x, y: y >= height // 2)
    world.seed(width // 4, height // 4)
    world.step(436)
    world.erase_circle(width // 2, height // 2, width // 5)
    world.step(500)
    show(name, 1000, world.state_hash())


class Random:
    def __init__(self, state):
        self.state = state

    def below(self, limit):
        self.state = (self.state + 0x9E3779B97F4A7C15) & M64
        return (mix64(self.state) >> 32) % limit


def random_file(random, most_channels, most_hidden, forms):
    C, H = 4 + random.below(most_channels - 3), 8 + random.below(most_hidden - 7)
    kernels, S, Q = 3 + random.below(2), 9 + random.below(4), 8 + random.below(5)
    is_wide = random.below(4) == 0
    limit = 300 if is_wide else 127
    fire_rate = (16384, 32768, 3000)[random.below(3)]
    alive_threshold = -1 if random.below(4) == 0 else 1 << (S - 3)
    boundary, F1 = random.below(2), 4 + random.below(5)
    F2 = S - Q + random.below(7) if S > Q else random.below(11)
    names = "\n".join("abcd"[:forms]).encode() if forms > 1 else b""
    metadata = struct.pack("<BH", 7, len(names)) + names if forms > 1 else b""
    rest = struct.pack("<BBHHhBBBBBBHHHHHII", C, 7 if kernels == 3 else 15, H, fire_rate, alive_threshold, boundary, S,
                       F1, Q, F2, 3 if is_wide else 0, 16, 16, 8, 8, 64, len(metadata), forms if forms > 1 else 0)
    rest += struct.pack("<%dh" % C, *([0] * 3 + [1 << S] * (C - 3)))
    rest += struct.pack("<%dh" % H, *[random.below(40001) - 20000 for _ in range(H)])
    count = H * C * (kernels + 1)
    weights = [random.below(2 * limit + 1) - limit for _ in range(count)]
    rest += struct.pack("<%d%s" % (count, "h" if is_wide else "b"), *weights)
    count = H * (forms - 1)
    rest += struct.pack("<%dh" % count, *[random.below(40001) - 20000 for _ in range(count)]) + metadata
    return struct.pack("<4sHHII", b"NCA\x1a", 2 if forms > 1 else 1, 48, 16 + len(rest), crc32(rest)) + rest


def switch_form(world, leg, x, y, form):
    if leg == 1:
        world.set_form(form, lambda i, j: (i - x) ** 2 + (j - y) ** 2 <= 9)
    elif leg == 2:
        world.set_form(form)
    else:
        world.set_form(form, lambda i, j: x - 3 <= i < x + 4 and y - 2 <= j < y + 3)


def roll_out_randomly(name, networks, most_channels, most_hidden, most_side, most_forms):
    random, total = Random(7), 0
    for _ in range(networks):
        forms = 2 + random.below(most_forms - 1) if most_forms > 1 else 1
        model = Model(random_file(random, most_channels, most_hidden, forms))
        world = World(model, 1 + random.below(most_side), 1 + random.below(most_side), RANDOM_SEED)
        hashed = 0
        for leg in range(4):
            x, y = random.below(world.width), random.below(world.height)
            world.erase_circle(x, y, 2) if leg == 2 else world.seed(x, y)
            if forms > 1:
                switch_form(world, leg, x, y, random.below(forms))
            world.step(1 + random.below(6))
            hashed = (hashed * 31 + world.state_hash()) & M64
        total = (total * 31 + hashed) & M64
    show(name, networks, total)


roll_out_randomly("random-small", 24, 12, 48, 12, 1)
roll_out_randomly("random-forms", 24, 12, 48, 12, 4)
with open(sys.argv[1], "rb") as file:
    roll_out("micro", Model(file.read()))
