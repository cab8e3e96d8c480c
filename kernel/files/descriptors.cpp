#include "kernel/files/descriptors.hpp"

#include <algorithm>
#include <cstring>

#include "base/limits.hpp"

namespace vaquero::files {

Descriptors::Descriptors(PagePool& pool, LineBuffer& output, LineBuffer& error)
    : pool_(&pool), console_{ConsoleFile(nullptr), ConsoleFile(&output), ConsoleFile(&error)} {
    for (std::size_t i = 0; i < console_.size(); ++i) {
        console_[i].count = 2; // never closed for good
        entries_[i].file = &console_[i];
    }
}

File* Descriptors::get(std::uint64_t number) const {
    return number < size_ ? entries_[number].file : nullptr;
}

Outcome Descriptors::add(File& file, std::uint64_t least, bool close_on_exec) {
    for (std::uint64_t number = least; number < capacity; ++number) {
        if (number >= size_ && !grow()) break;
        if (entries_[number].file != nullptr) continue;
        entries_[number] = {&file, close_on_exec};
        ++file.count;
        return static_cast<Outcome>(number);
    }
    if (file.count == 0) discard(file);
    return -EMFILE;
}

Outcome Descriptors::replace(File& file, std::uint64_t number, bool close_on_exec) {
    if (number >= capacity) return -EBADF;
    if (number >= size_ && !grow()) return -EMFILE;
    ++file.count;
    if (File* const before = std::exchange(entries_[number].file, &file)) release(*before);
    entries_[number].close_on_exec = close_on_exec;
    return static_cast<Outcome>(number);
}

Outcome Descriptors::close(std::uint64_t number) {
    if (get(number) == nullptr) return -EBADF;
    release(*std::exchange(entries_[number].file, nullptr));
    return 0;
}

void Descriptors::release(File& file) {
    if (--file.count == 0) discard(file);
}

void Descriptors::discard(File& file) {
    file.close();
    if (file.page != nullptr) pool_->free(reinterpret_cast<std::byte*>(file.page), 1);
    give_room(&file);
}

bool Descriptors::grow() {
    constexpr std::size_t pages = capacity * sizeof(Entry) / page_bytes;
    if (size_ == capacity) return true;
    std::byte* const room = pool_->allocate(pages);
    if (room == nullptr) return false;
    auto* const entries = new (room) Entry[capacity];
    std::copy_n(entries_, size_, entries);
    entries_ = entries;
    size_ = capacity;
    return true;
}

void* Descriptors::take_room() {
    if (free_ == nullptr) {
        std::byte* const page = pool_->allocate(1);
        if (page == nullptr) return nullptr;
        for (std::size_t at = 0; at < page_bytes; at += file_bytes)
            give_room(page + at);
    }
    return std::exchange(free_, free_->next);
}

void Descriptors::give_room(void* room) {
    free_ = new (room) FreeRoom{free_};
}

bool Descriptors::set_page(File& file, std::string_view path) {
    file.page = reinterpret_cast<char*>(pool_->allocate(1));
    if (file.page == nullptr) return false;
    std::memcpy(file.page, path.data(), path.size());
    file.page[path.size()] = '\0';
    return true;
}

std::string_view Descriptors::folder() const {
    return folder_ != nullptr ? std::string_view(folder_) : first_folder();
}

bool Descriptors::set_folder(std::string_view path) {
    if (folder_ == nullptr) folder_ = reinterpret_cast<char*>(pool_->allocate(1));
    if (folder_ == nullptr) return false;
    std::memcpy(folder_, path.data(), path.size());
    folder_[path.size()] = '\0';
    return true;
}

} // namespace vaquero::files
