// The cores' meeting before the ranks run.
#pragma once

namespace vaquero {

/// Waits until all cores have called this equally often.
void boot_barrier();

} // namespace vaquero
