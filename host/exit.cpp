// exit() and its like, for programs of the host world: they end the calling rank and not the process, as in
// the guest. The dynamic linker finds these for a program before it comes to the C library's.
#include <dlfcn.h>

#include <cstdlib>

#include "host/core.hpp"
#include "host/world.hpp"

namespace {

[[noreturn]] void end_rank_or_process(int status, const char* library_function) {
    if (const auto* core = vaquero::host::this_thread_core; core != nullptr && core->runs_rank())
        vaquero::host::exit_rank(status);
    reinterpret_cast<void (*)(int)>(dlsym(RTLD_NEXT, library_function))(status);
    std::abort();
}

} // namespace

extern "C" {

void exit(int status) noexcept {
    end_rank_or_process(status, "exit");
}
void _Exit(int status) noexcept {
    end_rank_or_process(status, "_Exit");
}
void _exit(int status) {
    end_rank_or_process(status, "_exit");
}
}
