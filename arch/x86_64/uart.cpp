#include "arch/x86_64/uart.hpp"

#include "arch/x86_64/cpu.hpp"

namespace vaquero::arch {

namespace {

// Register offsets; the first two mean the divisor while kDivisorAccess is set. [PC16550D §8, Table II]
constexpr std::uint16_t kTransmit = 0;
constexpr std::uint16_t kInterruptEnable = 1;
constexpr std::uint16_t kFifoControl = 2;
constexpr std::uint16_t kLineControl = 3;
constexpr std::uint16_t kModemControl = 4;
constexpr std::uint16_t kLineStatus = 5;
constexpr std::uint16_t kScratch = 7;

constexpr std::uint8_t kDivisorAccess = 0x80;
constexpr std::uint8_t kEightBitsNoParity = 0x03;
constexpr std::uint8_t kFifosOnAndCleared = 0x07;
constexpr std::uint8_t kReadyAndRequestToSend = 0x03;
constexpr std::uint8_t kTransmitterEmpty = 0x20;

} // namespace

bool Uart::present() const {
    constexpr std::uint8_t probe = 0x5a;
    out8(static_cast<std::uint16_t>(port_ + kScratch), probe);
    return in8(static_cast<std::uint16_t>(port_ + kScratch)) == probe;
}

void Uart::start() const {
    out8(static_cast<std::uint16_t>(port_ + kInterruptEnable), 0);
    out8(static_cast<std::uint16_t>(port_ + kLineControl), kDivisorAccess);
    out8(static_cast<std::uint16_t>(port_ + kTransmit), 1); // divisor 1: 115,200 baud
    out8(static_cast<std::uint16_t>(port_ + kInterruptEnable), 0);
    out8(static_cast<std::uint16_t>(port_ + kLineControl), kEightBitsNoParity);
    out8(static_cast<std::uint16_t>(port_ + kFifoControl), kFifosOnAndCleared);
    out8(static_cast<std::uint16_t>(port_ + kModemControl), kReadyAndRequestToSend);
}

void Uart::write(std::string_view text) const {
    for (const char c : text) {
        // Bounded, so that a UART that never gets ready can't hang the machine.
        for (int spins = 0; (in8(static_cast<std::uint16_t>(port_ + kLineStatus)) & kTransmitterEmpty) == 0 &&
                            spins < 100000;
             ++spins)
            pause();
        out8(static_cast<std::uint16_t>(port_ + kTransmit), static_cast<std::uint8_t>(c));
    }
}

} // namespace vaquero::arch
