// A file in a folder of the host's.
#pragma once

#include "kernel/files/file.hpp"

namespace vaquero::files {

class SharedFile final : public File {
public:
    /// `fid` is open, unless the flags have O_PATH; it belongs to the file now.
    SharedFile(nine_p::Client& client, nine_p::Fid fid, bool is_directory) : client_(client), fid_(fid) {
        is_folder = is_directory;
    }

    Outcome read(std::span<std::byte> to, std::uint64_t at) override;
    Outcome write(std::span<const std::byte> from, std::uint64_t at) override;
    Outcome status(struct ::stat& status) override { return client_.get_attributes(fid_, status); }
    Outcome file_system(struct ::statfs& status) override { return client_.file_system(fid_, status); }
    Outcome list(std::span<std::byte> to) override;
    Outcome change(const nine_p::Attributes& attributes) override {
        return client_.set_attributes(fid_, attributes);
    }
    Outcome sync(bool data_only) override { return client_.sync(fid_, data_only); }
    void close() override { client_.clunk(fid_); }

private:
    nine_p::Client& client_;
    nine_p::Fid fid_;
};

/// Turns `bytes` of 9P's directory entries at the end of `room` into Linux's at its beginning; returns the
/// bytes that they take. `offset` becomes that of the last one.
Outcome convert_entries(std::span<std::byte> room, std::size_t bytes, std::uint64_t& offset);

/// How many bytes of 9P's entries become at most `room` bytes of Linux's, with none overtaking what isn't
/// converted yet.
constexpr std::size_t entries_that_fit(std::size_t room) {
    return room / 8 * 7;
}
/// What the longest entry needs.
inline constexpr std::size_t least_list_bytes = 328;

} // namespace vaquero::files
