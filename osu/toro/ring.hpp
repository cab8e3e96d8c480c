// The ring of an ordered pair of cores: ten slots of 1,020 bytes, through which a message is copied twice.
// Source: Toro, SendTo and RecvFrom of rtl/drivers/VirtIOBus.pas. Two differences, both to Toro's advantage:
// it looks for a slot by way of a virtqueue's descriptors, and on the receiving side it copies a third time.
// Toro drops a message that is longer than a slot; here it takes several.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "osu/toro/spin.hpp"

namespace vaquero::osu::toro {

class Ring {
public:
    static constexpr std::size_t slots = 10;
    static constexpr std::size_t slot_bytes = 1020;

    /// Copies `message` in, waiting for slots as needed. Only the sender calls it.
    void send(std::span<const std::byte> message) {
        for_each_piece(message, [this](std::span<const std::byte> piece) {
            const std::uint64_t sent = sent_.load(std::memory_order_relaxed);
            spin_until([&] { return sent - received_.load(std::memory_order_acquire) < slots; });
            Slot& slot = slots_[sent % slots];
            slot.bytes = static_cast<std::uint32_t>(piece.size());
            std::memcpy(slot.data.data(), piece.data(), piece.size());
            sent_.store(sent + 1, std::memory_order_release);
        });
    }

    /// Waits for the next message, which fills `message`, and copies it out. Only the receiver calls it.
    void receive(std::span<std::byte> message) {
        for_each_piece(message, [this](std::span<std::byte> piece) {
            const std::uint64_t received = received_.load(std::memory_order_relaxed);
            spin_until([&] { return sent_.load(std::memory_order_acquire) != received; });
            const Slot& slot = slots_[received % slots];
            std::memcpy(piece.data(), slot.data.data(), slot.bytes);
            received_.store(received + 1, std::memory_order_release);
        });
    }

private:
    struct Slot {
        std::uint32_t bytes;
        std::array<std::byte, slot_bytes> data;
    };

    template <typename Byte, typename Visit>
    static void for_each_piece(std::span<Byte> message, Visit visit) {
        for (; !message.empty(); message = message.subspan(std::min(message.size(), slot_bytes)))
            visit(message.first(std::min(message.size(), slot_bytes)));
    }

    // How many slots were ever filled and emptied, each with release by one side and seen with acquire by the
    // other. 64 bits never wrap around, which would upset an index modulo 10.
    alignas(64) std::atomic<std::uint64_t> sent_{0};
    alignas(64) std::atomic<std::uint64_t> received_{0};
    alignas(64) std::array<Slot, slots> slots_{};
};

} // namespace vaquero::osu::toro
