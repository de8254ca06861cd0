"""A terminal for tests: a pseudo-terminal that answers what it is asked, and decodes half blocks, sixels and kitty's
graphics back to pixels. Written from ECMA-48, xterm's control sequences, DEC's VT330 manual and kitty's protocol."""
import base64, fcntl, io, os, pty, re, select, signal, struct, termios, time
from PIL import Image


class Terminal:
    children = []

    @classmethod
    def end_all(cls):
        """Of a test that failed, nothing goes on."""
        for child in cls.children:
            try:
                os.kill(child, signal.SIGKILL)
            except ProcessLookupError:
                pass
        cls.children.clear()

    def __init__(self, arguments, columns=80, rows=40, cell=(10, 20), answers=b"\x1b[?62;22c", background=None,
                 kitty=False):
        """answers: what is sent when the terminal is asked for its attributes; None: it answers nothing at all."""
        self.columns, self.rows, self.cell = columns, rows, cell
        self.answers, self.background, self.kitty = answers, background, kitty
        self.pending, self.raw, self.sixels, self.pictures = b"", b"", [], []
        self.cells, self.text = {}, {}
        self.x = self.y = 0
        self.ink = self.paper = None
        self.alternate, self.cursor = False, True
        self.payload, self.is_asked = "", False
        # Whether pictures may end anywhere.
        self.is_cut_off = False
        self.master, slave = pty.openpty()
        self.resize(columns, rows)
        self.before = termios.tcgetattr(slave)
        self.slave = slave
        self.status = None
        self.statuses, report = os.pipe()
        os.set_blocking(self.statuses, False)
        if os.fork() == 0:
            self.lead_session(slave, arguments, report)
        os.close(report)
        self.run(5, lambda: self.status is not None)
        self.child, self.status = self.status, None
        self.children.append(self.child)

    @staticmethod
    def lead_session(slave, arguments, report):
        """A shell's part: the program runs in a process group of its own, so that it can be suspended."""
        os.setsid()
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        child = os.fork()
        if child == 0:
            os.setpgid(0, 0)
            os.tcsetpgrp(slave, os.getpid())
            signal.signal(signal.SIGTTOU, signal.SIG_DFL)
            for descriptor in range(3):
                os.dup2(slave, descriptor)
            os.closerange(3, 100)
            signal.pthread_sigmask(signal.SIG_SETMASK, [])
            os.execv(arguments[0], arguments)
        os.write(report, struct.pack("i", child))
        try:
            while True:
                _, status = os.waitpid(child, os.WUNTRACED)
                os.write(report, struct.pack("i", status))
                if not os.WIFSTOPPED(status):
                    # The terminal would be hung up with its session.
                    time.sleep(3)
                    break
        finally:
            os._exit(0)

    def resize(self, columns, rows):
        self.columns, self.rows = columns, rows
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    # Input and output

    def send(self, data):
        os.write(self.master, data)

    def run(self, seconds=10, until=None):
        """Reads what comes until a condition holds; whether it came to hold."""
        end = time.time() + seconds
        while True:
            if until and until():
                return True
            left = end - time.time()
            if left <= 0:
                return False
            if self.status is None:
                try:
                    data = os.read(self.statuses, 4)
                    self.status = struct.unpack("i", data)[0] if data else None
                except BlockingIOError:
                    pass
            ready = select.select([self.master], [], [], min(left, 0.02))[0]
            if ready:
                try:
                    data = os.read(self.master, 1 << 16)
                except OSError:
                    data = b""
                self.raw += data
                self.take(data)

    def wait(self, seconds=10):
        """The exit status, or minus the signal."""
        assert self.run(seconds, lambda: self.status is not None), "the program does not end"
        self.run(0.2)
        return os.waitstatus_to_exitcode(self.status)

    def settled(self):
        """Whether the terminal is as it was: modes, screen, cursor, colours."""
        now = termios.tcgetattr(self.slave)
        return now == self.before and not self.alternate and self.cursor and self.ink is None and self.paper is None

    # What is shown

    def line(self, row):
        return "".join(self.text.get((x, row), " ") for x in range(self.columns)).rstrip()

    def status_line(self):
        return self.line(self.rows - 1)

    def picture(self):
        """Half blocks as an RGBA picture of all but the last row; what shows the terminal's background is transparent."""
        image = Image.new("RGBA", (self.columns, 2 * (self.rows - 1)))
        for (x, y), (upper, lower) in self.cells.items():
            if y < self.rows - 1:
                for half, colour in enumerate((upper, lower)):
                    if colour:
                        image.putpixel((x, 2 * y + half), colour + (255,))
        return image

    # The parser

    def take(self, data):
        self.pending += data
        while self.pending:
            used = self.step(self.pending)
            if used == 0:
                return
            self.pending = self.pending[used:]

    def step(self, data):
        if data[0] == 0x1B:
            if len(data) < 2:
                return 0
            if data[1:2] == b"[":
                match = re.match(rb"\x1b\[([0-?]*)([ -/]*)([@-~])", data)
                if not match:
                    # Escape ends a sequence that was cut off, as in every terminal.
                    return max(0, data.find(b"\x1b", 1))
                self.control(match.group(1).decode(), match.group(3).decode())
                return match.end()
            if data[1:2] in b"_P]":
                end = data.find(b"\x1b", 2)
                if end < 0 or end + 1 == len(data):
                    return 0
                if data[end + 1] != 0x5C:
                    return end
                self.string(data[1:2], data[2:end])
                return end + 2
            return 2
        if data[0] < 0x20:
            self.x = 0 if data[0] == 13 else self.x
            self.y += data[0] == 10
            return 1
        length = 1 if data[0] < 0x80 else 2 if data[0] < 0xE0 else 3 if data[0] < 0xF0 else 4
        if len(data) < length:
            return 0
        self.show(data[:length].decode())
        return length

    def show(self, character):
        upper = lower = self.paper
        if character == "▀":
            upper = self.ink
        elif character == "▄":
            lower = self.ink
        self.cells[self.x, self.y] = (upper, lower)
        self.text[self.x, self.y] = character
        self.x += 1

    def control(self, parameters, final):
        if final == "H":
            row, column = [int(p or 1) for p in (parameters.split(";") + ["", ""])[:2]]
            self.x, self.y = column - 1, row - 1
        elif final == "J":
            self.cells, self.text = {}, {}
        elif final == "K":
            for x in range(self.x, self.columns):
                self.cells.pop((x, self.y), None)
                self.text.pop((x, self.y), None)
        elif final == "A":
            self.y -= int(parameters or 1)
        elif final == "m":
            numbers = [int(p or 0) for p in parameters.split(";")]
            while numbers:
                code = numbers.pop(0)
                if code == 0:
                    self.ink = self.paper = None
                elif code in (38, 48):
                    assert numbers.pop(0) == 2
                    colour = tuple(numbers[:3])
                    del numbers[:3]
                    if code == 38:
                        self.ink = colour
                    else:
                        self.paper = colour
                elif code == 49:
                    self.paper = None
                else:
                    raise AssertionError(f"unknown rendition {parameters}")
        elif final in "hl" and parameters == "?1049":
            self.alternate = final == "h"
        elif final in "hl" and parameters == "?25":
            self.cursor = final == "h"
        elif final == "c":
            self.is_asked = True
            if self.answers is not None:
                self.send(self.answers)
        elif final == "t" and parameters == "16":
            if self.answers is not None:
                self.send(b"\x1b[6;%d;%dt" % (self.cell[1], self.cell[0]))
        else:
            raise AssertionError(f"unknown control sequence {parameters}{final}")

    def string(self, kind, data):
        if kind == b"]" and data == b"11;?":
            if self.background and self.answers is not None:
                self.send(b"\x1b]11;rgb:%02x%02x/%02x%02x/%02x%02x\x1b\\" % tuple(v for c in self.background for v in (c, c)))
        elif kind == b"P":
            if not self.is_cut_off:
                self.sixels.append((self.x, self.y, sixel(data.decode())))
        elif kind == b"_" and data[:1] == b"G":
            control, _, payload = data[1:].decode().partition(";")
            keys = dict(item.split("=") for item in control.split(",") if item)
            if keys.get("a") == "q":
                if self.answers is not None and self.kitty:
                    self.send(b"\x1b_Gi=31;OK\x1b\\")
            elif keys.get("a") == "d":
                self.pictures.append(None)
            else:
                if "a" in keys:
                    assert keys["a"] == "T" and keys["f"] == "100", keys
                    self.payload, self.place = "", (self.x, self.y)
                assert len(payload) <= 4096
                self.payload += payload
                if keys["m"] == "0":
                    picture = Image.open(io.BytesIO(base64.b64decode(self.payload)))
                    self.pictures.append((*self.place, picture.convert("RGBA")))
        else:
            raise AssertionError(f"unknown string {kind}")


