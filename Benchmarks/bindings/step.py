"""step.c in Python."""
import sys
import time

import ncaruntime

world = ncaruntime.Model.load(sys.argv[1]).world()
world.seed()
world.step(128)
least = 1e9
for _ in range(40):
    start = time.perf_counter_ns()
    for _ in range(100):
        world.step()
    least = min(least, (time.perf_counter_ns() - start) / 100)
print(round(least))
