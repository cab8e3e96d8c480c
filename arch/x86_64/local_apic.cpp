#include "arch/x86_64/local_apic.hpp"

#include "arch/x86_64/calibration.hpp"
#include "arch/x86_64/cpu.hpp"

volatile std::uint32_t* local_apic_end_of_interrupt;

namespace vaquero::arch {

namespace {

// Register offsets. [SDM 3A Table 11-1]
constexpr std::uint32_t id_register = 0x20;
constexpr std::uint32_t task_priority = 0x80;
constexpr std::uint32_t end_of_interrupt = 0xb0;
constexpr std::uint32_t spurious = 0xf0;
constexpr std::uint32_t command_low = 0x300;
constexpr std::uint32_t command_high = 0x310;
constexpr std::uint32_t timer_entry = 0x320;
constexpr std::uint32_t pin_0_entry = 0x350;
constexpr std::uint32_t pin_1_entry = 0x360;
constexpr std::uint32_t timer_initial_count = 0x380;
constexpr std::uint32_t timer_current_count = 0x390;
constexpr std::uint32_t timer_divide = 0x3e0;
constexpr std::uint32_t divide_by_one = 0b1011; // [SDM 3A §11.5.4]
constexpr std::uint32_t masked = 1u << 16;      // in an entry of the local vector table [SDM 3A Figure 11-8]

// Interrupt command register. [SDM 3A §11.6.1]
constexpr std::uint32_t deliver_nmi = 4u << 8;
constexpr std::uint32_t deliver_init = 5u << 8;
constexpr std::uint32_t deliver_startup = 6u << 8;
constexpr std::uint32_t pending = 1u << 12;
constexpr std::uint32_t assert = 1u << 14;
constexpr std::uint32_t all_others = 3u << 18;

constexpr std::uint32_t software_enable = 1u << 8;

// IA32_APIC_BASE. [SDM 3A Figure 11-5]
constexpr std::uint64_t is_boot_core = 1u << 8;
constexpr std::uint64_t x2apic_enabled = 1u << 10;

} // namespace

std::uint32_t LocalApic::read(std::uint32_t offset) const {
    return *reinterpret_cast<volatile std::uint32_t*>(registers_ + offset);
}

void LocalApic::write(std::uint32_t offset, std::uint32_t value) const {
    *reinterpret_cast<volatile std::uint32_t*>(registers_ + offset) = value;
}

void LocalApic::enable() const {
    local_apic_end_of_interrupt = reinterpret_cast<volatile std::uint32_t*>(registers_ + end_of_interrupt);
    // First of all, since an APIC that is disabled by software, as it is after INIT, keeps the mask bits of
    // its local vector table set, whatever is written there. [SDM 3A §11.4.7.2]
    write(spurious, software_enable | static_cast<std::uint32_t>(Vector::Spurious));
    write(task_priority, 0);
    // The 8259s are wired to pin 0, and interrupt with vectors that mean exceptions here. Pin 1 is the NMI
    // line of the platform; one core is enough to report it.
    write(pin_0_entry, masked);
    write(pin_1_entry, (read_msr(Msr::ApicBase) & is_boot_core) != 0 ? deliver_nmi : deliver_nmi | masked);
    write(timer_divide, divide_by_one);
    write(timer_entry, static_cast<std::uint32_t>(Vector::Wake)); // one shot
}

std::uint32_t LocalApic::id() const {
    return read(id_register) >> 24;
}

void LocalApic::send_command(std::uint32_t apic_id, std::uint32_t command) const {
    while ((read(command_low) & pending) != 0)
        pause();
    write(command_high, apic_id << 24);
    write(command_low, command); // writing the low half sends
}

void LocalApic::send_init(std::uint32_t apic_id) const {
    send_command(apic_id, deliver_init | assert);
}

void LocalApic::send_startup(std::uint32_t apic_id, std::uint8_t page) const {
    send_command(apic_id, deliver_startup | assert | page);
}

void LocalApic::send(std::uint32_t apic_id, Vector vector) const {
    send_command(apic_id, assert | static_cast<std::uint32_t>(vector));
}

void LocalApic::send_nmi_to_all_others() const {
    send_command(0, deliver_nmi | assert | all_others);
}

/// The APIC's timer as measure() wants it.
class LocalApic::Timer {
public:
    explicit Timer(const LocalApic& apic) : apic_(apic) {}

    void start() { apic_.write(timer_initial_count, initial); }
    std::optional<Moment> read() {
        const std::uint64_t before = read_tsc();
        const std::uint32_t count = apic_.read(timer_current_count);
        const std::uint64_t after = read_tsc();
        if (count == 0) return std::nullopt;
        return Moment{before, after, initial - count};
    }
    static std::uint64_t distance(const Moment& from, const Moment& to) {
        return to.tsc_before - from.tsc_before;
    }

private:
    static constexpr std::uint32_t initial = 0xffffffff;

    const LocalApic& apic_;
};

std::optional<std::uint64_t> LocalApic::measure_timer(std::uint64_t tsc_hertz) const {
    write(timer_entry, masked | static_cast<std::uint32_t>(Vector::Wake));
    const auto interval = measure(Timer(*this), tsc_hertz / 5'000, 50);
    write(timer_initial_count, 0); // stops it
    write(timer_entry, static_cast<std::uint32_t>(Vector::Wake));
    if (!interval) return std::nullopt;
    return tsc_hertz / interval->tsc * interval->ticks;
}

void LocalApic::wake_after(std::uint32_t ticks) const {
    write(timer_initial_count, ticks);
}

bool x2apic_mode() {
    return (read_msr(Msr::ApicBase) & x2apic_enabled) != 0;
}

} // namespace vaquero::arch
