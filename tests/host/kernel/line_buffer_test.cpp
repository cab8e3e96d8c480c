#include "kernel/diagnostics/line_buffer.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace vaquero {
namespace {

std::vector<std::string> sent;

void sink(std::string_view lines) {
    sent.emplace_back(lines);
}

std::string all_sent() {
    std::string all;
    for (const std::string& piece : sent)
        all += piece;
    return all;
}

class LineBufferTest : public testing::Test {
protected:
    LineBufferTest() { sent.clear(); }
};

TEST_F(LineBufferTest, SendsWholeLines) {
    LineBuffer buffer(sink);
    buffer.append("one");
    EXPECT_TRUE(sent.empty());
    buffer.append(" line\nand a half");
    EXPECT_EQ(sent, (std::vector<std::string>{"one line\n"}));
    buffer.append("\n\nx\ny");
    EXPECT_EQ(all_sent(), "one line\nand a half\n\nx\n");
    buffer.append("");
    buffer.flush();
    EXPECT_EQ(all_sent(), "one line\nand a half\n\nx\ny");
    buffer.flush();
    EXPECT_EQ(sent.back(), "y");
}

TEST_F(LineBufferTest, TagsEachLine) {
    LineBuffer buffer(sink, "[1,3]<stdout>:");
    buffer.append("a\nb");
    buffer.append("c\n\nd");
    buffer.flush();
    buffer.append("e\nf\n");
    EXPECT_EQ(all_sent(),
              "[1,3]<stdout>:a\n[1,3]<stdout>:bc\n[1,3]<stdout>:\n[1,3]<stdout>:de\n[1,3]<stdout>:f\n");
}

TEST_F(LineBufferTest, CutsALongTag) {
    LineBuffer buffer(sink, std::string(1000, 't'));
    buffer.append("\n");
    EXPECT_EQ(all_sent(), std::string(40, 't') + "\n");
}

TEST_F(LineBufferTest, KeepsALineTogetherWhenTheBufferFills) {
    LineBuffer buffer(sink);
    const std::string line(1000, 'x');
    for (int i = 0; i < 3; ++i)
        buffer.append(line + "\n");
    std::string many;
    for (int i = 0; i < 5; ++i)
        many += line + "\n"; // reaches the capacity inside a line
    sent.clear();
    buffer.append(many);
    EXPECT_EQ(all_sent(), many);
    for (const std::string& piece : sent)
        EXPECT_EQ(piece.back(), '\n');
}

TEST_F(LineBufferTest, PassesLongLinesInPieces) {
    for (const std::size_t length : {LineBuffer::capacity - 1, LineBuffer::capacity, LineBuffer::capacity + 1,
                                     3 * LineBuffer::capacity}) {
        sent.clear();
        LineBuffer buffer(sink);
        const std::string line = "short\n" + std::string(length, 'x') + "\n";
        buffer.append(line);
        EXPECT_EQ(all_sent(), line);
        EXPECT_EQ(sent.front(), length < LineBuffer::capacity - 6 ? line : "short\n");
    }
}

// However the text is cut, everything arrives once, in order, with a tag before each line, and what is sent
// ends with a line unless it is a piece of a line longer than the buffer.
TEST_F(LineBufferTest, LosesNothing) {
    std::mt19937 random(5);
    const auto any = [&](std::size_t limit) {
        return std::uniform_int_distribution<std::size_t>(0, limit)(random);
    };
    for (int round = 0; round < 50; ++round) {
        sent.clear();
        LineBuffer buffer(sink, "tag:");
        std::string text;
        for (std::size_t lines = any(60); lines > 0; --lines)
            text += std::string(any(any(3) == 0 ? 6000 : 90), 'a') + "\n";
        for (std::size_t at = 0; at < text.size();) {
            const std::string piece = text.substr(at, any(5000));
            buffer.append(piece);
            at += piece.size();
        }
        std::string expected;
        for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1)
            expected += "tag:" + text.substr(at, text.find('\n', at) + 1 - at);
        ASSERT_EQ(all_sent(), expected);
        for (const std::string& piece : sent)
            EXPECT_TRUE(piece.back() == '\n' || piece.find('\n') == std::string::npos);
    }
}

// The owner never comes back from the sink: what it was given isn't sent again, what is behind it isn't lost.
TEST_F(LineBufferTest, SendsNothingTwiceWhenTheOwnerStopsInTheSink) {
    struct Stopped {};
    LineBuffer buffer([](std::string_view lines) {
        sent.emplace_back(lines);
        throw Stopped();
    });
    EXPECT_THROW(buffer.append("one\ntwo\nhalf of"), Stopped);
    EXPECT_EQ(sent, (std::vector<std::string>{"one\ntwo\n"}));
    EXPECT_THROW(buffer.flush(), Stopped);
    EXPECT_EQ(sent, (std::vector<std::string>{"one\ntwo\n", "half of"}));
    sent.clear();
    buffer.flush();
    EXPECT_TRUE(sent.empty());
}

} // namespace
} // namespace vaquero
