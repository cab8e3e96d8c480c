#include "drivers/virtio-bus/channel.hpp"

namespace vaquero::virtio {

Channel::Channel(std::byte* memory, std::uint16_t queue_size, std::uint32_t cell_bytes,
                 std::uint16_t start_idx)
    : sender_(place_queue(memory, queue_size),
              {reinterpret_cast<DriverSlot*>(memory + slots_offset(queue_size)), queue_size},
              memory + cells_offset(queue_size), cell_bytes, start_idx),
      receiver_(place_queue(memory, queue_size), start_idx) {
    ensure(cell_bytes > 0 && cell_bytes % cache_line == 0, "cells are whole cache lines");
}

} // namespace vaquero::virtio
