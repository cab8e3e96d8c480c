#include "kernel/files/shared_file.hpp"

#include <cstring>

#include "kernel/files/nine_p_message.hpp"

namespace vaquero::files {

Outcome SharedFile::read(std::span<std::byte> to, std::uint64_t at) {
    if (is_folder) return -EISDIR;
    std::size_t total = 0;
    while (total < to.size()) {
        const Outcome got = client_.read(fid_, at + total, to.subspan(total));
        if (got < 0) return total > 0 ? static_cast<Outcome>(total) : got;
        if (got == 0) break;
        total += static_cast<std::size_t>(got);
    }
    return static_cast<Outcome>(total);
}

Outcome SharedFile::write(std::span<const std::byte> from, std::uint64_t at) {
    std::size_t total = 0;
    while (total < from.size()) {
        const Outcome put = client_.write(fid_, at + total, from.subspan(total));
        if (put < 0) return total > 0 ? static_cast<Outcome>(total) : put;
        if (put == 0) break;
        total += static_cast<std::size_t>(put);
    }
    return static_cast<Outcome>(total);
}

Outcome SharedFile::list(std::span<std::byte> to) {
    if (!is_folder) return -ENOTDIR;
    if (to.size() < least_list_bytes) return -EINVAL;
    const std::size_t wanted = entries_that_fit(to.size());
    const Outcome got = client_.read_directory(fid_, position, to.last(wanted));
    if (got <= 0) return got;
    // They begin where the room for all that was wanted does.
    const std::size_t end = to.size() - wanted + static_cast<std::size_t>(got);
    return convert_entries(to.first(end), static_cast<std::size_t>(got), position);
}

Outcome convert_entries(std::span<std::byte> room, std::size_t bytes, std::uint64_t& offset) {
    nine_p::Reply entries(room.last(bytes));
    std::size_t used = 0;
    std::uint64_t last = offset;
    while (!entries.empty()) {
        const std::uint64_t inode = entries.take_qid().path;
        last = entries.take<std::uint64_t>();
        const auto type = entries.take<std::uint8_t>();
        const std::string_view name = entries.take_string();
        if (!entries.good() || name.empty() || name.size() > nine_p::max_name) return -EIO;
        // struct linux_dirent64: inode, offset of the next one, bytes, type, name and NUL. [getdents64(2)]
        const std::size_t length = (19 + name.size() + 1 + 7) / 8 * 8;
        std::byte* const entry = room.data() + used;
        std::memmove(entry + 19, name.data(), name.size());
        std::memset(entry + 19 + name.size(), 0, length - 19 - name.size());
        const auto short_length = static_cast<std::uint16_t>(length);
        std::memcpy(entry, &inode, 8);
        std::memcpy(entry + 8, &last, 8);
        std::memcpy(entry + 16, &short_length, 2);
        std::memcpy(entry + 18, &type, 1);
        used += length;
    }
    offset = last;
    return static_cast<Outcome>(used);
}

} // namespace vaquero::files
