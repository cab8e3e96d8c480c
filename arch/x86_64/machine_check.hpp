// Errors that the hardware finds in itself. [SDM 3B §15]
#pragma once

#include <cstdint>
#include <optional>

namespace vaquero::arch {

/// What one bank of error-reporting registers holds.
struct MachineCheckError {
    std::uint64_t status;
    std::optional<std::uint64_t> address; ///< physical, of what the error concerns
};

/// Has the calling core report errors of the hardware by exception 18. Without that they reset the machine.
void enable_machine_checks();

/// How many banks the calling core has; 0 where it can't tell more than that there was an error.
unsigned machine_check_banks();

/// The error that the calling core's `bank` tells of; nothing if none.
std::optional<MachineCheckError> machine_check_error(unsigned bank);

} // namespace vaquero::arch
