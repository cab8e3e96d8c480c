// The other side of a virtqueue, written from the text of VIRTIO 1.2 §2.7 with nothing but byte offsets: no
// type, constant or function of the code under test.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <vector>

namespace vaquero::test {

/// Zeroed memory with an alignment.
class ZeroedMemory {
public:
    explicit ZeroedMemory(std::size_t bytes, std::size_t alignment = 64)
        : size_((bytes + alignment - 1) / alignment * alignment),
          bytes_(static_cast<std::byte*>(std::aligned_alloc(alignment, size_)), &std::free) {
        std::memset(bytes_.get(), 0, size_);
    }
    [[nodiscard]] std::byte* data() const { return bytes_.get(); }
    [[nodiscard]] std::size_t size() const { return size_; }

private:
    std::size_t size_;
    std::unique_ptr<std::byte, void (*)(void*)> bytes_;
};

/// `width` bytes at `at`, least significant first.
inline std::uint64_t load(const std::byte* at, std::size_t width) {
    std::uint64_t value = 0;
    for (std::size_t i = width; i-- > 0;)
        value = value << 8 | std::to_integer<std::uint64_t>(at[i]);
    return value;
}
inline void store(std::byte* at, std::size_t width, std::uint64_t value) {
    for (std::size_t i = 0; i < width; ++i, value >>= 8)
        at[i] = static_cast<std::byte>(value & 0xff);
}

inline std::uint16_t load16(const std::byte* at) {
    return static_cast<std::uint16_t>(load(at, 2));
}
inline std::uint32_t load32(const std::byte* at) {
    return static_cast<std::uint32_t>(load(at, 4));
}

/// Addresses of the three parts and the queue size.
struct RawQueue {
    std::byte* descriptors;
    std::byte* available;
    std::byte* used;
    unsigned size;
};

struct RawBuffer {
    std::uint64_t address;
    std::uint32_t length;
    bool writable;
    friend bool operator==(const RawBuffer&, const RawBuffer&) = default;
};

/// A device that polls.
class RawDevice {
public:
    explicit RawDevice(RawQueue queue, std::uint16_t start = 0)
        : queue_(queue), available_idx_(start), used_idx_(start) {
        store(queue_.used + 2, 2, start);
    }

    /// The next available chain's head.
    std::optional<std::uint16_t> next() {
        if (load16(queue_.available + 2) == available_idx_) return std::nullopt;
        return load16(queue_.available + 4 + 2 * (available_idx_++ % queue_.size));
    }
    [[nodiscard]] std::vector<RawBuffer> chain(std::uint16_t head) const {
        std::vector<RawBuffer> buffers;
        for (std::uint16_t index = head;;) {
            const std::byte* const descriptor = queue_.descriptors + 16 * index;
            const std::uint16_t flags = load16(descriptor + 12);
            buffers.push_back({load(descriptor, 8), load32(descriptor + 8), (flags & 2) != 0});
            if ((flags & 1) == 0) return buffers;
            index = load16(descriptor + 14);
        }
    }
    void use(std::uint32_t head, std::uint32_t written) {
        std::byte* const element = queue_.used + 4 + 8 * (used_idx_++ % queue_.size);
        store(element, 4, head);
        store(element + 4, 4, written);
        store(queue_.used + 2, 2, used_idx_);
    }

private:
    RawQueue queue_;
    std::uint16_t available_idx_;
    std::uint16_t used_idx_;
};

/// A driver, as correct or hostile as the test that guides it.
class RawDriver {
public:
    explicit RawDriver(RawQueue queue, std::uint16_t start = 0)
        : queue_(queue), available_idx_(start), used_idx_(start) {
        store(queue_.available + 2, 2, start);
    }

    void describe(std::size_t index, std::uint64_t address, std::uint64_t length, std::uint64_t flags,
                  std::uint64_t next) {
        std::byte* const descriptor = queue_.descriptors + 16 * index;
        store(descriptor, 8, address);
        store(descriptor + 8, 4, length);
        store(descriptor + 12, 2, flags);
        store(descriptor + 14, 2, next);
    }
    void offer(std::uint16_t head) {
        store(queue_.available + 4 + 2 * (available_idx_++ % queue_.size), 2, head);
        store(queue_.available + 2, 2, available_idx_);
    }
    /// The next used element's id and length.
    std::optional<std::pair<std::uint32_t, std::uint32_t>> next_used() {
        if (load16(queue_.used + 2) == used_idx_) return std::nullopt;
        const std::byte* const element = queue_.used + 4 + 8 * (used_idx_++ % queue_.size);
        return std::pair{load32(element), load32(element + 4)};
    }

private:
    RawQueue queue_;
    std::uint16_t available_idx_;
    std::uint16_t used_idx_;
};

} // namespace vaquero::test
