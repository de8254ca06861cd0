"""Rollouts with seeds and damage that every GPU host plays, and the library's state hashes on the way.

    cases.py FOLDER RANDOM_NETWORKS [PART]

PART divides the steps: software GPUs take seconds for a hundred. Writes FOLDER/NAME.nca and FOLDER/NAME.txt, a line for each event:

    world WIDTH HEIGHT RANDOM_SEED
    origin X Y
    count STEPS             steps taken so far
    seed X Y
    erase X Y RADIUS
    form FORM               of all cells
    morph FORM X Y RADIUS   the form of the cells of a circle
    step COUNT HASH         the state hash after so many steps
"""

import random
import sys
from pathlib import Path

import nca


part = 1


class Case:
    def __init__(self, folder, name, file, width=None, height=None, random_seed=0):
        self.path = folder / name
        model = nca.Model(file)
        self.world = nca.World(model, width, height, random_seed)
        self.path.with_suffix(".nca").write_bytes(file)
        self.lines = [f"world {self.world.width} {self.world.height} {random_seed}"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.path.with_suffix(".txt").write_text("\n".join(self.lines) + "\n")

    def origin(self, x, y):
        self.world.set_origin(x, y)
        self.lines.append(f"origin {x} {y}")

    def count(self, steps):
        self.world.set_step_count(steps)
        self.lines.append(f"count {steps}")

    def seed(self, x=None, y=None):
        model = self.world.model
        x, y = (model.seed_x, model.seed_y) if x is None else (x, y)
        self.world.seed(x, y)
        self.lines.append(f"seed {x} {y}")

    def erase(self, x, y, radius):
        self.world.erase_circle(x, y, radius)
        self.lines.append(f"erase {x} {y} {radius}")

    def form(self, form):
        self.world.set_form(form)
        self.lines.append(f"form {form}")

    def morph(self, form, x, y, radius):
        self.world.set_form_circle(form, x, y, radius)
        self.lines.append(f"morph {form} {x} {y} {radius}")

    def step(self, count):
        count = -(-count // part)
        self.world.step(count)
        self.lines.append(f"step {count} {self.world.state_hash:016x}")


def write_all(folder, networks):
    def model(name):
        return (nca.ROOT / "Models" / f"{name}.nca").read_bytes()

    with Case(folder, "dragon-every-step", model("dragon")) as case:
        case.seed()
        for _ in range(128 // part):
            case.step(1)
    for seed in (1, 0x0123456789ABCDEF, nca.M64):
        with Case(folder, f"dragon-seed-{seed:x}", model("dragon"), random_seed=seed) as case:
            case.seed()
            case.step(128)
            case.erase(30, 25, 11)
            case.step(64)
    for name in ("embryo", "prompts/silver-key", "prompts/planet-earth"):
        with Case(folder, name.split("/")[-1], model(name), random_seed=7) as case:
            case.seed()
            case.step(128)
            case.erase(24, 24, 8)
            case.step(40)
    wrapped = nca.changed_file(model("dragon"), boundary=1)
    with Case(folder, "wrapped", wrapped, 37, 50, 3) as case:
        case.origin(-5, 123456)
        case.seed(0, 0)
        case.seed(36, 20)
        case.step(128)
    with Case(folder, "wrapped-1x2", wrapped, 1, 2, 3) as case:
        case.seed(0, 0)
        case.step(20)
    with Case(folder, "steps-over-32-bits", model("dragon"), random_seed=9) as case:
        case.count(2**32 - 10)
        case.seed()
        case.step(40)
    # More tiles than one and most of them empty; what grows crosses their borders, and dies.
    with Case(folder, "sparse", model("dragon"), 201, 90, 11) as case:
        for x in (20, 180):
            case.seed(x, 40)
        case.step(60)
        case.erase(20, 40, 64)
        case.step(40)
        case.seed(100, 88)
        case.step(60)
    with Case(folder, "sparse-wrapped", wrapped, 149, 70, 12) as case:
        case.seed(148, 69)
        case.step(100)
    with Case(folder, "everything-dies", model("dragon"), random_seed=2) as case:
        case.seed()
        case.step(30)
        case.erase(32, 32, 64)
        case.step(20)
        case.seed(10, 10)
        case.step(20)
    generator = random.Random(5)
    for i in range(networks):
        forms = generator.choice((1, 3)) if i > 0 else 3
        file = nca.random_file(generator, forms=forms)
        width, height = generator.randint(1, 40), generator.randint(1, 40)
        with Case(folder, f"random-{i}", file, width, height, generator.getrandbits(64)) as case:
            case.origin(generator.randint(-2**31, 2**31 - 1), generator.randint(-2**31, 2**31 - 1))
            for _ in range(4):
                x, y = generator.randrange(width), generator.randrange(height)
                if generator.random() < 0.3:
                    case.erase(x, y, 3)
                else:
                    case.seed(x, y)
                if forms > 1 and generator.random() < 0.5:
                    case.form(generator.randrange(forms))
                if forms > 1 and generator.random() < 0.5:
                    case.morph(generator.randrange(forms), x, y, generator.randint(1, 12))
                case.step(generator.randint(1, 6))


if __name__ == "__main__":
    target, part = Path(sys.argv[1]), int(sys.argv[3]) if len(sys.argv) > 3 else 1
    target.mkdir(parents=True, exist_ok=True)
    write_all(target, int(sys.argv[2]))
