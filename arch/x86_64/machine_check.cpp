#include "arch/x86_64/machine_check.hpp"

#include "arch/x86_64/cpu.hpp"

namespace vaquero::arch {

namespace {

// CPUID.1:EDX
constexpr std::uint32_t has_exception = 1u << 7;
constexpr std::uint32_t has_banks = 1u << 14;

constexpr std::uint64_t cr4_machine_check = 1u << 6;

// IA32_MCG_CAP [SDM 3B §15.3.1.1]
constexpr std::uint64_t bank_count = 0xff;
constexpr std::uint64_t has_global_control = 1u << 8;

// IA32_MCi_STATUS [SDM 3B §15.3.2.2]
constexpr std::uint64_t status_valid = std::uint64_t{1} << 63;
constexpr std::uint64_t address_valid = std::uint64_t{1} << 58;

/// A bank's four registers lie side by side.
enum class BankRegister : std::uint32_t { Control, Status, Address };

Msr bank_register(unsigned bank, BankRegister which) {
    return static_cast<Msr>(static_cast<std::uint32_t>(Msr::McBank0) + 4 * bank +
                            static_cast<std::uint32_t>(which));
}

} // namespace

void enable_machine_checks() {
    if ((cpuid(1).edx & has_exception) == 0) return;
    constexpr std::uint64_t everything = ~std::uint64_t{0};
    const unsigned banks = machine_check_banks();
    if (banks > 0 && (read_msr(Msr::McgCap) & has_global_control) != 0)
        write_msr(Msr::McgControl, everything);
    for (unsigned bank = 0; bank < banks; ++bank) {
        write_msr(bank_register(bank, BankRegister::Control), everything);
        // What a reset left there is none of ours.
        write_msr(bank_register(bank, BankRegister::Status), 0);
    }
    write_cr4(read_cr4() | cr4_machine_check);
}

unsigned machine_check_banks() {
    if ((cpuid(1).edx & has_banks) == 0) return 0;
    return static_cast<unsigned>(read_msr(Msr::McgCap) & bank_count);
}

std::optional<MachineCheckError> machine_check_error(unsigned bank) {
    const std::uint64_t status = read_msr(bank_register(bank, BankRegister::Status));
    if ((status & status_valid) == 0) return std::nullopt;
    MachineCheckError error{status, std::nullopt};
    if ((status & address_valid) != 0) error.address = read_msr(bank_register(bank, BankRegister::Address));
    return error;
}

} // namespace vaquero::arch
