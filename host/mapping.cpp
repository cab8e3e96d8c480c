#include "host/mapping.hpp"

#include <sys/mman.h>

#include "base/ensure.hpp"
#include "base/limits.hpp"
#include "host/sanitizers.hpp"

namespace vaquero::host {

Mapping::Mapping(std::size_t bytes) {
    const std::size_t rounded = (bytes + page_bytes - 1) / page_bytes * page_bytes;
    void* const memory =
        mmap(nullptr, rounded, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) return;
    bytes_ = {static_cast<std::byte*>(memory), rounded};
    sanitizers::add_root(bytes_);
}

Mapping::~Mapping() {
    if (bytes_.empty()) return;
    sanitizers::remove_root(bytes_);
    sanitizers::forget_poison(bytes_);
    munmap(bytes_.data() - guard_bytes_, bytes_.size() + guard_bytes_);
}

void Mapping::guard_first_page() {
    ensure(guard_bytes_ == 0 && bytes_.size() > page_bytes, "no page to spare for a guard");
    ensure(mprotect(bytes_.data(), page_bytes, PROT_NONE) == 0, "mprotect failed");
    sanitizers::remove_root(bytes_);
    bytes_ = bytes_.subspan(page_bytes);
    guard_bytes_ = page_bytes;
    sanitizers::add_root(bytes_);
}

} // namespace vaquero::host
