#include "kernel/files/wait.hpp"

#include "kernel/cpu/clock.hpp"
#include "kernel/cpu/vector_state.hpp"
#include "platform/platform.hpp"

namespace vaquero::files {

namespace {

/// About as long as a short request takes, some 15 us.
constexpr int polls_before_waiting = 100;
/// No interrupt tells that a device is ready, so the core may not rest for longer than this.
constexpr std::uint64_t look_again_ns = 50'000;

struct DeviceWait : platform::Wait {
    bool (*is_done)(void*);
    void* argument;
    const char* what;
};

const DeviceWait& of(const platform::Wait& wait) {
    return static_cast<const DeviceWait&>(wait);
}

void wait(void* device_wait) {
    auto& until = *static_cast<DeviceWait*>(device_wait);
    while (!until.is_done(until.argument)) {
        until.deadline_ns = clock::now_ns() + look_again_ns;
        platform::idle(until);
    }
    platform::end_wait();
}

} // namespace

void wait_for(bool (*is_done)(void*), void* argument, const char* what) {
    for (int polls = 0; polls < polls_before_waiting; ++polls)
        if (is_done(argument)) return;
    DeviceWait until{{[](const platform::Wait& w) { return of(w).is_done(of(w).argument); },
                      [](const platform::Wait& w, platform::WaitText& text) { text.append(of(w).what); }},
                     is_done,
                     argument,
                     what};
    with_vector_state_saved(wait, &until);
}

} // namespace vaquero::files
