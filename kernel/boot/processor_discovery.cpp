#include "kernel/boot/processor_discovery.hpp"

#include "arch/x86_64/fw_cfg.hpp"
#include "arch/x86_64/local_apic.hpp"
#include "arch/x86_64/paging.hpp"
#include "base/text.hpp"
#include "kernel/boot/acpi.hpp"
#include "kernel/boot/mp_table.hpp"
#include "kernel/diagnostics/console.hpp"

namespace vaquero {

namespace {

/// Where the MP floating pointer structure may be. [MP 1.4 §4]
struct Area {
    std::uint64_t start;
    std::size_t bytes;
};
constexpr Area mp_table_areas[] = {{0x9fc00, 0x400}, {0xf0000, 0x10000}};

const Result<ProcessorList>& log_processors(const Result<ProcessorList>& found, std::string_view source) {
    console::log(Text<80>("CPUs: ", found.value().size(), ", says ", source).view());
    return found;
}

} // namespace

Result<ProcessorList> find_processors(const BootInfo& boot) {
    const auto read = [](PhysAddr address, std::size_t bytes) -> std::span<const std::byte> {
        // The boot loader's tables map the first 4 GiB, where firmware tables are.
        if (address.value() + bytes > std::uint64_t{1} << 32) return {};
        return {arch::from_physical<const std::byte>(address), bytes};
    };
    if (boot.rsdp != PhysAddr(0)) {
        auto found = acpi::find_processors(read(boot.rsdp, acpi::rsdp_bytes), read);
        if (found) return log_processors(found, "ACPI");
        console::log(found.error().message());
    }
    for (const auto& [start, bytes] : mp_table_areas) {
        const auto table = mp_table::find(read(PhysAddr(start), bytes));
        if (!table) continue;
        auto found = mp_table::find_processors(*table, read);
        if (found) return log_processors(found, "the MP table");
        console::log(found.error().message());
    }
    const auto count = arch::fw_cfg_cpu_count();
    if (!count) return Error("no ACPI MADT, no MP table and no fw_cfg tell which CPUs there are");
    ProcessorList list{PhysAddr(arch::local_apic_registers)};
    for (std::uint32_t apic_id = 0; apic_id < *count; ++apic_id)
        list.add(apic_id);
    return log_processors(list, "fw_cfg");
}

} // namespace vaquero
