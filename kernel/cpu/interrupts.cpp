#include "kernel/cpu/interrupts.hpp"

#include "arch/x86_64/cpu.hpp"
#include "arch/x86_64/paging.hpp"
#include "kernel/cpu/core.hpp"

namespace vaquero {

arch::LocalApic local_apic() {
    return arch::LocalApic(arch::direct_map + arch::local_apic_registers);
}

void wake(const Core& core) {
    local_apic().send(core.apic_id, arch::Vector::Wake);
}

void nap(std::uint32_t ns) {
    local_apic().wake_after(ns);
    arch::sleep_until_interrupt();
}

void stop_other_cores() {
    if (cores().size() > 1) local_apic().send_nmi_to_all_others();
}

} // namespace vaquero
