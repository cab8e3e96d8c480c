#include "tests/host/virtio/platform_double.hpp"

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/ensure.hpp"
#include "platform/platform.hpp"
#include "tests/host/virtio/raw_memory.hpp"

namespace vaquero {
namespace {

thread_local CoreId current_core;

} // namespace

void panic(std::string_view what, SourceLine) {
    throw test::Panic(std::string(what));
}

void test::become_core(CoreId core) {
    current_core = core;
}

namespace platform {

CoreId this_core() {
    return current_core;
}

std::uint64_t now_ns() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
}

std::byte* allocate_pages(std::size_t bytes) {
    static std::mutex mutex;
    static std::vector<test::ZeroedMemory> blocks; // lives until the process ends, as pages do
    const std::lock_guard lock(mutex);
    blocks.emplace_back(bytes, 4096);
    return blocks.back().data();
}

} // namespace platform
} // namespace vaquero