def sixel(text):
    """The picture of a sixel sequence."""
    parameters, _, data = text.partition("q")
    assert re.fullmatch(r"[\d;]*", parameters)
    size = re.match(r'"(\d+);(\d+);(\d+);(\d+)', data)
    assert size and size.group(1) == size.group(2), "pixels are square"
    width, height = int(size.group(3)), int(size.group(4))
    image = Image.new("RGBA", (width, height))
    palette, colour, x, top, i = {}, None, 0, 0, size.end()
    while i < len(data):
        character = data[i]
        if character == "#":
            match = re.compile(r"#(\d+)(?:;2;(\d+);(\d+);(\d+))?").match(data, i)
            colour = int(match.group(1))
            if match.group(2):
                palette[colour] = tuple(round(int(v) * 255 / 100) for v in match.groups()[1:]) + (255,)
            i = match.end()
            continue
        count = 1
        if character == "!":
            match = re.compile(r"!(\d+)").match(data, i)
            count, i = int(match.group(1)), match.end()
            character = data[i]
        if character == "$":
            x = 0
        elif character == "-":
            x, top = 0, top + 6
        else:
            bits = ord(character) - 63
            assert 0 <= bits < 64
            for _ in range(count):
                for row in range(6):
                    if bits >> row & 1:
                        assert x < width and top + row < height, "drawn outside"
                        image.putpixel((x, top + row), palette[colour])
                x += 1
        i += 1
    return image
