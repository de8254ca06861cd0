"""What NumPy sees of a world, and what a wrong buffer does."""
import sys
import unittest

import numpy
from ncaruntime import Error, Model, apply_palette

MODEL = sys.argv.pop(1)


class Views(unittest.TestCase):
    def setUp(self):
        self.world = Model.load(MODEL).world(20, 12)
        self.world.seed(10, 6)
        self.world.step(24)

    def test_pixels_are_a_view_that_the_next_call_writes_again(self):
        pixels = numpy.asarray(self.world.render())
        self.assertEqual((pixels.shape, pixels.dtype), ((12, 20, 4), numpy.uint8))
        before = pixels.copy()
        self.world.erase_circle(10, 6, 4)
        self.world.render()
        self.assertFalse((pixels == before).all())
        self.assertTrue(numpy.shares_memory(pixels, numpy.asarray(self.world.render())))

    def test_pixels_are_rendered_into_an_array_of_the_caller(self):
        pixels = numpy.zeros((12, 20, 4), numpy.uint8)
        self.world.render("bgra", out=pixels)
        self.assertTrue((pixels[..., [2, 1, 0, 3]] == numpy.asarray(self.world.render("rgba"))).all())

    def test_cells_that_numpy_writes_are_the_worlds(self):
        cells = numpy.asarray(self.world.read_cells())
        self.assertEqual((cells.shape, cells.dtype), ((12, 20, 16), numpy.int16))
        hash_before = self.world.state_hash
        cells[...] = 0
        self.world.write_cells(cells)
        self.assertEqual(self.world.live_cells, 0)
        self.assertNotEqual(self.world.state_hash, hash_before)

    def test_cells_that_may_not_be_written_are_taken(self):
        cells = numpy.asarray(self.world.read_cells(2, 3, 5, 4)).copy()
        cells.flags.writeable = False
        self.world.write_cells(cells, 1, 1)
        self.assertTrue((numpy.asarray(self.world.read_cells(1, 1, 5, 4)) == cells).all())

    def test_buffers_of_wrong_shape_are_refused(self):
        for cells in (numpy.zeros((2, 2, 16), numpy.int32), numpy.zeros((2, 2, 15), numpy.int16),
                      numpy.zeros((2, 4, 16), numpy.int16)[:, ::2]):
            self.assertRaises(ValueError, self.world.write_cells, cells)
        self.assertRaises(Error, self.world.render, out=bytearray(10))
        self.assertRaises(Error, self.world.write_cells, numpy.zeros((2, 2, 16), numpy.int16), 19, 0)
        self.assertRaises(Error, self.world.read_cells, 0, 0, 0, 0)
        self.assertRaises(Error, self.world.read_cells, 0, 0, -1, 4)
        self.assertRaises(Error, self.world.write_cell, 0, 0, [1, 2])
        self.assertRaises(Error, apply_palette, self.world.render(), [])
        self.assertRaises(Error, setattr, self.world, "form", len(self.world.model.forms))

    def test_models_live_as_long_as_their_worlds(self):
        world = Model.load(MODEL).world(8, 8)
        world.seed(4, 4)
        world.step(3)
        self.assertGreater(world.live_cells, 0)


unittest.main()
