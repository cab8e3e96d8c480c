// The bus: one channel for each ordered pair of cores, a core to itself included.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/limits.hpp"
#include "base/result.hpp"
#include "base/strong.hpp"
#include "drivers/virtio-bus/channel.hpp"
#include "platform/interconnect.hpp"
#include "platform/platform.hpp"

namespace vaquero::virtio {

struct BusShape {
    int cores;
    std::uint32_t cells;      ///< messages under way on one channel
    std::uint32_t cell_bytes; ///< the longest message
};

/// Sizes for `cores` cores: 64 cells of 1 KiB, with their headers, a channel (what programs that stream small
/// messages have under way at a time), fewer when a core would get more than 512 in all. 4 cores take 1 MiB
/// together, 16 take 8 MiB, 64 take 35 MiB.
constexpr BusShape bus_shape(int cores) {
    std::uint32_t cells = 64;
    while (cells > 2 && cells * static_cast<std::uint32_t>(cores) > 512)
        cells /= 2;
    return {cores, cells, 1024 - cell_header_bytes};
}

/// N x N channels. Each core builds its own row, the channels that it sends on, in its own memory.
class Bus {
public:
    using AllocatePages = std::byte* (*)(std::size_t bytes);

    explicit Bus(BusShape shape, AllocatePages allocate_pages = platform::allocate_pages);

    /// Builds the channels from `core` to all cores; called on `core`. Returns the bytes that they take, or
    /// an error that says so when the core's pool doesn't have them. Once all cores have done so and passed a
    /// barrier, every core may use the bus.
    Result<std::size_t> build_on(CoreId core);

    /// Joins the ends that `core` has, once all cores have built theirs; called on `core` before it uses
    /// them.
    void share_batons(CoreId core);

    /// The end of channel `from` -> `to` that belongs to core `from`.
    Sender& sender(CoreId from, CoreId to) { return channel(from, to).sender(); }
    /// The end of channel `from` -> `at` that belongs to core `at`.
    Receiver& receiver(CoreId at, CoreId from) { return channel(from, at).receiver(); }

    [[nodiscard]] int cores() const { return shape_.cores; }
    [[nodiscard]] const BusShape& shape() const { return shape_; }

private:
    Channel& channel(CoreId from, CoreId to) {
        return rows_[static_cast<std::size_t>(from.value())][to.value()];
    }

    BusShape shape_;
    AllocatePages allocate_pages_;
    std::array<Channel*, max_cores> rows_{}; ///< by sending core; each points to shape_.cores channels
    std::array<Baton*, max_cores> batons_{}; ///< of a core with those above it, by their number
};

/// The machine's bus, once machine_bus() has been prepared.
Bus& bus();
/// Whoever starts the cores makes that bus through this.
Interconnect& machine_bus();

} // namespace vaquero::virtio
