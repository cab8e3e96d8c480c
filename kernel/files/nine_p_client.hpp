// The client of 9P2000.L: each request of it as a function. Several ranks call it at once.
#pragma once

#include <sys/stat.h>
#include <sys/statfs.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "kernel/files/nine_p_message.hpp"
#include "kernel/files/outcome.hpp"

namespace vaquero::nine_p {

using files::Outcome;

/// What a setattr changes, as bits. [P9_SETATTR_*]
enum SetAttribute : std::uint32_t {
    set_mode = 1,
    set_size = 8,
    set_access_time = 0x10,
    set_modification_time = 0x20,
    set_access_time_given = 0x80, ///< else to the server's now
    set_modification_time_given = 0x100,
};

struct Attributes {
    std::uint32_t valid = 0; ///< bits of SetAttribute
    std::uint32_t mode = 0;
    std::uint64_t size = 0;
    timespec access{};
    timespec modification{};
};

/// How many names one walk takes. [9P2000: MAXWELEM]
inline constexpr std::size_t max_walk = 16;

/// What a walk along several names found: `count` of them, the last of which the new fid stands for if that
/// is all of them.
struct Walked {
    std::size_t count = 0;
    std::array<Qid, max_walk> qids;
};

/// All data pointers are such as devices can reach: contiguous, and in the direct map or the image.
class Client {
public:
    explicit Client(Transport& transport) : transport_(&transport) {}

    static constexpr Fid root = 0;
    /// A fid that nobody has had.
    Fid new_fid() { return next_fid_.fetch_add(1, std::memory_order_relaxed); }

    /// Agrees with the server on 9P2000.L and attaches to what it serves. Once; others wait for whoever does
    /// it. What fails for one fails for all, for good.
    Outcome connect();

    /// From `from`, along at most max_walk names with `/` between them; as many as fit are taken.
    /// Without names `to` becomes a copy of `from`.
    Outcome walk(Fid from, Fid to, std::string_view names, Walked& walked);
    Outcome open(Fid fid, std::uint32_t flags);
    /// In the directory `fid`, which stands for the new file afterwards.
    Outcome create(Fid fid, std::string_view name, std::uint32_t flags, std::uint32_t mode);
    Outcome read(Fid fid, std::uint64_t at, std::span<std::byte> to);
    Outcome write(Fid fid, std::uint64_t at, std::span<const std::byte> from);
    /// Bytes of entries, each qid[13] offset[8] type[1] name[s], from the one behind `offset` on.
    Outcome read_directory(Fid fid, std::uint64_t offset, std::span<std::byte> to);
    Outcome get_attributes(Fid fid, struct ::stat& status);
    Outcome set_attributes(Fid fid, const Attributes& attributes);
    Outcome sync(Fid fid, bool data_only);
    Outcome file_system(Fid fid, struct ::statfs& status);
    /// The length of the symbolic link's target, of which the beginning is in `target`.
    Outcome read_link(Fid fid, std::span<char> target);

    Outcome make_directory(Fid parent, std::string_view name, std::uint32_t mode);
    Outcome make_symlink(Fid parent, std::string_view name, std::string_view target);
    Outcome make_link(Fid parent, std::string_view name, Fid file);
    /// `flags`: AT_REMOVEDIR for a directory.
    Outcome unlink(Fid parent, std::string_view name, std::uint32_t flags);
    Outcome rename(Fid from, std::string_view old_name, Fid to, std::string_view new_name);
    /// Gives the fid back, open or not.
    void clunk(Fid fid);

private:
    enum class State : int { fresh, connecting, connected, failed };

    Outcome agree();
    Outcome call(Request& request, std::span<std::byte> reply, std::span<const std::byte> payload = {},
                 std::span<std::byte> reply_payload = {});
    Outcome call_for_qid(Request& request);
    Outcome call_for_nothing(Request& request);

    Transport* transport_;
    std::atomic<Fid> next_fid_{root + 1};
    std::atomic<State> state_{State::fresh};
    std::uint32_t most_data_ = 0; ///< of a read or write, as agreed
};

} // namespace vaquero::nine_p
