#include "arch/x86_64/fw_cfg.hpp"

#include "arch/x86_64/cpu.hpp"

namespace vaquero::arch {

namespace {

constexpr std::uint16_t selector = 0x510;
constexpr std::uint16_t data = 0x511;
constexpr std::uint16_t signature_key = 0;
constexpr std::uint16_t cpu_count_key = 5;

} // namespace

std::optional<std::uint16_t> fw_cfg_cpu_count() {
    out16(selector, signature_key);
    for (const char expected : {'Q', 'E', 'M', 'U'})
        if (in8(data) != static_cast<std::uint8_t>(expected)) return std::nullopt;
    out16(selector, cpu_count_key);
    const std::uint8_t low = in8(data);
    const std::uint8_t high = in8(data);
    return static_cast<std::uint16_t>(high << 8 | low);
}

} // namespace vaquero::arch
