#include "kernel/boot/processor_list.hpp"

#include <algorithm>

namespace vaquero {

void ProcessorList::add(std::uint32_t apic_id) {
    const auto known = apic_ids();
    if (std::find(known.begin(), known.end(), apic_id) != known.end()) return;
    if (apic_id > highest_apic_id)
        ++out_of_reach_;
    else
        apic_ids_[count_++] = apic_id;
}

Result<ProcessorList> ProcessorList::choose(std::uint32_t boot_apic_id, std::size_t count) const {
    ProcessorList chosen(local_apic);
    chosen.add(boot_apic_id);
    for (const std::uint32_t apic_id : apic_ids())
        if (chosen.size() < count) chosen.add(apic_id);
    if (chosen.apic_ids().size() >= count) return chosen;
    if (out_of_reach_ > 0)
        return Error(out_of_reach_, " of the ", size(), " CPUs have APIC ids above ", highest_apic_id,
                     ", which takes x2APIC mode, and that we don't know: use --cores ", chosen.size(),
                     ", or number the CPUs without gaps (QEMU: -smp N, without sockets, cores or threads)");
    return Error("only ", chosen.size(), " of ", count, " CPUs can be used");
}

} // namespace vaquero
