// step.c in C++.
#include <ncaruntime.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <vector>

int main(int, char **arguments) {
    std::ifstream stream(arguments[1], std::ios::binary);
    const std::vector<std::uint8_t> file(std::istreambuf_iterator<char>(stream), {});
    auto world = nca::World::make(nca::Model::make(file));
    world.seed();
    world.step(128);
    double least = 1e9;
    for (int round = 0; round < 40; round++) {
        const auto start = std::chrono::steady_clock::now();
        for (int i = 0; i < 100; i++) world.step();
        const std::chrono::duration<double, std::nano> time = std::chrono::steady_clock::now() - start;
        least = std::min(least, time.count() / 100);
    }
    std::printf("%.0f\n", least);
}
