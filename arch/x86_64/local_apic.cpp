#include "arch/x86_64/local_apic.hpp"

#include "arch/x86_64/cpu.hpp"

volatile std::uint32_t* local_apic_end_of_interrupt;

namespace vaquero::arch {

namespace {

// Register offsets. [SDM 3A Table 11-1]
constexpr std::uint32_t kId = 0x20;
constexpr std::uint32_t kEndOfInterrupt = 0xb0;
constexpr std::uint32_t kSpurious = 0xf0;
constexpr std::uint32_t kCommandLow = 0x300;
constexpr std::uint32_t kCommandHigh = 0x310;
constexpr std::uint32_t kTimerEntry = 0x320;
constexpr std::uint32_t kTimerInitialCount = 0x380;
constexpr std::uint32_t kTimerDivide = 0x3e0;
constexpr std::uint32_t kDivideByOne = 0b1011; // [SDM 3A §11.5.4]

// Interrupt command register. [SDM 3A §11.6.1]
constexpr std::uint32_t kDeliverNmi = 4u << 8;
constexpr std::uint32_t kDeliverInit = 5u << 8;
constexpr std::uint32_t kDeliverStartup = 6u << 8;
constexpr std::uint32_t kPending = 1u << 12;
constexpr std::uint32_t kAssert = 1u << 14;
constexpr std::uint32_t kAllOthers = 3u << 18;

constexpr std::uint32_t kSoftwareEnable = 1u << 8;
constexpr std::uint64_t kX2apicEnabled = 1u << 10;

} // namespace

std::uint32_t LocalApic::read(std::uint32_t offset) const {
    return *reinterpret_cast<volatile std::uint32_t*>(registers_ + offset);
}

void LocalApic::write(std::uint32_t offset, std::uint32_t value) const {
    *reinterpret_cast<volatile std::uint32_t*>(registers_ + offset) = value;
}

void LocalApic::enable() const {
    local_apic_end_of_interrupt = reinterpret_cast<volatile std::uint32_t*>(registers_ + kEndOfInterrupt);
    write(kTimerDivide, kDivideByOne);
    write(kTimerEntry, static_cast<std::uint32_t>(Vector::Wake)); // one shot
    write(kSpurious, kSoftwareEnable | static_cast<std::uint32_t>(Vector::Spurious));
}

std::uint32_t LocalApic::id() const {
    return read(kId) >> 24;
}

void LocalApic::send_command(std::uint32_t apic_id, std::uint32_t command) const {
    while ((read(kCommandLow) & kPending) != 0)
        pause();
    write(kCommandHigh, apic_id << 24);
    write(kCommandLow, command); // writing the low half sends
}

void LocalApic::send_init(std::uint32_t apic_id) const {
    send_command(apic_id, kDeliverInit | kAssert);
}

void LocalApic::send_startup(std::uint32_t apic_id, std::uint8_t page) const {
    send_command(apic_id, kDeliverStartup | kAssert | page);
}

void LocalApic::send(std::uint32_t apic_id, Vector vector) const {
    send_command(apic_id, kAssert | static_cast<std::uint32_t>(vector));
}

void LocalApic::send_nmi_to_all_others() const {
    send_command(0, kDeliverNmi | kAssert | kAllOthers);
}

void LocalApic::wake_after(std::uint32_t ns) const {
    write(kTimerInitialCount, ns);
}

bool x2apic_mode() {
    return (read_msr(Msr::ApicBase) & kX2apicEnabled) != 0;
}

} // namespace vaquero::arch
