// A stack that a thread can run on: its own or one of several that it switches between.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>

#include "host/mapping.hpp"

namespace vaquero::host {

/// One of a thread's stacks. A fiber is only ever run by one thread.
class Fiber {
public:
    /// The calling thread on its own stack.
    Fiber();
    /// Suspended before `body`, which must never return, on a new stack of `stack_bytes` with a guard page.
    Fiber(std::size_t stack_bytes, std::function<void()> body);
    /// The fiber doesn't run; if it is suspended, it is never resumed.
    ~Fiber();
    Fiber(const Fiber&) = delete;
    Fiber& operator=(const Fiber&) = delete;

    /// Called on the running fiber: suspends it and runs `next`. Returns when somebody switches back.
    void switch_to(Fiber& next);
    /// Called on the running fiber: runs `next` and never returns.
    [[noreturn]] void leave_to(Fiber& next);

private:
    [[noreturn]] static void start(void* self);

    std::optional<Mapping> mapping_;   // none: the thread's own stack
    std::span<const std::byte> stack_; // whose bounds are
    std::function<void()> body_;
    void* stack_pointer_ = nullptr; // while suspended
    void* fake_stack_ = nullptr;    // AddressSanitizer's, while suspended
    void* const sanitizer_fiber_;   // ThreadSanitizer's
};

} // namespace vaquero::host
