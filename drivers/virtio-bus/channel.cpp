#include "drivers/virtio-bus/channel.hpp"

#include <new>

namespace vaquero::virtio {

namespace {

Cells place_cells(std::byte* memory, std::uint32_t count, std::uint32_t cell_bytes) {
    return {memory + cache_line, static_cast<std::uint32_t>(cell_bytes + cell_header_bytes), count};
}

} // namespace

Channel::Channel(std::byte* memory, std::uint32_t cells, std::uint32_t cell_bytes, std::uint32_t start)
    : sender_(place_cells(memory, cells, cell_bytes), *new (memory) Credits(start), start),
      receiver_(place_cells(memory, cells, cell_bytes), *reinterpret_cast<Credits*>(memory), start) {
    ensure(std::has_single_bit(cells), "the number of cells is a power of two");
    ensure(cell_bytes > 0 && (cell_bytes + cell_header_bytes) % cache_line == 0,
           "a cell with its header is whole cache lines");
    ensure(cell_bytes <= UINT16_MAX, "a cell's length has 16 bits");
    ensure(reinterpret_cast<std::uintptr_t>(memory) % cache_line == 0, "a channel's memory is not aligned");
    // No cell may seem to hold a message of this stream, wherever it starts.
    const Cells all = place_cells(memory, cells, cell_bytes);
    for (std::uint32_t i = 0; i < cells; ++i)
        *reinterpret_cast<Header*>(all.at(i)) = header_of(start, 0);
}

void share_baton(Baton& baton, std::uint32_t end, Sender& sender, Receiver& receiver) {
    sender.baton_ = &baton;
    sender.end_ = static_cast<std::uint8_t>(end);
    sender.has_baton_ = end == 0;
    receiver.answers_ = &sender;
}

} // namespace vaquero::virtio
