// Messages of 9P2000.L on the wire. [Linux, Documentation/filesystems/9p; diod, protocol.md]
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "kernel/files/nine_p_transport.hpp"

namespace vaquero::nine_p {

/// Requests; the reply to each has the next number.
enum class Type : std::uint8_t {
    lerror = 6, ///< only as a reply
    statfs = 8,
    lopen = 12,
    lcreate = 14,
    symlink = 16,
    readlink = 22,
    getattr = 24,
    setattr = 26,
    readdir = 40,
    fsync = 50,
    link = 70,
    mkdir = 72,
    renameat = 74,
    unlinkat = 76,
    version = 100,
    attach = 104,
    walk = 110,
    read = 116,
    write = 118,
    clunk = 120,
};

/// A handle that the client chooses and the server knows a file by.
using Fid = std::uint32_t;
inline constexpr Fid no_fid = 0xffffffff;

/// What the server knows a file by: the same file has the same path.
struct Qid {
    static constexpr std::uint8_t directory = 0x80;
    static constexpr std::uint8_t symlink = 0x02;

    std::uint8_t type;
    std::uint32_t version;
    std::uint64_t path;

    [[nodiscard]] bool is_symlink() const { return (type & symlink) != 0; }
    [[nodiscard]] bool is_directory() const { return (type & directory) != 0; }
};

/// Longest name of a file. [NAME_MAX]
inline constexpr std::size_t max_name = 255;

/// A request under construction: little-endian numbers, and strings behind their 16-bit lengths. What is
/// longer than a message of this kind can be is left out, and fits() tells.
class Request {
public:
    explicit Request(Type type) { put(std::uint32_t{0}).put(static_cast<std::uint8_t>(type)).put(tag); }

    template <std::unsigned_integral T>
    Request& put(T number) {
        return append(&number, sizeof(number));
    }
    Request& put(std::string_view text) {
        return put(static_cast<std::uint16_t>(text.size())).append(text.data(), text.size());
    }

    [[nodiscard]] std::size_t room() const { return bytes_.size() - used_; }
    [[nodiscard]] bool fits() const { return fits_; }
    /// For what was put in behind a count that wasn't known yet.
    void put_at(std::size_t offset, std::uint16_t number) {
        std::memcpy(bytes_.data() + offset, &number, sizeof(number));
    }
    /// The message, of which `payload` more bytes follow.
    std::span<std::byte> finish(std::size_t payload) {
        const auto size = static_cast<std::uint32_t>(used_ + payload);
        std::memcpy(bytes_.data(), &size, sizeof(size));
        return std::span(bytes_).first(used_);
    }
    [[nodiscard]] Type type() const { return static_cast<Type>(bytes_[4]); }

private:
    static constexpr std::uint16_t tag = 0xffff; // NOTAG; the transport fills in another one

    Request& append(const void* data, std::size_t bytes) {
        fits_ = fits_ && bytes <= room();
        if (!fits_ || bytes == 0) return *this;
        std::memcpy(bytes_.data() + used_, data, bytes);
        used_ += bytes;
        return *this;
    }

    std::array<std::byte, 608> bytes_; // two names of a renameat
    std::size_t used_ = 0;
    bool fits_ = true;
};

/// A reply that is taken apart. Nothing in it is believed: what isn't there reads as zero, and good() tells.
class Reply {
public:
    explicit Reply(std::span<const std::byte> bytes) : rest_(bytes) {}

    template <std::unsigned_integral T>
    T take() {
        T number = 0;
        if (rest_.size() < sizeof(T)) {
            fail();
            return number;
        }
        std::memcpy(&number, rest_.data(), sizeof(T));
        rest_ = rest_.subspan(sizeof(T));
        return number;
    }
    Qid take_qid() {
        const auto type = take<std::uint8_t>();
        const auto version = take<std::uint32_t>();
        return {type, version, take<std::uint64_t>()};
    }
    std::string_view take_string() {
        const auto length = take<std::uint16_t>();
        if (length > rest_.size()) {
            fail();
            return {};
        }
        const std::string_view text(reinterpret_cast<const char*>(rest_.data()), length);
        rest_ = rest_.subspan(length);
        return text;
    }
    void skip(std::size_t bytes) {
        if (bytes > rest_.size()) return fail();
        rest_ = rest_.subspan(bytes);
    }

    /// Whether all that was taken was there.
    [[nodiscard]] bool good() const { return good_; }
    [[nodiscard]] bool empty() const { return rest_.empty(); }
    /// Whether that was all of it, too.
    [[nodiscard]] bool finished() const { return good_ && rest_.empty(); }

private:
    void fail() {
        rest_ = {};
        good_ = false;
    }

    std::span<const std::byte> rest_;
    bool good_ = true;
};

} // namespace vaquero::nine_p
