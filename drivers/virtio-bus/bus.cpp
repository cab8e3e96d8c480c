#include "drivers/virtio-bus/bus.hpp"

#include <algorithm>
#include <new>

namespace vaquero::virtio {

Bus::Bus(BusShape shape, AllocatePages allocate_pages) : shape_(shape), allocate_pages_(allocate_pages) {
    ensure(shape.cores >= 1 && shape.cores <= max_cores, "a bus has 1 to max_cores cores");
}

Result<std::size_t> Bus::build_on(CoreId core) {
    ensure(core.value() >= 0 && core.value() < shape_.cores, "not a core of this bus");
    const auto count = static_cast<std::size_t>(shape_.cores);
    const std::size_t channel_bytes = Channel::memory_bytes(shape_.cells, shape_.cell_bytes);
    const std::size_t bytes = count * (sizeof(Channel) + sizeof(Baton) + channel_bytes);
    std::byte* const block = allocate_pages_(bytes);
    if (block == nullptr)
        return Error("core ", core.value(), " needs ", bytes / 1024, " KiB for the bus (", shape_.cores,
                     " channels of ", shape_.cells, " cells of ", shape_.cell_bytes,
                     " bytes); give the machine more memory or fewer cores");

    auto* const row = reinterpret_cast<Channel*>(block);
    auto* const batons = reinterpret_cast<Baton*>(row + count);
    auto* memory = reinterpret_cast<std::byte*>(batons + count);
    for (std::size_t to = 0; to < count; ++to, memory += channel_bytes)
        new (row + to) Channel(memory, shape_.cells, shape_.cell_bytes);
    for (std::size_t other = 0; other < count; ++other)
        new (batons + other) Baton();
    rows_[static_cast<std::size_t>(core.value())] = row;
    batons_[static_cast<std::size_t>(core.value())] = batons;
    return bytes;
}

void Bus::share_batons(CoreId core) {
    for (int i = 0; i < shape_.cores; ++i) {
        const CoreId other(i);
        if (other == core) continue;
        const CoreId lower = std::min(core, other);
        const CoreId upper = std::max(core, other);
        Baton& baton = batons_[static_cast<std::size_t>(lower.value())][upper.value()];
        share_baton(baton, core == lower ? 0 : 1, sender(core, other), receiver(core, other));
    }
}

} // namespace vaquero::virtio
