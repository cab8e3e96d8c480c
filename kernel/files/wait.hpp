// Waiting for what isn't another rank: a device, a pipe's other end. Other ranks of the core run meanwhile.
#pragma once

namespace vaquero::files {

/// Returns when is_done(argument), which any rank of this core may call, says true. `what` is for reports.
void wait_for(bool (*is_done)(void*), void* argument, const char* what);

template <class Done>
void wait_until_done(Done done, const char* what) {
    wait_for([](void* d) -> bool { return (*static_cast<Done*>(d))(); }, &done, what);
}

} // namespace vaquero::files
