// Memory straight from Linux: stacks and pools.
#pragma once

#include <cstddef>
#include <span>

namespace vaquero::host {

/// Zeroed pages of its own, rounded up from `bytes`; empty if Linux gives none. LeakSanitizer looks for
/// pointers in them.
class Mapping {
public:
    explicit Mapping(std::size_t bytes);
    ~Mapping();
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;

    [[nodiscard]] std::span<std::byte> bytes() const { return bytes_; }

    /// Makes every access to the first page fault and leaves it out of bytes(): the guard below a stack.
    void guard_first_page();

private:
    std::span<std::byte> bytes_;
    std::size_t guard_bytes_ = 0;
};

} // namespace vaquero::host
