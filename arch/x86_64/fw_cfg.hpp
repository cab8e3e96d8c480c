// QEMU's firmware configuration device, for the number of CPUs where no table tells. [QEMU docs/specs/fw_cfg]
#pragma once

#include <cstdint>
#include <optional>

namespace vaquero::arch {

/// The number of CPUs that the machine was started with; nothing where there is no such device.
std::optional<std::uint16_t> fw_cfg_cpu_count();

} // namespace vaquero::arch
