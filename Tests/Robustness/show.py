#!/usr/bin/python3
"""`ncabake --show` in a pseudo-terminal: what is shown are the frames that are baked, keys do what they say, and the
terminal is as it was before, however the program ends.

    show.py NCABAKE MODEL
"""
import os, re, signal, subprocess, sys, tempfile, time
from PIL import Image
sys.path.insert(0, os.path.dirname(__file__))
from terminal import Terminal

program, model = (os.path.abspath(path) for path in sys.argv[1:3])
folder = tempfile.mkdtemp()
subprocess.run([program, "--model", model, "--no-bleed", "--png", folder + "/frames", "--scale", "1", "--every", "1", "--quiet"],
               check=True)
names = sorted(os.listdir(folder + "/frames"))
frames = [Image.open(f"{folder}/frames/{name}").convert("RGBA") for name in names]
width, height = frames[0].size
SHOW = [program, "--model", model, "--show", "--every", "1", "--fps", "10"]


def steps(terminal):
    match = re.match(r"step (\d+)", terminal.status_line())
    return int(match.group(1)) if match else -1


def pause(terminal, after=12):
    """Waits for some growth, stops it, and gives the step that is shown."""
    assert terminal.run(20, lambda: steps(terminal) >= after), terminal.status_line()
    terminal.send(b" ")
    assert terminal.run(10, lambda: "paused" in terminal.status_line())
    terminal.run(0.3)
    return steps(terminal)


def flat(image, background):
    result = Image.new("RGBA", image.size, background + (255,))
    for x in range(image.width):
        for y in range(image.height):
            r, g, b, a = image.getpixel((x, y))
            below = (255 - a)
            result.putpixel((x, y), tuple((c * a * 255 + d * 255 * below + 32512) // 65025 for c, d in
                                          zip((r, g, b), background)) + (255,))
    return result


def difference(a, b):
    assert a.size == b.size, (a.size, b.size)
    return max(abs(x - y) for p, q in zip(a.getdata(), b.getdata()) for x, y in zip(p, q))


def middle(image, size):
    left, top = (image.width - size[0]) // 2, (image.height - size[1]) // 4 * 2
    return image.crop((left, top, left + size[0], top + size[1]))


def expected(step, background=(0, 0, 0)):
    """What half blocks show: transparent pixels stay so, the others lie over the background."""
    frame = frames[step]
    result = flat(frame, background)
    result.putalpha(frame.getchannel("A").point(lambda a: 255 if a else 0))
    return Image.composite(result, Image.new("RGBA", frame.size), result.getchannel("A"))


