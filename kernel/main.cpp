// The boot story: from the boot loader's information block to ranks that run `main`.
#include "arch/x86_64/legacy_pic.hpp"
#include "base/text.hpp"
#include "kernel/boot/boot_info.hpp"
#include "kernel/boot/command_line.hpp"
#include "kernel/boot/devices.hpp"
#include "kernel/boot/machine.hpp"
#include "kernel/boot/processor_discovery.hpp"
#include "kernel/cpu/boot_barrier.hpp"
#include "kernel/cpu/clock.hpp"
#include "kernel/cpu/core.hpp"
#include "kernel/cpu/interrupts.hpp"
#include "kernel/cpu/start_up.hpp"
#include "kernel/diagnostics/console.hpp"
#include "kernel/diagnostics/panic.hpp"
#include "kernel/diagnostics/stopping.hpp"
#include "kernel/drivers.hpp"
#include "kernel/files/input.hpp"
#include "kernel/files/names.hpp"
#include "kernel/memory/memory.hpp"
#include "kernel/process/process.hpp"

using namespace vaquero;

namespace {

constinit CommandLine command_line;
Interconnect* interconnect = nullptr;

/// What every core does, the boot core too, each with its own pool.
[[noreturn]] void core_main(Core& core) {
    join_stopping();
    const std::size_t free_pages = core.pool.free_pages();
    require(interconnect->build_on_this_core());
    // bench/ compares this with the bus's own formula.
    const std::size_t bus_pages = free_pages - core.pool.free_pages();
    console::log(Text<80>("core ", core.id.value(), ": bus of ", bus_pages * 4, " KiB").view());
    require(load_processes(command_line));
    boot_barrier();
    run_processes();
}

} // namespace

void vaquero::boot(std::uint32_t magic, std::uint32_t info, const Drivers& drivers) {
    console::start();
    report_early_faults();
    BootInfo boot = require(read_boot_info(magic, info));
    command_line = require(CommandLine::parse(boot.command_line));
    console::set_verbose(command_line.options().verbose);
    const ProcessorList processors = require(find_processors(boot));
    require(memory::start(boot.memory));
    require(clock::start(command_line.options().unix_seconds));

    require(decide_machine(command_line.options(), processors.size()));
    require(create_cores(processors, boot.memory));
    arch::mask_legacy_interrupts();
    become(*cores()[0]);
    require(calibrate_naps());

    start_devices(drivers.devices);
    files::start_names(command_line);
    files::set_input_reader(command_line.options().input_rank);
    interconnect = &drivers.interconnect;
    interconnect->prepare(machine().cores);
    require(start_other_cores(core_main));
    core_main(*cores()[0]);
}
