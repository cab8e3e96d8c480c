#include "kernel/diagnostics/console.hpp"

#include <array>

#include "arch/x86_64/uart.hpp"
#include "kernel/cpu/spin_lock.hpp"
#include "kernel/diagnostics/stopping.hpp"
#include "kernel/drivers.hpp"

namespace vaquero::console {

namespace {

SpinLock lock;
bool verbose = false;
std::array<ConsoleDevice*, 2> devices{}; ///< by stream, from 1

constexpr arch::Uart log_port(arch::Uart::com1);
arch::Uart output_port(arch::Uart::com1);
arch::Uart error_port(arch::Uart::com1);

void write_line(std::string_view line) {
    const Unstoppable whole;
    const LockGuard guard(lock);
    log_port.write("vaquero: ");
    log_port.write(line);
    log_port.write("\n");
}

} // namespace

void start() {
    log_port.start();
    for (auto [port, used_for] :
         {std::pair{arch::Uart::com2, &output_port}, {arch::Uart::com3, &error_port}}) {
        const arch::Uart uart(port);
        if (!uart.present()) continue;
        uart.start();
        *used_for = uart;
    }
}

void set_verbose(bool on) {
    verbose = on;
}

void write(Stream stream, std::string_view text) {
    const Unstoppable whole;
    const LockGuard guard(lock);
    ConsoleDevice* const device = devices[static_cast<std::size_t>(stream) - 1];
    if (device != nullptr && device->write(text)) return;
    (stream == Stream::output ? output_port : error_port).write(text);
}

void log(std::string_view line) {
    if (verbose) write_line(line);
}

void report(std::string_view line) {
    write_line(line);
}

void seize() {
    lock.unlock();
}

} // namespace vaquero::console

void vaquero::register_console(int stream, ConsoleDevice& device) {
    console::devices[static_cast<std::size_t>(stream) - 1] = &device;
}
