// What the bus should take for each ordered pair of cores, from its own formula.
//
//     bus_model CORES        prints bytes
#include <cstdio>
#include <cstdlib>

#include "drivers/virtio-bus/bus.hpp"

int main(int argc, char** argv) {
    using namespace vaquero::virtio;
    if (argc != 2) return 2;
    const BusShape shape = bus_shape(std::atoi(argv[1]));
    std::printf("%zu\n", sizeof(Channel) + Channel::memory_bytes(shape.cells, shape.cell_bytes));
}
