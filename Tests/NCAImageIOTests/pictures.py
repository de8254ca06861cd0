"""Writes pictures of many kinds, and what Pillow or the formats' specifications make of them.

    pictures.py KIND FOLDER [SEED]

cases.json lists what to read: a picture and a frame of it, the file with the expected pixels, by how much a sample may
differ, and which warnings there must be.
"""
import io, json, math, random, struct, sys, zlib
from PIL import Image, ImageCms

kind, folder = sys.argv[1], sys.argv[2]
random.seed(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
cases = []


def expect(name, image, tolerance=0, frame=None, frames=1, warnings=()):
    pixels = f"{len(cases)}.rgba"
    open(f"{folder}/{pixels}", "wb").write(image.convert("RGBA").tobytes())
    cases.append(dict(name=name, pixels=pixels, width=image.width, height=image.height, frame=frame, frames=frames,
                      tolerance=tolerance, warnings=list(warnings)))


def noise(mode, width, height):
    """Half noise, half flat areas, so that lossy codecs have something to keep."""
    channels = len(Image.new(mode, (1, 1)).getbands())
    data = bytearray(random.randrange(256) for _ in range(width * height * channels))
    image = Image.frombytes(mode, (width, height), bytes(data))
    image.paste(tuple(random.randrange(256) for _ in range(channels)) if channels > 1 else 77,
                (0, 0, width // 2 + 1, height // 2 + 1))
    return image


def size():
    return random.randint(1, 40), random.randint(1, 40)


# A PNG of any depth, colour type and filter, interlaced or not, from the specification.

def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def compressed(samples, width, height, channels, depth, interlaced):
    """samples[y][x] is a tuple."""
    bpp = max(1, channels * depth // 8)

    def packed(row):
        values = [v for pixel in row for v in pixel]
        if depth == 16:
            return b"".join(struct.pack(">H", v) for v in values)
        if depth == 8:
            return bytes(values)
        bits = "".join(format(v, f"0{depth}b") for v in values)
        bits += "0" * (-len(bits) % 8)
        return bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))

    def filtered(kind, row, above):
        out = bytearray([kind])
        for i, value in enumerate(row):
            a = row[i - bpp] if i >= bpp else 0
            b = above[i]
            c = above[i - bpp] if i >= bpp else 0
            p = a + b - c
            paeth = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
            out.append((value - [0, a, b, (a + b) // 2, paeth][kind]) & 255)
        return bytes(out)

    raw = b""
    for x0, y0, dx, dy in PASSES if interlaced else [(0, 0, 1, 1)]:
        rows = [packed(samples[y][x0::dx]) for y in range(y0, height, dy) if x0 < width]
        above = bytes(len(rows[0])) if rows else b""
        for row in rows:
            raw += filtered(random.randrange(5), row, above)
            above = row
    return zlib.compress(raw, random.choice([1, 6, 9]))


def png(samples, width, height, colour, depth, interlaced=False, before=b"", data=None):
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    if data is None:
        packed = compressed(samples, width, height, channels, depth, interlaced)
        cut = random.randrange(len(packed) + 1)
        data = chunk(b"IDAT", packed[:cut]) + chunk(b"IDAT", packed[cut:])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + before + data + chunk(b"IEND", b"")


def random_samples(width, height, channels, depth):
    return [[tuple(random.randrange(1 << depth) for _ in range(channels)) for _ in range(width)]
            for _ in range(height)]


def write(name, data):
    open(f"{folder}/{name}", "wb").write(data)


# ICC profiles of version 2, from the specification (ICC.1:2001-04).

def profile(space, tags, version=0x02400000):
    table, body = b"", b""
    start = 128 + 4 + 12 * len(tags)
    for name, data in tags:
        data += bytes(-len(data) % 4)
        table += name + struct.pack(">II", start + len(body), len(data))
        body += data
    size = start + len(body)
    header = struct.pack(">I4sI4s4s4s12s4s4sI4s4sQI3i", size, b"none", version, b"mntr", space, b"XYZ ",
                         bytes(12), b"acsp", b"none", 0, b"none", b"none", 0, 0, 63190, 65536, 54061)
    header += bytes(128 - len(header))
    return header + struct.pack(">I", len(tags)) + table + body


def s15(value):
    return struct.pack(">i", round(value * 65536))


def xyz(x, y, z):
    return b"XYZ \0\0\0\0" + s15(x) + s15(y) + s15(z)


def curve(gamma):
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256))


def described():
    text = b"test\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + bytes(78)


# Primaries adapted to D50, as the profiles of these spaces have them.
ADOBE = [(0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)]
DISPLAY_P3 = [(0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407)]


def rgb_profile(primaries, gamma):
    tags = [(b"desc", described()), (b"cprt", b"text\0\0\0\0none\0"), (b"wtpt", xyz(0.9642, 1, 0.8249))]
    tags += [(name, xyz(*p)) for name, p in zip([b"rXYZ", b"gXYZ", b"bXYZ"], primaries)]
    tags += [(name, curve(gamma)) for name in [b"rTRC", b"gTRC", b"bTRC"]]
    return profile(b"RGB ", tags)


def grey_profile(gamma):
    return profile(b"GRAY", [(b"desc", described()), (b"cprt", b"text\0\0\0\0none\0"),
                             (b"wtpt", xyz(0.9642, 1, 0.8249)), (b"kTRC", curve(gamma))])


SRGB = ImageCms.createProfile("sRGB")


def converted(image, data):
    """What Pillow's own Little CMS makes of an image and its profile."""
    source = ImageCms.ImageCmsProfile(io.BytesIO(data))
    alpha = image.getchannel("A") if "A" in image.getbands() else None
    if image.mode in ("L", "LA"):
        # Linear light; Pillow's tables of 8 bits are too coarse for the dark ones.
        result = image.getchannel(0).point(lambda v: encoded(v / 255))
    else:
        result = ImageCms.profileToProfile(image.convert("RGB"), source, SRGB, outputMode="RGB")
    result = result.convert("RGBA")
    if alpha:
        result.putalpha(alpha)
    return result


def still():
    for index in range(40):
        width, height = size()
        mode = random.choice(["1", "L", "LA", "P", "RGB", "RGBA"])
        if mode == "1":
            image = noise("L", width, height).convert("1")
        elif mode == "P":
            image = noise("RGB", width, height).quantize(random.choice([2, 3, 16, 200]))
        else:
            image = noise(mode, width, height)
        extra = {}
        if mode == "P" and random.random() < 0.7:
            extra["transparency"] = bytes(random.randrange(256) for _ in range(random.randint(1, 3)))
        name = f"pillow-{index}-{mode}.png"
        image.save(f"{folder}/{name}", optimize=random.random() < 0.5, **extra)
        expect(name, Image.open(f"{folder}/{name}"))
    # What Pillow does not write: every colour type and depth, with every filter, interlaced or not.
    for colour, depths in [(0, [1, 2, 4, 8, 16]), (2, [8, 16]), (3, [1, 2, 4, 8]), (4, [8, 16]), (6, [8, 16])]:
        for depth in depths:
            for interlaced in [False, True]:
                width, height = size()
                channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
                samples = random_samples(width, height, channels, depth)
                before = b""
                if colour == 3:
                    palette = bytes(random.randrange(256) for _ in range(3 << depth))
                    alpha = bytes(random.randrange(256) for _ in range(random.randint(1, 1 << depth)))
                    before = chunk(b"PLTE", palette) + chunk(b"tRNS", alpha)
                name = f"own-{colour}-{depth}-{'i' if interlaced else 'n'}.png"
                write(name, png(samples, width, height, colour, depth, interlaced, before))
                read = Image.open(f"{folder}/{name}")
                if depth == 16:
                    # Pillow cuts the lower byte off, or gives integers: scaled here, as section 13.12 says.
                    read = Image.new("RGBA", (width, height))
                    for y in range(height):
                        for x in range(width):
                            s = [(v * 255 + 32767) // 65535 for v in samples[y][x]]
                            read.putpixel((x, y), {1: (s[0], s[0], s[0], 255), 2: (s[0], s[0], s[0], s[-1]),
                                                   3: tuple(s) + (255,), 4: tuple(s)}[channels])
                    # Interlaced, they come from libpng multiplied by alpha.
                    expect(name, read, tolerance=1 if interlaced and colour in (4, 6) else 0)
                elif colour == 0 and depth in (2, 4):
                    scale = 255 // ((1 << depth) - 1)
                    read = Image.new("L", (width, height))
                    read.putdata([v[0] * scale for row in samples for v in row])
                    expect(name, read)
                else:
                    expect(name, read)


def colours():
    adobe, p3, grey = rgb_profile(ADOBE, 2.2), rgb_profile(DISPLAY_P3, 1.8), grey_profile(1.0)
    srgb = ImageCms.ImageCmsProfile(SRGB).tobytes()
    for index, (mode, data) in enumerate([("RGB", adobe), ("RGBA", adobe), ("RGB", p3), ("RGBA", p3), ("L", grey),
                                          ("LA", grey), ("P", adobe)]):
        image = noise("RGB" if mode == "P" else mode, *size())
        if mode == "P":
            image = image.quantize(16)
        image.save(f"{folder}/icc-{index}.png", icc_profile=data)
        expected = converted(image.convert("RGB") if mode == "P" else image, data)
        # Pillow converts 8 bits through tables; ours are rounded once.
        expect(f"icc-{index}.png", expected, tolerance=2)
    image = noise("RGBA", 31, 17)
    image.save(f"{folder}/icc-srgb.png", icc_profile=srgb)
    expect("icc-srgb.png", image)
    image.save(f"{folder}/icc-lossless.webp", lossless=True, exact=True, icc_profile=adobe)
    expect("icc-lossless.webp", converted(image, adobe), tolerance=2)
    image.save(f"{folder}/icc-srgb.webp", lossless=True, exact=True, icc_profile=srgb)
    expect("icc-srgb.webp", image)
    # 16 bits in a linear space: dark shades must not be lost to 8 bits on the way.
    linear = rgb_profile(ADOBE, 1.0)
    samples = [[(v, v, v)for v in range(0, 2000, 20)]]
    iccp = b"icc\0\0" + zlib.compress(linear)
    write("icc-deep.png", png(samples, 100, 1, 2, 16, before=chunk(b"iCCP", iccp)))
    expected = Image.new("RGB", (100, 1))
    expected.putdata([(encoded(v / 65535),) * 3 for ((v, _, _)) in samples[0]])
    expect("icc-deep.png", expected, tolerance=1)
    # Damaged, and of another kind than the pixels.
    broken = b"icc\0\0" + zlib.compress(b"not a profile")
    cmyk = b"icc\0\0" + zlib.compress(profile(b"CMYK", [(b"desc", described())]))
    image = noise("RGB", 9, 9)
    samples = [[image.getpixel((x, y)) for x in range(9)] for y in range(9)]
    for name, data in [("broken", broken), ("cmyk", cmyk), ("cut", b"icc\0\0" + zlib.compress(adobe)[:-9]),
                       ("none", b"icc")]:
        write(f"icc-{name}.png", png(samples, 9, 9, 2, 8, before=chunk(b"iCCP", data)))
        expect(f"icc-{name}.png", image, warnings=["colours"])
    chromaticities(samples, image)


def encoded(light):
    """Light to an sRGB sample (IEC 61966-2-1)."""
    light = min(max(light, 0), 1)
    return round(255 * (12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055))


def chromaticities(samples, image):
    """gAMA with cHRM, and cICP, by the matrices of both spaces."""
    white = (0.3127, 0.3290)
    spaces = dict(srgb=[(0.64, 0.33), (0.30, 0.60), (0.15, 0.06)], adobe=[(0.64, 0.33), (0.21, 0.71), (0.15, 0.06)],
                  p3=[(0.68, 0.32), (0.265, 0.69), (0.15, 0.06)])

    def solve(m, v):
        """By Cramer's rule."""
        def determinant(a):
            return sum(a[0][i] * (a[1][(i + 1) % 3] * a[2][(i + 2) % 3] - a[1][(i + 2) % 3] * a[2][(i + 1) % 3])
                       for i in range(3))
        return [determinant([[v[r] if c == i else m[r][c] for c in range(3)] for r in range(3)]) / determinant(m)
                for i in range(3)]

    def matrix(space):
        points = [(x / y, 1, (1 - x - y) / y) for x, y in spaces[space]]
        m = [[p[r] for p in points] for r in range(3)]
        x, y = white
        scale = solve(m, (x / y, 1, (1 - x - y) / y))
        return [[m[r][c] * scale[c] for c in range(3)] for r in range(3)]

    def result(space, decode, encode):
        source, target = matrix(space), matrix("srgb")

        def pixel(p):
            light = [decode(s / 255) for s in p]
            absolute = [sum(source[r][c] * light[c] for c in range(3)) for r in range(3)]
            return tuple(encode(v) for v in solve(target, absolute))

        out = Image.new("RGB", image.size)
        out.putdata([pixel(p) for p in image.getdata()])
        return out

    def power(light):
        return round(255 * min(max(light, 0), 1) ** (1 / 2.2))

    def srgb_light(v):
        return v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4

    def chrm(space):
        return chunk(b"cHRM", b"".join(struct.pack(">I", round(v * 100000)) for p in [white] + spaces[space] for v in p))

    def gama(value):
        return chunk(b"gAMA", struct.pack(">I", value))

    def case(name, before, expected, tolerance=2):
        write(name, png(samples, *image.size, 2, 8, before=before))
        expect(name, expected, tolerance)

    case("chrm-srgb.png", gama(45455) + chrm("srgb"), image, 0)
    case("chrm-adobe.png", gama(45455) + chrm("adobe"), result("adobe", lambda v: v ** 2.2, power))
    case("chrm-linear.png", gama(100000) + chrm("p3"), result("p3", lambda v: v, power))
    case("chrm-alone.png", chrm("p3"), result("p3", srgb_light, encoded))
    # sRGB counts before both; cICP before all.
    case("srgb-first.png", chunk(b"sRGB", b"\0") + gama(100000) + chrm("p3"), image, 0)
    case("cicp-p3.png", chunk(b"cICP", bytes([12, 13, 0, 1])) + chunk(b"sRGB", b"\0"),
         result("p3", srgb_light, encoded))
    case("cicp-srgb.png", chunk(b"cICP", bytes([1, 13, 0, 1])) + gama(100000), image, 0)
    write("cicp-pq.png", png(samples, *image.size, 2, 8, before=chunk(b"cICP", bytes([9, 16, 0, 1]))))
    expect("cicp-pq.png", image, warnings=["colours"])
    write("chrm-impossible.png", png(samples, *image.size, 2, 8, before=gama(45455) + chunk(b"cHRM", bytes(32))))
    expect("chrm-impossible.png", image, warnings=["colours"])


def webp():
    for index in range(12):
        image = noise(random.choice(["RGB", "RGBA"]), *size())
        name = f"still-{index}.webp"
        if index % 2:
            image.save(f"{folder}/{name}", lossless=True, exact=True)
        else:
            image.save(f"{folder}/{name}", quality=random.randrange(101))
        expect(name, Image.open(f"{folder}/{name}"))
    frames = [noise("RGBA", 23, 19) for _ in range(5)]
    for name, options in [("moving.webp", dict(lossless=True)), ("moving-lossy.webp", dict(quality=60)),
                          ("moving-mixed.webp", dict(allow_mixed=True, minimize_size=True))]:
        frames[0].save(f"{folder}/{name}", save_all=True, append_images=frames[1:], duration=50, **options)
        played = Image.open(f"{folder}/{name}")
        for frame in [None, 0, 1, 4]:
            played.seek(frame or 0)
            expect(name, played.copy(), frame=frame, frames=5,
                   warnings=[] if frame is not None else ["animation"])


def apng():
    # Alpha 0 or 255: where Pillow blends as the specification says.
    def sprite():
        image = noise("RGBA", 24, 18)
        image.putalpha(image.getchannel("A").point(lambda v: 255 if v > 120 else 0))
        return image

    for disposal in range(3):
        for blend in range(2):
            name = f"pillow-{disposal}-{blend}.png"
            frames = [sprite() for _ in range(5)]
            frames[0].save(f"{folder}/{name}", save_all=True, append_images=frames[1:], duration=40,
                           disposal=disposal, blend=blend)
            played = Image.open(f"{folder}/{name}")
            for frame in [None] + list(range(played.n_frames)):
                played.seek(frame or 0)
                expect(name, played.copy(), frame=frame, frames=played.n_frames,
                       warnings=["animation"] if frame is None else [])
    # Everything, with soft alpha, by the specification: Porter and Duff's over, in exact numbers.
    for index in range(24):
        width, height = random.randint(4, 20), random.randint(4, 20)
        colour = random.choice([2, 3, 4, 6])
        depth = random.choice([8, 16]) if colour != 3 else 8
        channels = {2: 3, 3: 1, 4: 2, 6: 4}[colour]
        interlaced = random.random() < 0.3
        palette = bytes(random.randrange(256) for _ in range(768))
        alphas = bytes(random.randrange(256) for _ in range(256))
        is_apart = random.random() < 0.3
        count = random.randint(1, 6)
        before = chunk(b"PLTE", palette) + chunk(b"tRNS", alphas) if colour == 3 else b""
        before += chunk(b"acTL", struct.pack(">II", count, 0))
        data, sequence = b"", 0
        canvas = [[(0, 0, 0, 0)] * width for _ in range(height)]

        def pixel(sample):
            if colour == 3:
                return tuple(palette[3 * sample[0]:3 * sample[0] + 3]) + (alphas[sample[0]],)
            s = [(v * 255 + 32767) // 65535 for v in sample] if depth == 16 else sample
            return {2: (s[0], s[0], s[0], s[-1]), 3: tuple(s) + (255,), 4: tuple(s)}[channels]

        name, shown = f"own-{index}.png", []
        if is_apart:
            samples = random_samples(width, height, channels, depth)
            data += chunk(b"IDAT", compressed(samples, width, height, channels, depth, interlaced))
            apart = samples
        for number in range(count):
            first = number == 0 and not is_apart
            w = width if first else random.randint(1, width)
            h = height if first else random.randint(1, height)
            x, y = random.randint(0, width - w), random.randint(0, height - h)
            dispose, blend = random.randrange(3), random.randrange(2)
            samples = random_samples(w, h, channels, depth)
            data += chunk(b"fcTL", struct.pack(">IIIIIHHBB", sequence, w, h, x, y, 1, 10, dispose, blend))
            sequence += 1
            packed = compressed(samples, w, h, channels, depth, interlaced)
            cut = random.randrange(len(packed) + 1)
            for part in (packed[:cut], packed[cut:]):
                if first:
                    data += chunk(b"IDAT", part)
                else:
                    data += chunk(b"fdAT", struct.pack(">I", sequence) + part)
                    sequence += 1
            previous = [row[:] for row in canvas]
            for j in range(h):
                for i in range(w):
                    above, below = pixel(samples[j][i]), canvas[y + j][x + i]
                    if blend:
                        a, b = above[3] * 255, below[3] * (255 - above[3])
                        total = a + b
                        above = (0, 0, 0, 0) if total == 0 else tuple(
                            (above[c] * a + below[c] * b + total // 2) // total for c in range(3)) + (
                            (total + 127) // 255,)
                    canvas[y + j][x + i] = above
            shown.append([row[:] for row in canvas])
            if dispose == 2 and number > 0:
                canvas = previous
            elif dispose > 0:
                for j in range(h):
                    for i in range(w):
                        canvas[y + j][x + i] = (0, 0, 0, 0)
        write(name, png(None, width, height, colour, depth, interlaced, before, data))
        for frame in [None] + list(range(count)):
            rows = shown[frame or 0]
            if frame is None:
                rows = [[pixel(s) for s in row] for row in apart] if is_apart else shown[0]
            image = Image.new("RGBA", (width, height))
            image.putdata([p for row in rows for p in row])
            expect(name, image, frame=frame, frames=count, tolerance=1 if interlaced and depth == 16 else 0,
                   warnings=["animation"] if frame is None and count > 1 else [])


globals()[kind]()
json.dump(cases, open(f"{folder}/cases.json", "w"))
