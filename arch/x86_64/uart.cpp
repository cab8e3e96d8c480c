#include "arch/x86_64/uart.hpp"

#include "arch/x86_64/cpu.hpp"

namespace vaquero::arch {

namespace {

// Register offsets; the first two mean the divisor while divisor_access is set. [PC16550D §8, Table II]
constexpr std::uint16_t transmit = 0;
constexpr std::uint16_t interrupt_enable = 1;
constexpr std::uint16_t fifo_control = 2;
constexpr std::uint16_t line_control = 3;
constexpr std::uint16_t modem_control = 4;
constexpr std::uint16_t line_status = 5;
constexpr std::uint16_t scratch = 7;

constexpr std::uint8_t divisor_access = 0x80;
constexpr std::uint8_t eight_bits_no_parity = 0x03;
constexpr std::uint8_t fifos_on_and_cleared = 0x07;
constexpr std::uint8_t ready_and_request_to_send = 0x03;
constexpr std::uint8_t transmitter_empty = 0x20;

} // namespace

bool Uart::present() const {
    constexpr std::uint8_t probe = 0x5a;
    out8(static_cast<std::uint16_t>(port_ + scratch), probe);
    return in8(static_cast<std::uint16_t>(port_ + scratch)) == probe;
}

void Uart::start() const {
    out8(static_cast<std::uint16_t>(port_ + interrupt_enable), 0);
    out8(static_cast<std::uint16_t>(port_ + line_control), divisor_access);
    out8(static_cast<std::uint16_t>(port_ + transmit), 1); // divisor 1: 115,200 baud
    out8(static_cast<std::uint16_t>(port_ + interrupt_enable), 0);
    out8(static_cast<std::uint16_t>(port_ + line_control), eight_bits_no_parity);
    out8(static_cast<std::uint16_t>(port_ + fifo_control), fifos_on_and_cleared);
    out8(static_cast<std::uint16_t>(port_ + modem_control), ready_and_request_to_send);
}

void Uart::write(std::string_view text) const {
    for (const char c : text) {
        // Bounded, so that a UART that never gets ready can't hang the machine.
        for (int spins = 0; (in8(static_cast<std::uint16_t>(port_ + line_status)) & transmitter_empty) == 0 &&
                            spins < 100000;
             ++spins)
            pause();
        out8(static_cast<std::uint16_t>(port_ + transmit), static_cast<std::uint8_t>(c));
    }
}

} // namespace vaquero::arch
