// What the sanitizers want to be told of stacks and memory that they can't follow. Does nothing without them.
// [the headers in GCC's include/sanitizer/ are the documentation]
#pragma once

#include <cstddef>
#include <span>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#include <sanitizer/lsan_interface.h>
#endif
#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif

namespace vaquero::host::sanitizers {

#if defined(__SANITIZE_ADDRESS__)

inline constexpr bool find_leaks = true;
/// LeakSanitizer takes what pointers in `memory` lead to as still in use.
inline void add_root(std::span<const std::byte> memory) {
    __lsan_register_root_region(memory.data(), memory.size());
}
inline void remove_root(std::span<const std::byte> memory) {
    __lsan_unregister_root_region(memory.data(), memory.size());
}
/// Frames that were never returned from leave their red zones in the shadow of `memory`.
inline void forget_poison(std::span<const std::byte> memory) {
    __asan_unpoison_memory_region(memory.data(), memory.size());
}
/// Before a switch to the stack `next`. `fake_stack`: where to keep the suspended stack's; null: it ends.
inline void start_switch(void** fake_stack, std::span<const std::byte> next) {
    __sanitizer_start_switch_fiber(fake_stack, next.data(), next.size());
}
/// After a switch, on the new stack, with what start_switch() kept when it was suspended.
inline void finish_switch(void* fake_stack) {
    __sanitizer_finish_switch_fiber(fake_stack, nullptr, nullptr);
}

#else

inline constexpr bool find_leaks = false;
inline void add_root(std::span<const std::byte>) {}
inline void remove_root(std::span<const std::byte>) {}
inline void forget_poison(std::span<const std::byte>) {}
inline void start_switch(void**, std::span<const std::byte>) {}
inline void finish_switch(void*) {}

#endif
#if defined(__SANITIZE_THREAD__)

/// ThreadSanitizer's own state of a fiber.
inline void* this_fiber() {
    return __tsan_get_current_fiber();
}
inline void* create_fiber() {
    return __tsan_create_fiber(0);
}
inline void destroy_fiber(void* fiber) {
    __tsan_destroy_fiber(fiber);
}
/// What the old fiber did happens before what the new one does, since they are never on two processors at
/// once.
inline void switch_fiber(void* fiber) {
    __tsan_switch_to_fiber(fiber, 0);
}

#else

inline void* this_fiber() {
    return nullptr;
}
inline void* create_fiber() {
    return nullptr;
}
inline void destroy_fiber(void*) {}
inline void switch_fiber(void*) {}

#endif

} // namespace vaquero::host::sanitizers
