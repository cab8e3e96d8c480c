#include "kernel/files/input.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace vaquero::files {
namespace {

/// Has the pieces one after the other; each look at an empty device lets the next one come.
class FakeDevice final : public InputDevice {
public:
    explicit FakeDevice(std::vector<std::string> pieces) : pieces_(std::move(pieces)) {}

    std::span<const std::byte> look() override {
        if (now_.empty() && next_ < pieces_.size()) now_ = pieces_[next_++];
        return std::as_bytes(std::span(now_));
    }
    void take(std::size_t bytes) override { now_.erase(0, bytes); }

private:
    std::vector<std::string> pieces_;
    std::size_t next_ = 0;
    std::string now_;
};

std::string frame(const std::string& bytes) {
    std::string text;
    for (int i = 0; i < 4; ++i)
        text += static_cast<char>(bytes.size() >> 8 * i);
    return text + bytes;
}

std::string read_all(std::vector<std::string> pieces, std::size_t at_once) {
    FakeDevice device(std::move(pieces));
    Input input(&device);
    std::string all;
    std::string room(at_once, '\0');
    for (;;) {
        const Outcome got = input.read(std::as_writable_bytes(std::span(room)));
        if (got <= 0) break;
        all += room.substr(0, static_cast<std::size_t>(got));
    }
    EXPECT_EQ(input.read(std::as_writable_bytes(std::span(room))), 0) << "the end stays";
    return all;
}

TEST(Input, FramesAreCutAnyhow) {
    const std::string binary("\0\xff\n\4", 4);
    const std::string wire = frame("hello") + frame(binary) + frame(std::string(300, 'x')) + frame("");
    const std::string expected = "hello" + binary + std::string(300, 'x');
    for (const std::size_t piece : {1u, 2u, 3u, 5u, 7u, 100u, 1000u}) {
        std::vector<std::string> pieces;
        for (std::size_t at = 0; at < wire.size(); at += piece)
            pieces.push_back(wire.substr(at, piece));
        for (const std::size_t at_once : {1u, 4u, 64u, 1000u})
            EXPECT_EQ(read_all(pieces, at_once), expected);
    }
}

TEST(Input, MayBeEmpty) {
    EXPECT_EQ(read_all({frame("")}, 10), "");
}

} // namespace
} // namespace vaquero::files
