// What a descriptor stands for: an open file. [open(2): "open file description"]
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statfs.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "kernel/files/nine_p_client.hpp"
#include "kernel/files/outcome.hpp"

namespace vaquero::files {

/// An open file of one rank. Data pointers are such as devices and other cores can use. What a kind of file
/// can't do is answered as Linux does.
class File {
public:
    /// At most so much as `to` holds, from byte `at` on; a stream, which has no position, ignores that.
    virtual Outcome read(std::span<std::byte> to, std::uint64_t at);
    virtual Outcome write(std::span<const std::byte> from, std::uint64_t at);
    virtual Outcome status(struct ::stat& status) = 0;
    /// Of the file system that it is on.
    virtual Outcome file_system(struct ::statfs& status);
    /// getdents64(2): entries behind `position`, which moves on.
    virtual Outcome list(std::span<std::byte> to);
    virtual Outcome change(const nine_p::Attributes& attributes);
    virtual Outcome sync(bool data_only);
    /// Of the last descriptor.
    virtual void close();
    [[nodiscard]] virtual bool is_terminal() const;

    [[nodiscard]] bool can_read() const { return (flags & O_ACCMODE) != O_WRONLY && (flags & O_PATH) == 0; }
    [[nodiscard]] bool can_write() const { return (flags & O_ACCMODE) != O_RDONLY && (flags & O_PATH) == 0; }

    int flags = 0;      ///< of open(2)
    unsigned count = 0; ///< descriptors that stand for it
    bool has_position = true;
    bool is_folder = false; ///< then its path is in the page
    std::uint64_t position = 0;
    char* page = nullptr; ///< of the rank's pool, for what doesn't fit in here; freed with it

protected:
    File() = default;
    ~File() = default;
};

/// Room for one of any kind.
inline constexpr std::size_t file_bytes = 128;

} // namespace vaquero::files
