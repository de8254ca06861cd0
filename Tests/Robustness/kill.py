#!/usr/bin/python3
"""Kills the programs at random moments: no half file under a real name, nothing of the user's lost, and the next run goes
on and sweeps up.

    kill.py PRODUCTS KILLS [SEED]

PRODUCTS is the folder of the programs. KILLS are for each of: one bake, a batch of bakes, a training, a batch of trainings.
"""
import binascii, hashlib, json, os, random, re, shutil, signal, struct, subprocess, sys, tempfile, time
from PIL import Image

products, kills = os.path.abspath(sys.argv[1]), int(sys.argv[2])
seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(1 << 30)
random.seed(seed)
MODELS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../Models")
HOST = os.uname().nodename.replace(".", "-")


def program(name, *arguments):
    return [os.path.join(products, name), *arguments]


def files(folder):
    return sorted(os.path.relpath(os.path.join(root, name), folder)
                  for root, _, names in os.walk(folder) for name in names)


def is_temporary(path):
    return any(re.search(r"\.%s-\d+\.tmp$" % re.escape(HOST), part) for part in path.split("/"))


def contents(folder):
    return {path: open(f"{folder}/{path}", "rb").read() for path in files(folder)}


def check_whole(path):
    """Fails if a file is not whole, by the rules of its format."""
    data = open(path, "rb").read()
    ending = path.rsplit(".", 1)[-1]
    if ending in ("png", "apng", "webp", "gif"):
        picture = Image.open(path)
        for frame in range(getattr(picture, "n_frames", 1)):
            picture.seek(frame)
            picture.load()
        if ending in ("png", "apng"):
            assert data.endswith(b"IEND\xaeB`\x82"), path
    elif ending in ("json", "stamp"):
        json.loads(data)
    elif ending == "nca":
        assert struct.unpack("<I", data[8:12])[0] == len(data), path
        assert struct.unpack("<I", data[12:16])[0] == binascii.crc32(data[16:]), path
    elif ending == "checkpoint":
        assert struct.unpack("<I", data[8:12])[0] == binascii.crc32(data[12:]), path
    elif ending in ("tres", "atlas", "css", "html"):
        assert data.endswith(b"\n"), path
    else:
        raise AssertionError(f"{path}: what is this?")


