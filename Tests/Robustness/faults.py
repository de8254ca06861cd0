#!/usr/bin/python3
"""Disks that are full, folders that are read-only and files that vanish: exit code and message are as documented, and what
was there before is still there.

    faults.py PRODUCTS
"""
import os, resource, shutil, signal, subprocess, sys, tempfile, threading, time
from PIL import Image

products = os.path.abspath(sys.argv[1])
MODELS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../Models")
NOBODY = 65534
SMALL = ["--preset", "micro", "--pool", "16", "--batch", "4", "--margin", "3", "--iterations", "5", "--threads", "1"]


def run(arguments, cwd, limit=None, as_nobody=False, during=None):
    """limit: the largest file that can be written. during: called with the process while it runs."""
    def before():
        if limit is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        if as_nobody and os.getuid() == 0:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)

    process = subprocess.Popen([os.path.join(products, arguments[0]), *arguments[1:]], cwd=cwd, preexec_fn=before,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if during:
        during(process)
    output, errors = process.communicate()
    return process.returncode, errors


def expect(result, code, *parts):
    assert result[0] == code and all(part in result[1] for part in parts), (result, code, parts)


def everything(folder):
    return sorted(os.path.relpath(os.path.join(root, name), folder)
                  for root, folders, names in os.walk(folder) for name in folders + names)


def picture(path, side=12):
    image = Image.new("RGBA", (side, side))
    for x in range(side):
        for y in range(side):
            if (2 * x + 1 - side) ** 2 + (2 * y + 1 - side) ** 2 < side * side:
                image.putpixel((x, y), (200, 10 * x, 10 * y, 255))
    image.save(path)


def a_folder():
    folder = tempfile.mkdtemp()
    os.chmod(folder, 0o755)
    shutil.copy(f"{MODELS}/heart.nca", folder)
    picture(folder + "/ring.png")
    return folder


BAKE = ["ncabake", "--model", "heart.nca", "--scale", "8", "--quiet"]
OUTPUTS = {"webp": ["--webp"], "apng": ["--apng"], "gif": ["--gif"], "sheet": ["--sheet"],
           "preview": ["--sheet-preview"], "frames": ["--png", "o/frames"]}
TRAIN = ["ncatrain", "image", "ring.png", "--quiet", *SMALL]


def full_disks():
    """By the largest size of a file; and by a disk that is full, where one may be mounted."""
    folder = a_folder()
    os.mkdir(folder + "/o")
    for name, options in OUTPUTS.items():
        # What an earlier bake wrote stays whole.
        assert run(BAKE + options + ["--output", "o/s.webp", "--scale", "1"], folder)[0] == 0
        before = {p: open(f"{folder}/o/{p}", "rb").read() for p in everything(folder + "/o") if os.path.isfile(f"{folder}/o/{p}")}
        limit = 400 if name == "frames" else 2000
        expect(run(BAKE + options + ["--output", "o/s.webp"], folder, limit=limit), 73, "cannot write", "File too large")
        after = {p: open(f"{folder}/o/{p}", "rb").read() for p in everything(folder + "/o") if os.path.isfile(f"{folder}/o/{p}")}
        assert before == after, (name, before.keys(), after.keys())
        shutil.rmtree(folder + "/o")
        os.mkdir(folder + "/o")
    # A batch goes on with the others, and says which failed.
    os.mkdir(folder + "/models")
    for model in ("heart", "gem"):
        shutil.copy(f"{MODELS}/{model}.nca", folder + "/models")
    result = run(["ncabake", "batch", "models", "--output", "baked", "--webp", "--quiet"], folder, limit=20000)
    expect(result, 1, "cannot write", "File too large")
    assert not [p for p in everything(folder + "/baked") if p.endswith(".tmp")]
    # A training whose model cannot be written, and one whose preview cannot.
    expect(run(TRAIN + ["--output", "o/a.nca"], folder, limit=500), 73, "a.nca: cannot write", "File too large")
    assert everything(folder + "/o") == []
    expect(run(TRAIN + ["--output", "o/a.nca", "--preview", "o/p.png"], folder, limit=2000), 73, "p.png", "File too large")
    assert "p.png" not in everything(folder + "/o") and not [p for p in everything(folder + "/o") if p.endswith(".tmp")]
    disk = folder + "/disk"
    os.mkdir(disk)
    mounted = os.getuid() == 0 and subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", disk],
                                                  stderr=subprocess.DEVNULL).returncode == 0
    if mounted:
        try:
            for name, options in OUTPUTS.items():
                options = [o.replace("o/frames", "disk/frames") for o in options]
                expect(run(BAKE + options + ["--output", "disk/s.webp", "--every", "2"], folder), 73,
                       "cannot write", "No space left on device")
                assert everything(disk) == [], (name, everything(disk))
            open(disk + "/fill", "wb").write(bytes(16 * 1024))
            expect(run(TRAIN + ["--output", "disk/a.nca"], folder), 73, "a.nca: cannot write", "No space left on device")
            assert everything(disk) == ["fill"]
        finally:
            subprocess.run(["umount", disk], check=True)
    shutil.rmtree(folder)
    return "with a disk of its own" if mounted else "no disk could be mounted"


