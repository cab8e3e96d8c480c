// The 16550 UART, for early boot, panic, and machines without virtio-console. Polled. [PC16550D data sheet
// §8]
#pragma once

#include <cstdint>
#include <string_view>

namespace vaquero::arch {

class Uart {
public:
    static constexpr std::uint16_t com1 = 0x3f8;
    static constexpr std::uint16_t com2 = 0x2f8;
    static constexpr std::uint16_t com3 = 0x3e8;

    constexpr explicit Uart(std::uint16_t port) : port_(port) {}

    /// Whether a UART answers at this port: its scratch register keeps what is written.
    [[nodiscard]] bool present() const;
    /// 115,200 baud, 8N1, FIFOs on, no interrupts.
    void start() const;
    void write(std::string_view text) const;

private:
    std::uint16_t port_;
};

} // namespace vaquero::arch