class Victim:
    """A command that is killed again and again in one folder."""

    # Files whose content depends on time.
    volatile = ()

    def __init__(self):
        self.folder = tempfile.mkdtemp()
        self.prepare()
        self.mine = contents(self.folder)
        reference = self.folder + ".reference"
        shutil.copytree(self.folder, reference)
        start = time.time()
        done = subprocess.run(self.command(), cwd=reference, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        self.seconds = time.time() - start
        self.expected = contents(reference)
        assert not [p for p in self.expected if is_temporary(p)]
        shutil.rmtree(reference)

    def moment(self):
        """Half of the kills hit the last part of a run, in which files are written."""
        whole = random.random() < 0.5
        return random.uniform(0 if whole else 0.7, 1.1) * self.seconds

    def kill(self):
        process = subprocess.Popen(self.next_command(), cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        time.sleep(self.moment())
        self.end(process)
        error = process.communicate()[1].decode()
        assert process.returncode in (0, -signal.SIGKILL, 130), (process.returncode, error)
        return process.returncode == 0

    def end(self, process):
        process.kill()

    def next_command(self):
        return self.command()

    def check(self):
        for path, data in self.mine.items():
            assert open(f"{self.folder}/{path}", "rb").read() == data, f"{path} is the user's"
        for path in files(self.folder):
            if path not in self.mine and not is_temporary(path):
                check_whole(f"{self.folder}/{path}")

    def finish(self):
        """The next run does what the killed ones did not, and nothing of them is left."""
        done = subprocess.run(self.next_command(), cwd=self.folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        self.check()
        now = contents(self.folder)
        alive = [p for p in now if is_temporary(p) and os.path.exists("/proc/" + re.search(r"-(\d+)\.tmp", p).group(1))]
        left = [p for p in files(self.folder) + folders(self.folder) if is_temporary(p) and p not in alive]
        assert not left, f"left behind: {left}"
        assert set(now) - set(alive) == set(self.expected), set(now) ^ set(self.expected)
        for path, data in self.expected.items():
            assert now[path] == data or path.endswith(self.volatile), f"{path} differs from that of a whole run"

    def clean(self):
        """Back to the user's files."""
        for path in files(self.folder):
            if path not in self.mine:
                os.unlink(f"{self.folder}/{path}")


def folders(folder):
    return [os.path.relpath(os.path.join(root, name), folder) for root, names, _ in os.walk(folder) for name in names]


def draw(path, side=12):
    picture = Image.new("RGBA", (side, side))
    for x in range(side):
        for y in range(side):
            if (2 * x + 1 - side) ** 2 + (2 * y + 1 - side) ** 2 < side * side:
                picture.putpixel((x, y), (250 - 9 * x, 60 + 9 * y, 90, 255))
    picture.save(path)


class Bake(Victim):
    def prepare(self):
        draw(self.folder + "/mine.png")
        shutil.copy(f"{MODELS}/heart.nca", self.folder)
        os.mkdir(self.folder + "/fr")
        draw(self.folder + "/fr/cover.png")

    def command(self):
        return program("ncabake", "--model", "heart.nca", "--output", "s.webp", "--webp", "--apng", "--gif", "--sheet",
                       "--sheet-format", "json", "--sheet-format", "godot", "--sheet-preview", "--png", self.frames,
                       "--scale", "2", "--every", "4", "--quiet")

    # A folder that is there, or one that is not.
    frames = "fr"


class BakeToNewFolder(Bake):
    frames = "frames"


class BakeBatch(Victim):
    volatile = (".html", ".ncabake/heart.json", ".ncabake/gem.json", ".ncabake/leaf.json")

    def prepare(self):
        os.mkdir(self.folder + "/models")
        os.mkdir(self.folder + "/out")
        for name in ("heart", "gem"):
            shutil.copy(f"{MODELS}/{name}.nca", self.folder + "/models")
        draw(self.folder + "/out/mine.png")

    def command(self):
        return program("ncabake", "batch", "models", "--output", "out", "--webp", "--sheet", "--png", "--report",
                       "--scale", "2", "--every", "4", "--quiet")


SMALL = ["--preset", "micro", "--pool", "16", "--batch", "4", "--margin", "3", "--iterations", "150", "--threads", "1"]


class Training(Victim):
    def prepare(self):
        draw(self.folder + "/ring.png")
        draw(self.folder + "/mine.png")

    def command(self):
        return program("ncatrain", "image", "ring.png", "--output", "ring.nca", "--preview", "preview.png", "--quiet", *SMALL)

    def next_command(self):
        resumes = os.path.exists(self.folder + "/ring.nca.checkpoint")
        return self.command() + (["--resume"] if resumes else [])

    def end(self, process):
        """Checkpoints are written when a run is to end: half of the kills hit just that."""
        if random.random() < 0.6:
            process.send_signal(signal.SIGTERM)
            time.sleep(random.uniform(0, 0.05))
        process.kill()


class TrainingBatch(Training):
    def prepare(self):
        draw(self.folder + "/ring.png")
        draw(self.folder + "/disc.png", 9)
        shutil.copy(f"{MODELS}/gem.nca", self.folder + "/mine.nca")
        table = "".join(f"{SMALL[i][2:]} = {json.dumps(int(SMALL[i + 1]) if SMALL[i + 1].isdigit() else SMALL[i + 1])}\n"
                        for i in range(0, len(SMALL), 2) if SMALL[i] != "--threads")
        sprites = "".join(f'[[sprite]]\nmodel = "{name}.nca"\npicture = "{picture}.png"\n'
                          for name, picture in [("ring", "ring"), ("disc", "disc"), ("mine", "disc")])
        open(self.folder + "/catalogue.toml", "w").write(f"[train]\n{table}{sprites}")

    def command(self):
        return program("ncatrain", "batch", "catalogue.toml", "--threads", "1", "--quiet")

    next_command = command


for victim in [Bake, BakeToNewFolder, BakeBatch, Training, TrainingBatch]:
    job = victim()
    count = (kills + 1) // 2 if issubclass(victim, Bake) else kills
    finished = 0
    try:
        for number in range(count):
            is_done = job.kill()
            job.check()
            # From time to time a run may come to its end, and the next begins as the first did.
            if is_done or random.random() < 0.1:
                job.finish()
                finished += 1
                if random.random() < 0.7:
                    job.clean()
        job.finish()
    except AssertionError:
        print(f"{victim.__name__}, kill {number + 1} of {count}, seed {seed}, folder {job.folder}", file=sys.stderr)
        raise
    shutil.rmtree(job.folder)
    print(f"ok {victim.__name__}: {count} kills within {1.1 * job.seconds:.1f} s, {finished + 1} runs to the end", flush=True)