def blocks_show_what_is_baked():
    t = Terminal(SHOW, columns=width + 6, rows=height // 2 + 6, background=(30, 60, 90))
    step = pause(t)
    assert difference(middle(t.picture(), frames[0].size), expected(step, (30, 60, 90))) == 0, step
    # Only what changes is sent: still the whole picture is right, some frames on.
    t.send(b"...")
    assert t.run(5, lambda: steps(t) == step + 3)
    t.run(0.2)
    assert difference(middle(t.picture(), frames[0].size), expected(step + 3, (30, 60, 90))) == 0
    # A window that was made larger shows it larger, pixel by pixel.
    t.resize(2 * width + 6, height + 6)
    t.send(b".")
    assert t.run(5, lambda: steps(t) == step + 4)
    t.run(0.2)
    double = expected(step + 4, (30, 60, 90)).resize((2 * width, 2 * height), Image.NEAREST)
    assert difference(middle(t.picture(), double.size), double) == 0
    t.send(b"q")
    assert t.wait() == 0 and t.settled()


def a_small_window_shows_it_smaller():
    t = Terminal(SHOW, columns=width // 2, rows=height // 4 + 1, background=(0, 0, 0))
    step = pause(t)
    small = Image.new("RGBA", (width // 2, height // 2))
    for x in range(width // 2):
        for y in range(height // 2):
            four = [frames[step].getpixel((2 * x + i, 2 * y + j)) for i in (0, 1) for j in (0, 1)]
            total = sum(p[3] for p in four)
            if total:
                small.putpixel((x, y), tuple(int(sum(p[c] * p[3] for p in four) / total + 0.5) for c in range(3))
                               + (int(total / 4 + 0.5),))
    result = flat(small, (0, 0, 0))
    result.putalpha(small.getchannel("A").point(lambda a: 255 if a else 0))
    result = Image.composite(result, Image.new("RGBA", small.size), result.getchannel("A"))
    assert difference(middle(t.picture(), small.size), result) <= 1
    t.send(b"q")
    assert t.wait() == 0 and t.settled()


def sixels_show_what_is_baked():
    t = Terminal(SHOW, columns=60, rows=30, cell=(8, 16), answers=b"\x1b[?62;4;22c", background=(20, 20, 40))
    step = pause(t)
    x, y, picture = t.sixels[-1]
    scale = picture.width // width
    assert scale >= 2 and picture.size == (scale * width, scale * height), picture.size
    assert picture.width <= 60 * 8 and picture.height <= 29 * 16
    whole = flat(frames[step], (20, 20, 40)).resize(picture.size, Image.NEAREST)
    # 256 colours, whose samples are percents: at most 4 bits of each sample are lost.
    assert difference(picture, whole) <= 10, difference(picture, whole)
    t.send(b"q")
    assert t.wait() == 0 and t.settled()


def kitty_shows_what_is_baked():
    t = Terminal(SHOW, columns=60, rows=30, cell=(8, 16), answers=b"\x1b[?62;4;22c", kitty=True)
    step = pause(t)
    x, y, picture = t.pictures[-1]
    assert difference(picture, frames[step].resize(picture.size, Image.NEAREST)) == 0
    t.send(b"q")
    assert t.wait() == 0 and t.settled() and t.pictures[-1] is None, "the picture is deleted"


def keys_do_what_they_say():
    t = Terminal(SHOW, columns=width, rows=height // 2 + 1)
    step = pause(t, after=min(30, len(frames) - 2))
    whole = t.picture()
    t.send(b"d")
    t.run(0.5)
    hurt = sum(a != b for a, b in zip(whole.getdata(), t.picture().getdata()))
    assert hurt > 4 and steps(t) == step, "damage shows at once"
    t.send(b"r")
    assert t.run(5, lambda: steps(t) == 0)
    t.run(0.2)
    assert sum(p[3] > 0 for p in t.picture().getdata()) <= 4, "a seed alone"
    t.send(b" ")
    assert t.run(10, lambda: steps(t) > 5), "it grows again"
    t.send(b"\x1b[A\x1bOPx?")
    t.run(0.5)
    assert t.status is None, "other keys do nothing"
    t.send(b"q")
    assert t.wait() == 0 and t.settled()


def the_terminal_is_restored():
    for what, end in [("Ctrl-C", lambda t: t.send(b"\x03")), ("kill", lambda t: os.kill(t.child, signal.SIGTERM)),
                      ("hangup", lambda t: os.kill(t.child, signal.SIGHUP))]:
        t = Terminal(SHOW)
        assert t.run(10, lambda: steps(t) > 2) and t.alternate and not t.cursor
        end(t)
        assert t.wait() == 130, what
        assert t.settled(), what
    for number in (signal.SIGQUIT, signal.SIGSEGV):
        t = Terminal(SHOW)
        assert t.run(10, lambda: steps(t) > 2)
        os.kill(t.child, number)
        assert t.wait() == -number and t.settled(), number
    # A terminal that takes nothing any more, as behind a broken connection.
    t = Terminal(SHOW + ["--graphics", "sixel"], columns=200, rows=60)
    assert t.run(60, lambda: steps(t) > 2)
    t.is_cut_off = True
    time.sleep(3)
    os.kill(t.child, signal.SIGTERM)
    time.sleep(1)
    t.run(0.2)
    assert t.status is not None, "it ends while nobody reads"
    assert t.wait() == 130 and t.settled()


def suspending_gives_the_terminal_back():
    t = Terminal(SHOW)
    assert t.run(10, lambda: steps(t) > 2)
    t.send(b"\x1a")
    assert t.run(10, lambda: t.status is not None) and os.WIFSTOPPED(t.status)
    t.run(0.3)
    assert t.settled()
    t.status = None
    step = steps(t)
    os.kill(t.child, signal.SIGCONT)
    assert t.run(10, lambda: t.alternate and steps(t) > max(step, 0)), "it goes on"
    step = pause(t, after=steps(t))
    assert difference(middle(t.picture(), frames[0].size), expected(step)) == 0, "and draws everything anew"
    t.send(b"q")
    assert t.wait() == 0 and t.settled()


def a_terminal_that_does_not_answer_costs_a_second():
    t = Terminal(SHOW, answers=None)
    start = time.time()
    assert t.run(10, lambda: steps(t) >= 0)
    assert time.time() - start < 5
    # Late answers are no keys: there are a q and an r in them.
    t.send(b"\x1b[?62;4;22c\x1b]11;rgb:1111/2222/3333\x1b\\\x1b_Gi=31;EINVAL:q\x1b\\")
    step = steps(t)
    assert t.run(10, lambda: steps(t) > step + 3) and t.status is None
    t.send(b"q")
    assert t.wait() == 0 and t.settled()


def without_a_terminal_it_says_so():
    run = subprocess.run(SHOW, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert run.returncode == 64 and "terminal" in run.stderr, run


for test in [blocks_show_what_is_baked, a_small_window_shows_it_smaller, sixels_show_what_is_baked,
             kitty_shows_what_is_baked, keys_do_what_they_say, the_terminal_is_restored,
             suspending_gives_the_terminal_back, a_terminal_that_does_not_answer_costs_a_second,
             without_a_terminal_it_says_so]:
    try:
        test()
    finally:
        Terminal.end_all()
    print("ok", test.__name__, flush=True)
