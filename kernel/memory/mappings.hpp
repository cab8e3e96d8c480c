// What a rank has mapped, and what it may do there.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "kernel/memory/page_pool.hpp"

namespace vaquero {

/// What may be done with a page that a rank has mapped; mprotect(2).
enum class Protection : std::uint8_t { none, read, read_write };

/// A map from addresses to Protection: ranges of whole pages, by address. Neighbours that are alike are one
/// range. A few of them need no memory but the map's own; for more it takes pages of the pool, and gives them
/// back.
class Mappings {
public:
    struct Range {
        std::byte* begin;
        std::byte* end;
        Protection protection;

        [[nodiscard]] std::size_t bytes() const { return static_cast<std::size_t>(end - begin); }
    };

    explicit Mappings(PagePool& pool) : pool_(&pool) {}
    Mappings(const Mappings&) = delete;
    Mappings& operator=(const Mappings&) = delete;

    /// From now on all of [begin, end) has `protection`, or isn't mapped. False, nothing done: there is no
    /// memory for the list. What is mapped as one range can always be unmapped as one.
    [[nodiscard]] bool assign(std::byte* begin, std::byte* end, std::optional<Protection> protection);

    /// The part in [begin, end) of the first range that reaches into it.
    [[nodiscard]] std::optional<Range> first_in(std::byte* begin, std::byte* end) const;
    /// Whether all of [begin, end) is mapped.
    [[nodiscard]] bool covers(std::byte* begin, std::byte* end) const;

    [[nodiscard]] std::span<const Range> ranges() const { return {data(), count_}; }

private:
    static constexpr std::size_t own_capacity = 16;
    static constexpr std::size_t slack =
        2; ///< assign() splits two ranges before it replaces what lies between

    [[nodiscard]] Range* data() { return block_ != nullptr ? block_ : own_.data(); }
    [[nodiscard]] const Range* data() const { return block_ != nullptr ? block_ : own_.data(); }
    [[nodiscard]] std::size_t find(const std::byte* address) const;
    [[nodiscard]] bool is_inside(const std::byte* address) const;
    [[nodiscard]] bool reserve(std::size_t count);
    void move_to(Range* block, std::size_t pages);
    void insert(std::size_t at, Range range);
    void erase(std::size_t first, std::size_t last);
    void split(std::byte* address);
    void join(std::size_t at);

    PagePool* pool_;
    std::array<Range, own_capacity + slack> own_;
    Range* block_ = nullptr; ///< where the ranges are when they are too many
    std::size_t block_pages_ = 0;
    std::size_t count_ = 0;
};

} // namespace vaquero
