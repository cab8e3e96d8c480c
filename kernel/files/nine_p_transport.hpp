// What carries 9P messages: a virtio-9p device, or a test's fake. drivers/ registers what it finds.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

namespace vaquero::nine_p {

/// A request and the room for its reply, each in pieces that are contiguous in physical memory. Empty pieces
/// are left out. It belongs to the transport from a try_start() that succeeds until it is done.
struct Exchange {
    std::span<std::byte> request;         ///< a whole message but for what follows; its tag is filled in
    std::span<const std::byte> payload{}; ///< the end of the request, as the data of a write
    std::span<std::byte> reply;           ///< for the beginning of the reply
    std::span<std::byte> reply_payload{}; ///< for what doesn't fit there, as the data of a read
    std::uint32_t written = 0;            ///< bytes of the reply, once done
    std::uint16_t tag = 0;
    std::atomic<bool> done{false}; ///< set with release by whoever polls
};

/// Offset and size of the tag in every message. [9P2000: size[4] type[1] tag[2]]
inline constexpr std::size_t tag_offset = 5;

/// Safe to be called by all cores at once.
class Transport {
public:
    /// Hands it to the server; false: there is no room just now.
    virtual bool try_start(Exchange& exchange) = 0;
    /// Looks for replies to anybody's requests.
    virtual void poll() = 0;
    /// The device has given up: nothing that was started will ever be done.
    [[nodiscard]] virtual bool is_broken() = 0;

protected:
    Transport() = default;
    ~Transport() = default;
};

/// Tells of another server of files; the first one has the working folder. On the boot core, before ranks
/// run.
void add_server(Transport& transport);

} // namespace vaquero::nine_p
