// Damaged input: every truncation, every flipped byte, and seeded random bytes. A parser may accept or refuse
// it; the sanitizers see to it that it does no more than that.
#pragma once

#include <cstddef>
#include <random>
#include <span>
#include <vector>

namespace vaquero {

using Bytes = std::vector<std::byte>;

/// Calls parse(std::span<const std::byte>) with damaged copies of `good`. Each copy has a heap block of its
/// own and of its exact size, so that AddressSanitizer sees a read of even one byte past its end.
template <class Parse>
void parse_damaged(const Bytes& good, Parse parse, unsigned random_rounds = 500) {
    for (std::size_t length = 0; length < good.size(); ++length) {
        const Bytes cut(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(length));
        parse(std::span<const std::byte>(cut));
    }
    for (std::size_t at = 0; at < good.size(); ++at) {
        for (const unsigned flip : {0xFFu, 0x01u, 0x80u}) {
            Bytes damaged = good;
            damaged[at] ^= static_cast<std::byte>(flip);
            parse(std::span<const std::byte>(damaged));
        }
    }
    std::mt19937 random(20260801);
    const auto any = [&](std::size_t limit) {
        return std::uniform_int_distribution<std::size_t>(0, limit)(random);
    };
    for (unsigned round = 0; round < random_rounds; ++round) {
        Bytes damaged = good;
        for (std::size_t count = any(16); count > 0 && !damaged.empty(); --count)
            damaged[any(damaged.size() - 1)] = static_cast<std::byte>(any(255));
        parse(std::span<const std::byte>(damaged));
        for (std::byte& byte : damaged)
            byte = static_cast<std::byte>(any(255));
        parse(std::span<const std::byte>(damaged));
    }
}

} // namespace vaquero