def read_only_folders():
    folder = a_folder()
    os.mkdir(folder + "/ro")
    os.chmod(folder + "/ro", 0o555)
    for options in OUTPUTS.values():
        options = [o.replace("o/frames", "ro/frames") for o in options]
        expect(run(BAKE + options + ["--output", "ro/s.webp"], folder, as_nobody=True), 73, "ro/", "Permission denied")
    os.mkdir(folder + "/models")
    shutil.copy(folder + "/heart.nca", folder + "/models")
    expect(run(["ncabake", "batch", "models", "--output", "ro/baked", "--webp"], folder, as_nobody=True), 73, "ro/baked")
    # Found out before the training, not after it.
    start = time.time()
    hours = [a if a != "5" else "100000000" for a in TRAIN]
    expect(run(hours + ["--output", "ro/a.nca"], folder, as_nobody=True), 73, "ro/a.nca", "Permission denied")
    assert time.time() - start < 10
    catalogue = '[[sprite]]\nmodel = "ro/a.nca"\npicture = "ring.png"\n[sprite.train]\niterations = 5\npreset = "micro"\n'
    open(folder + "/catalogue.toml", "w").write(catalogue)
    expect(run(["ncatrain", "batch", "catalogue.toml"], folder, as_nobody=True), 73, "ro/a.nca", "Permission denied")
    assert everything(folder + "/ro") == []
    # What may not be read is a missing input.
    os.chmod(folder + "/heart.nca", 0)
    os.chmod(folder + "/ring.png", 0)
    expect(run(BAKE + ["--webp"], folder, as_nobody=True), 66, "heart.nca: cannot open: Permission denied")
    expect(run(TRAIN, folder, as_nobody=True), 66, "ring.png: cannot open: Permission denied")
    shutil.rmtree(folder)


def vanishing_files():
    folder = a_folder()
    expect(run(["ncabake", "--model", "none.nca", "--webp"], folder), 66, "none.nca: cannot open: No such file")
    expect(run(["ncabake", "--model", ".", "--webp"], folder), 66, ".: cannot read: Is a directory")
    expect(run(["ncatrain", "image", "none.png"], folder), 66, "none.png: cannot open: No such file")
    expect(run(TRAIN + ["--from", "none.nca"], folder), 66, "none.nca")
    expect(run(BAKE + ["--webp", "--background", "none.webp"], folder), 66, "none.webp")
    expect(run(BAKE + ["--webp", "--scene", "none.toml"], folder), 66, "none.toml")
    expect(run(["ncabake", "batch", "none.toml"], folder), 66, "none.toml")
    expect(run(["ncatrain", "batch", "none.toml"], folder), 66, "none.toml")
    # Files that end while they are read: half of one comes through a pipe.
    for name, command, word in [("heart.nca", ["ncabake", "--webp", "--model"], ""),
                                ("ring.png", ["ncatrain", "image"], "cut off")]:
        data = open(f"{folder}/{name}", "rb").read()
        pipe = f"{folder}/pipe-{name}"
        os.mkfifo(pipe)
        writer = threading.Thread(target=lambda: open(pipe, "wb").write(data[:len(data) // 2]))
        writer.start()
        expect(run(command + ["pipe-" + name], folder), 65, "pipe-" + name, word)
        writer.join()
    # Of a batch, one model vanishes while another is baked: the others are baked, and it is named.
    os.mkdir(folder + "/models")
    for name in "abc":
        shutil.copy(folder + "/heart.nca", f"{folder}/models/{name}.nca")

    def remove(process):
        time.sleep(0.2)
        os.unlink(folder + "/models/c.nca")

    batch = ["ncabake", "batch", "models", "--output", "baked", "--webp", "--jobs", "1", "--scale", "12", "--every", "1",
             "--quiet"]
    expect(run(batch, folder, during=remove), 1, "c: models/c.nca: cannot open: No such file")
    assert {"a.webp", "b.webp"} <= set(everything(folder + "/baked")) and "c.webp" not in everything(folder + "/baked")
    # The folder of the outputs vanishes while they are made.
    os.mkdir(folder + "/gone")

    def remove_folder(process):
        time.sleep(0.3)
        shutil.rmtree(folder + "/gone")

    result = run(BAKE + ["--webp", "--scale", "12", "--every", "1", "--output", "gone/s.webp"], folder, during=remove_folder)
    expect(result, 73, "gone/s.webp: cannot write: No such file")
    # A checkpoint that is gone.
    expect(run(TRAIN + ["--resume"], folder), 65, "ring.nca.checkpoint")
    shutil.rmtree(folder)


for test in [full_disks, read_only_folders, vanishing_files]:
    note = test()
    print("ok", test.__name__ + (f" ({note})" if note else ""), flush=True)
