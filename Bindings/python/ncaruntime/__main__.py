"""python -m ncaruntime show MODEL.nca: grows a sprite in the terminal; python -m ncaruntime png MODEL.nca OUT.png: a picture."""
import argparse
import os
import struct
import sys
import time
import zlib

from . import Error, Model


def terminal(pixels):
    """A picture as lines of text: two pixels a character, one above the other, in 24-bit colours."""

    def colour(pixel, layer):
        # Over black; what is nearly transparent keeps the terminal's own ground.
        red, green, blue, alpha = pixel
        return f"{layer};2;{red};{green};{blue}" if alpha >= 16 else f"{layer + 1}"

    rows = [[bytes(row[4 * i : 4 * i + 4]) for i in range(len(row) // 4)] for row in lines_of(pixels)]
    if len(rows) % 2:
        rows.append([bytes(4)] * len(rows[0]))
    for upper, lower in zip(rows[::2], rows[1::2]):
        cells = (
            " " if max(top[3], bottom[3]) < 16
            else f"\x1b[{colour(bottom, 38)};{colour(top, 48)}m▄\x1b[0m" if bottom[3] >= 16
            else f"\x1b[{colour(top, 38)}m▀\x1b[0m"
            for top, bottom in zip(upper, lower)
        )
        yield "".join(cells) + "\x1b[K"


def lines_of(pixels):
    height, width, _ = pixels.shape
    flat = pixels.cast("B")
    return [flat[4 * width * y : 4 * width * (y + 1)] for y in range(height)]


def show(world, steps, rate):
    """Every step where the output is a terminal, the last one elsewhere."""
    is_terminal = sys.stdout.isatty()
    height = (world.height + 1) // 2
    for step in range(steps + 1):
        if is_terminal or step == steps:
            print("\n".join(terminal(world.render("rgba_premultiplied"))), flush=True)
        if step < steps:
            world.step()
            if is_terminal:
                time.sleep(1 / rate)
                print(f"\x1b[{height}A", end="")


def write_png(path, pixels):
    """Colour type 6, a filter byte of 0 before each row."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    height, width, _ = pixels.shape
    rows = b"".join(b"\0" + bytes(row) for row in lines_of(pixels))
    with open(path, "xb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)))
        file.write(chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


def form_number(model, form):
    """The form that an option names, by its name or number."""
    if form in model.forms:
        return model.forms.index(form)
    if form.isdecimal() and int(form) < len(model.forms):
        return int(form)
    names = ", ".join(model.forms) if len(model.forms) > 1 else "it has only one"
    raise ValueError(f"the model has no form {form}: {names}")


def main():
    parser = argparse.ArgumentParser(prog="python -m ncaruntime", description="Grows a sprite.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in (("show", "in the terminal"), ("png", "to a PNG file")):
        command = commands.add_parser(name, help=text)
        command.add_argument("model", help="a .nca file")
        if name == "png":
            command.add_argument("output", help="a file that does not exist yet")
        else:
            command.add_argument("--rate", type=float, default=30, help="steps a second (default: 30)")
        command.add_argument("--steps", type=int, help="how many (default: as the model suggests)")
        command.add_argument("--form", help="its name or number, if the model has several (default: 0)")
        command.add_argument("--random-seed", type=int, default=0, help="who fires when (default: 0)")
    options = parser.parse_args()
    try:
        model = Model.load(options.model)
        world = model.world(random_seed=options.random_seed)
        if options.form is not None:
            world.form = form_number(model, options.form)
        world.seed()
        steps = model.info.steps if options.steps is None else options.steps
        if options.command == "png":
            world.step(steps)
            write_png(options.output, world.render())
        else:
            show(world, steps, options.rate)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # Nobody reads any more; what is left in the buffer goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except OSError as error:
        sys.exit(f"error: {error}")
    except (Error, ValueError) as error:
        sys.exit(f"error: {options.model}: {error}")


if __name__ == "__main__":
    main()
