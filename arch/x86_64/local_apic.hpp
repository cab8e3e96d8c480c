// The local APIC: who am I, and interrupts to other cores. [SDM 3A §11]
#pragma once

#include <cstdint>
#include <optional>

#include "arch/x86_64/traps.hpp"

namespace vaquero::arch {

/// Where the register page is, unless somebody moved it. [SDM 3A §11.4.1]
inline constexpr std::uint64_t local_apic_registers = 0xfee00000;

/// The registers of every core's own local APIC, at one address for all (xAPIC mode).
class LocalApic {
public:
    /// `registers`: where the register page is mapped, uncached.
    explicit LocalApic(std::uintptr_t registers) : registers_(registers) {}

    /// Turns the calling core's APIC on. It takes interrupts from other cores and its own timer, and the boot
    /// core's takes non-maskable ones from outside, too.
    void enable() const;
    [[nodiscard]] std::uint32_t id() const;

    void send_init(std::uint32_t apic_id) const;
    /// Starts `apic_id` in real mode at `page` * 4096.
    void send_startup(std::uint32_t apic_id, std::uint8_t page) const;
    void send(std::uint32_t apic_id, Vector vector) const;
    void send_nmi_to_all_others() const;
    /// How often a second the calling core's timer ticks; nothing if it doesn't. `tsc_hertz`: the frequency
    /// of the time stamp counter. Takes some 200 us.
    [[nodiscard]] std::optional<std::uint64_t> measure_timer(std::uint64_t tsc_hertz) const;
    /// Interrupts the calling core once with Vector::Wake after so many (> 0) ticks of its timer.
    void wake_after(std::uint32_t ticks) const;

private:
    class Timer;

    [[nodiscard]] std::uint32_t read(std::uint32_t offset) const;
    void write(std::uint32_t offset, std::uint32_t value) const;
    void send_command(std::uint32_t apic_id, std::uint32_t command) const;

    std::uintptr_t registers_;
};

/// Whether the firmware left the APIC in x2APIC mode, in which the register page is dead. [SDM 3A §11.12]
bool x2apic_mode();

} // namespace vaquero::arch

/// What wake_interrupt_entry writes to. Set once, before interrupts are ever enabled.
extern "C" volatile std::uint32_t* local_apic_end_of_interrupt;
