#include "kernel/diagnostics/memory_shortage.hpp"

#include <atomic>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "kernel/diagnostics/console.hpp"
#include "kernel/process/process.hpp"

namespace vaquero {

namespace {

struct Shortage {
    int rank = 0;
    int core = 0;
    std::size_t wanted = 0;
    std::size_t free = 0;
    std::size_t in_one_piece = 0;
};
constinit Shortage first;
std::atomic<bool> is_taken{false};
std::atomic<bool> is_complete{false};

/// In MiB, or KiB where that says more.
Text<32> size_text(std::size_t bytes) {
    constexpr std::size_t mebibyte = 1 << 20;
    return bytes >= 10 * mebibyte ? Text<32>(bytes / mebibyte, " MiB") : Text<32>(bytes / 1024, " KiB");
}

} // namespace

void note_memory_shortage(const Process& process, std::size_t bytes) {
    if (is_taken.exchange(true, std::memory_order_relaxed)) return;
    const PagePool& pool = process.core.pool;
    first = {process.rank.value(), process.core.id.value(), bytes, pool.free_pages() * page_bytes,
             pool.largest_run() * page_bytes};
    is_complete.store(true, std::memory_order_release); // partner: report_memory_shortage()
}

void report_memory_shortage() {
    if (!is_complete.exchange(false, std::memory_order_acquire)) return; // partner: note_memory_shortage()
    console::report(Text<240>("rank ", first.rank, " asked for ", size_text(first.wanted).view(),
                              " when core ", first.core, " had ", size_text(first.free).view(), " left, ",
                              size_text(first.in_one_piece).view(),
                              " of it in one piece: if that is why it failed, give the machine more --memory")
                        .view());
}

} // namespace vaquero
