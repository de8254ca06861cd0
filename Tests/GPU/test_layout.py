"""The words of nca_model_write_gpu, read as docs/gpu.md says, are the model that docs/nca-format.md says.

    test_layout.py NETWORKS

Reads all models that ship and so many random ones.
"""

import random
import sys

import numpy as np

import nca


def check(model):
    words, h = model.words, nca.header(model.words)
    assert (h["MAGIC"], h["VERSION"], h["WORD_COUNT"]) == (0x4741434E, 1, len(words))
    assert (h["CHANNELS"], h["KERNELS"], h["HIDDEN"], h["FORMS"]) == (model.channels, model.kernels, model.hidden, model.forms)
    shifts = model.S + model.F1 - model.Q, model.Q + model.F2 - model.S
    assert (h["INPUT_SHIFT"], h["OUTPUT_SHIFT"], h["STATE_FRACTION"]) == (*shifts, model.S)
    assert h["ALIVE_THRESHOLD"] == model.alive_threshold & nca.M32
    assert (h["FIRE_RATE"], h["WRAPS"], h["WEIGHT_WIDTHS"]) == (model.fire_rate, model.wraps, model.widths)
    assert (h["GRID_WIDTH"], h["GRID_HEIGHT"]) == (model.grid_width, model.grid_height)
    assert (h["SEED_X"], h["SEED_Y"]) == (model.seed_x, model.seed_y)
    assert not words[len(nca.HEADER):32].any()

    def section(name, count):
        return words[h[name]:h[name] + count]

    def rows(name, count, length, is_wide):
        per_word = 2 if is_wide else 4
        row = -(-length // (4 * per_word)) * 4
        values = section(name, count * row).view("<i2" if is_wide else "i1").reshape(count, row * per_word)
        assert not values[:, length:].any(), "padding is zero"
        return values[:, :length], count * row

    inputs, input_count = rows("INPUT_WEIGHTS", model.hidden, model.inputs, model.widths & 1)
    outputs, output_count = rows("OUTPUT_WEIGHTS", model.channels, model.hidden, model.widths & 2)
    assert (inputs == model.input_weights).all() and (outputs == model.output_weights).all()
    assert (model.unpacked(section("SEED", model.cell_words)) == model.seed).all()
    rounding = 1 << shifts[0] - 1 if shifts[0] else 0
    assert (section("BIASES", model.bias.size).view("<i4") == (model.bias.ravel() << model.F1) + rounding).all()
    for name, weights, is_wide in (("INPUT_OFFSETS", inputs, model.widths & 1),
                                   ("OUTPUT_OFFSETS", outputs, model.widths & 2)):
        expected = 0 if is_wide else 128 * weights.astype(int).sum(1)
        assert (section(name, len(weights)).view("<i4") == expected).all()
    # Sections follow each other, each from a multiple of four words on, and what is between is 0.
    counts = (("SEED", model.cell_words), ("BIASES", model.bias.size), ("INPUT_OFFSETS", model.hidden),
              ("INPUT_WEIGHTS", input_count), ("OUTPUT_OFFSETS", model.channels), ("OUTPUT_WEIGHTS", output_count))
    end = 32
    for name, count in counts:
        assert h[name] == end, name
        assert not words[end + count:end + count + -count % 4].any(), name
        end += count + -count % 4
    assert end == len(words)


generator = random.Random(1)
files = [path.read_bytes() for path in sorted((nca.ROOT / "Models").rglob("*.nca"))]
files += [nca.random_file(generator, forms=generator.choice((1, 1, 2, 16))) for _ in range(int(sys.argv[1]))]
for file in files:
    check(nca.Model(file))
print(f"layout: {len(files)} models read back from their words")
