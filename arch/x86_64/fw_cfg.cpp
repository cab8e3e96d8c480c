#include "arch/x86_64/fw_cfg.hpp"

#include "arch/x86_64/cpu.hpp"

namespace vaquero::arch {

namespace {

constexpr std::uint16_t kSelector = 0x510;
constexpr std::uint16_t kData = 0x511;
constexpr std::uint16_t kSignatureKey = 0;
constexpr std::uint16_t kCpuCountKey = 5;

} // namespace

std::optional<std::uint16_t> fw_cfg_cpu_count() {
    out16(kSelector, kSignatureKey);
    for (const char expected : {'Q', 'E', 'M', 'U'})
        if (in8(kData) != static_cast<std::uint8_t>(expected)) return std::nullopt;
    out16(kSelector, kCpuCountKey);
    const std::uint8_t low = in8(kData);
    const std::uint8_t high = in8(kData);
    return static_cast<std::uint16_t>(high << 8 | low);
}

} // namespace vaquero::arch
