// A rank's file descriptors, its working folder and its umask.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <new>
#include <string_view>
#include <utility>

#include "kernel/files/console_file.hpp"
#include "kernel/files/file.hpp"
#include "kernel/files/names.hpp"
#include "kernel/memory/page_pool.hpp"

namespace vaquero::files {

class Descriptors {
public:
    static constexpr std::size_t capacity = 1024;

    /// Three of them: standard input, and what `output` and `error` collect. Takes memory of `pool` for more
    /// than a few.
    Descriptors(PagePool& pool, LineBuffer& output, LineBuffer& error);
    Descriptors(const Descriptors&) = delete;
    Descriptors& operator=(const Descriptors&) = delete;

    /// Null if `number` isn't open.
    [[nodiscard]] File* get(std::uint64_t number) const;
    /// The lowest free number from `least` on for `file`, or -EMFILE; the file is closed then if nothing else
    /// stands for it.
    Outcome add(File& file, std::uint64_t least = 0, bool close_on_exec = false);
    /// dup2(2).
    Outcome replace(File& file, std::uint64_t number, bool close_on_exec);
    Outcome close(std::uint64_t number);

    [[nodiscard]] bool close_on_exec(std::uint64_t number) const { return entries_[number].close_on_exec; }
    void set_close_on_exec(std::uint64_t number, bool on) { entries_[number].close_on_exec = on; }

    /// A file that no descriptor stands for yet; null: no memory. With a `path`, even an empty one, it has a
    /// page, which begins with that.
    template <class Kind, class... Arguments>
    Kind* make(std::string_view path, Arguments&&... arguments) {
        static_assert(sizeof(Kind) <= file_bytes);
        void* const room = take_room();
        if (room == nullptr) return nullptr;
        auto* const file = new (room) Kind(std::forward<Arguments>(arguments)...);
        if (path.data() == nullptr || set_page(*file, path)) return file;
        give_room(room);
        return nullptr;
    }
    void discard(File& file);

    /// Absolute and without a slash at its end: "" is the root.
    [[nodiscard]] std::string_view folder() const;
    [[nodiscard]] bool set_folder(std::string_view path);

    std::uint32_t mask = 022; ///< umask(2)

private:
    struct Entry {
        File* file = nullptr;
        bool close_on_exec = false;
    };
    struct FreeRoom {
        FreeRoom* next;
    };

    [[nodiscard]] bool grow();
    void* take_room();
    void give_room(void* room);
    [[nodiscard]] bool set_page(File& file, std::string_view path);
    void release(File& file);

    PagePool* pool_;
    std::array<Entry, 16> first_entries_{};
    Entry* entries_ = first_entries_.data();
    std::size_t size_ = first_entries_.size();
    FreeRoom* free_ = nullptr;
    char* folder_ = nullptr; ///< a page, once it was changed
    std::array<ConsoleFile, 3> console_;
};

} // namespace vaquero::files
