// The 9P client against a server that knows the protocol only as bytes. [Linux, include/net/9p; diod,
// protocol.md]
#include <gtest/gtest.h>

#include <functional>
#include <random>
#include <string>
#include <vector>

#include "kernel/files/nine_p_client.hpp"
#include "kernel/files/shared_file.hpp"
#include "kernel/files/wait.hpp"

namespace vaquero {

/// Nobody else is there to wait for: what isn't done at once, or after a few polls, never is.
void files::wait_for(bool (*is_done)(void*), void* argument, const char*) {
    for (int polls = 0; polls < 10; ++polls)
        if (is_done(argument)) return;
    FAIL() << "a wait without end";
}

namespace nine_p {
namespace {

using Bytes = std::string;

Bytes number(std::uint64_t value, int bytes) {
    Bytes text;
    for (; bytes > 0; --bytes, value >>= 8)
        text += static_cast<char>(value & 0xff);
    return text;
}
Bytes text(const Bytes& characters) {
    return number(characters.size(), 2) + characters;
}
Bytes qid(unsigned type, std::uint64_t path) {
    return number(type, 1) + number(7, 4) + number(path, 8);
}

constexpr std::uint16_t tag = 0x0517;

/// A whole message: size[4] type[1] tag[2] and what follows.
Bytes message(unsigned type, const Bytes& rest, std::uint16_t with_tag = tag) {
    return number(rest.size() + 7, 4) + number(type, 1) + number(with_tag, 2) + rest;
}
Bytes failure(std::uint32_t error) {
    return message(7, number(error, 4));
}

class FakeServer final : public Transport {
public:
    bool try_start(Exchange& exchange) override {
        if (busy-- > 0) return false;
        exchange.tag = tag;
        std::memcpy(exchange.request.data() + tag_offset, &tag, sizeof(tag));
        requests.emplace_back(reinterpret_cast<const char*>(exchange.request.data()),
                              exchange.request.size());
        requests.back().append(reinterpret_cast<const char*>(exchange.payload.data()),
                               exchange.payload.size());
        const Bytes reply = answer(requests.back());
        const std::size_t first = std::min(reply.size(), exchange.reply.size());
        const std::size_t second = std::min(reply.size() - first, exchange.reply_payload.size());
        std::copy_n(std::as_bytes(std::span(reply)).begin(), first, exchange.reply.begin());
        std::copy_n(std::as_bytes(std::span(reply)).begin() + static_cast<std::ptrdiff_t>(first), second,
                    exchange.reply_payload.begin());
        exchange.written = written.value_or(static_cast<std::uint32_t>(reply.size()));
        started = &exchange;
        return true;
    }
    void poll() override {
        if (started != nullptr && !mute) std::exchange(started, nullptr)->done = true;
    }
    bool is_broken() override { return broken; }

    std::function<Bytes(const Bytes&)> answer;
    std::vector<Bytes> requests;
    std::optional<std::uint32_t> written;
    Exchange* started = nullptr;
    int busy = 0;
    bool mute = false;
    bool broken = false;
};

struct NineP : ::testing::Test {
    NineP() {
        server.answer = [](const Bytes& request) {
            if (request[4] == 100) return message(101, number(65536, 4) + text("9P2000.L"));
            return message(105, qid(0x80, 1));
        };
        EXPECT_EQ(client.connect(), 0);
        greeting = std::exchange(server.requests, {});
    }
    void will_answer(const Bytes& reply) {
        server.answer = [reply](const Bytes&) { return reply; };
    }
    Bytes last() { return server.requests.back(); }

    FakeServer server;
    Client client{server};
    std::vector<Bytes> greeting;
};

std::span<std::byte> bytes_of(Bytes& room) {
    return std::as_writable_bytes(std::span(room));
}

TEST_F(NineP, AgreesOnTheDialectAndAttachesOnce) {
    ASSERT_EQ(greeting.size(), 2u);
    EXPECT_EQ(greeting[0], message(100, number(1 << 20, 4) + text("9P2000.L")));
    EXPECT_EQ(greeting[1], message(104, number(0, 4) + number(0xffffffff, 4) + text("root") + text("") +
                                            number(0xffffffff, 4)));
    EXPECT_EQ(client.connect(), 0);
    EXPECT_TRUE(server.requests.empty());
}

TEST(NinePConnect, RefusesOtherDialectsForGood) {
    for (const Bytes& reply :
         {message(101, number(65536, 4) + text("9P2000.u")),
          message(101, number(1 << 21, 4) + text("9P2000.L")),
          message(101, number(100, 4) + text("9P2000.L")), message(101, number(65536, 4)), failure(5)}) {
        FakeServer server;
        server.answer = [&](const Bytes&) { return reply; };
        Client client(server);
        EXPECT_EQ(client.connect(), -EIO);
        EXPECT_EQ(client.connect(), -EIO);
        EXPECT_EQ(server.requests.size(), 1u);
    }
}

TEST_F(NineP, WalksAlongSeveralNames) {
    will_answer(message(111, number(2, 2) + qid(0x80, 5) + qid(0x02, 6)));
    Walked walked;
    EXPECT_EQ(client.walk(3, 4, "a/bcd", walked), 2);
    EXPECT_EQ(last(), message(110, number(3, 4) + number(4, 4) + number(2, 2) + text("a") + text("bcd")));
    EXPECT_EQ(walked.count, 2u);
    EXPECT_TRUE(walked.qids[0].is_directory());
    EXPECT_TRUE(walked.qids[1].is_symlink());
    EXPECT_EQ(walked.qids[1].path, 6u);
}

TEST_F(NineP, AWalkMayEndEarlyAndTakesOnlyWhatFits) {
    will_answer(message(111, number(1, 2) + qid(0, 5)));
    Walked walked;
    EXPECT_EQ(client.walk(3, 4, "a/b/c", walked), 3);
    EXPECT_EQ(walked.count, 1u);

    Bytes path;
    for (int i = 0; i < 20; ++i)
        path += (i > 0 ? "/n" : "n") + std::to_string(i);
    EXPECT_EQ(client.walk(3, 4, path, walked), 16);
    const Bytes longest(255, 'x');
    EXPECT_EQ(client.walk(3, 4, longest + "/" + longest + "/" + longest, walked), 2);
    EXPECT_EQ(client.walk(3, 4, longest + "x", walked), -ENAMETOOLONG);
}

TEST_F(NineP, AWalkOfNoNamesCopies) {
    will_answer(message(111, number(0, 2)));
    Walked walked;
    EXPECT_EQ(client.walk(3, 4, "", walked), 0);
    EXPECT_EQ(last(), message(110, number(3, 4) + number(4, 4) + number(0, 2)));
}

TEST_F(NineP, DoesntBelieveAWalk) {
    Walked walked;
    for (const Bytes& rest : {number(2, 2) + qid(0, 1) + qid(0, 2), number(1, 2), number(0, 2), number(1, 1),
                              number(1, 2) + qid(0, 1) + "x", number(65535, 2)}) {
        will_answer(message(111, rest));
        EXPECT_EQ(client.walk(3, 4, "a", walked), -EIO);
    }
}

TEST_F(NineP, ReadsToWhereTheDataBelong) {
    will_answer(message(117, number(5, 4) + "hello"));
    Bytes room(8, '.');
    EXPECT_EQ(client.read(9, 0x1'0000'0002, bytes_of(room)), 5);
    EXPECT_EQ(room, "hello...");
    EXPECT_EQ(last(), message(116, number(9, 4) + number(0x1'0000'0002, 8) + number(8, 4)));
}

TEST_F(NineP, AsksForNoMoreThanAMessageHolds) {
    will_answer(message(117, number(0, 4)));
    Bytes room(100'000, '.');
    EXPECT_EQ(client.read(9, 0, bytes_of(room)), 0);
    EXPECT_EQ(last(), message(116, number(9, 4) + number(0, 8) + number(65536 - 23, 4)));
}

TEST_F(NineP, DoesntBelieveARead) {
    Bytes room(8, '.');
    for (const Bytes& reply : {message(117, number(6, 4) + "hello"), message(117, number(4, 4) + "hello"),
                               message(117, number(9, 4)), message(117, number(0xffffffff, 4) + "hello"),
                               message(117, ""), message(119, number(5, 4) + "hello"),
                               message(117, number(5, 4) + "hello", tag + 1), Bytes("rubbish"), Bytes()}) {
        will_answer(reply);
        EXPECT_EQ(client.read(9, 0, bytes_of(room)), -EIO);
    }
    will_answer(message(117, number(5, 4) + "hello"));
    for (const std::uint32_t written : {0u, 6u, 15u, 17u, 0xffffffffu}) {
        server.written = written;
        EXPECT_EQ(client.read(9, 0, bytes_of(room)), -EIO);
    }
}

TEST_F(NineP, Writes) {
    will_answer(message(119, number(3, 4)));
    const Bytes data = "hello";
    EXPECT_EQ(client.write(9, 2, std::as_bytes(std::span(data))), 3);
    EXPECT_EQ(last(), message(118, number(9, 4) + number(2, 8) + number(5, 4) + data));
    will_answer(message(119, number(6, 4)));
    EXPECT_EQ(client.write(9, 2, std::as_bytes(std::span(data))), -EIO) << "more than it was given";
}

TEST_F(NineP, PassesOnErrors) {
    Bytes room(8, '.');
    for (const int error : {1, ENOENT, ENOSPC, 4095}) {
        will_answer(failure(static_cast<std::uint32_t>(error)));
        EXPECT_EQ(client.read(9, 0, bytes_of(room)), -error);
    }
    for (const std::uint32_t error : {0u, 4096u, 0x80000000u, 0xffffffffu}) {
        will_answer(failure(error));
        EXPECT_EQ(client.read(9, 0, bytes_of(room)), -EIO);
    }
    will_answer(message(7, number(2, 4) + "x"));
    EXPECT_EQ(client.read(9, 0, bytes_of(room)), -EIO);
}

TEST_F(NineP, GetsAttributes) {
    Bytes rest = number(0x7ff, 8) + qid(0, 42) + number(0100644, 4) + number(1000, 4) + number(1001, 4);
    for (const std::uint64_t field : {2, 0, 12345, 4096, 32, 11, 12, 21, 22, 31, 32, 0, 0, 0, 0})
        rest += number(field, 8);
    will_answer(message(25, rest));
    struct ::stat status;
    ASSERT_EQ(client.get_attributes(9, status), 0);
    EXPECT_EQ(last(), message(24, number(9, 4) + number(0x7ff, 8)));
    EXPECT_EQ(status.st_ino, 42u);
    EXPECT_EQ(status.st_mode, 0100644u);
    EXPECT_EQ(status.st_uid, 1000u);
    EXPECT_EQ(status.st_gid, 1001u);
    EXPECT_EQ(status.st_nlink, 2u);
    EXPECT_EQ(status.st_size, 12345);
    EXPECT_EQ(status.st_blocks, 32);
    EXPECT_EQ(status.st_mtim.tv_sec, 21);
    EXPECT_EQ(status.st_mtim.tv_nsec, 22);
    rest.pop_back();
    will_answer(message(25, rest));
    EXPECT_EQ(client.get_attributes(9, status), -EIO);
}

TEST_F(NineP, SaysWhatIsToBeDone) {
    struct Case {
        std::function<Outcome()> call;
        Bytes request;
        Bytes reply;
    };
    const std::vector<Case> cases{
        {[&] { return client.open(9, 2); }, message(12, number(9, 4) + number(2, 4)),
         message(13, qid(0, 1) + number(0, 4))},
        {[&] { return client.create(9, "new", 0101, 0644); },
         message(14, number(9, 4) + text("new") + number(0101, 4) + number(0644, 4) + number(0, 4)),
         message(15, qid(0, 1) + number(0, 4))},
        {[&] { return client.sync(9, true); }, message(50, number(9, 4) + number(1, 4)), message(51, "")},
        {[&] { return client.make_directory(9, "d", 0755); },
         message(72, number(9, 4) + text("d") + number(0755, 4) + number(0, 4)), message(73, qid(0x80, 1))},
        {[&] { return client.make_symlink(9, "s", "to"); },
         message(16, number(9, 4) + text("s") + text("to") + number(0, 4)), message(17, qid(2, 1))},
        {[&] { return client.make_link(9, "l", 5); }, message(70, number(9, 4) + number(5, 4) + text("l")),
         message(71, "")},
        {[&] { return client.unlink(9, "gone", 0x200); },
         message(76, number(9, 4) + text("gone") + number(0x200, 4)), message(77, "")},
        {[&] { return client.rename(9, "old", 8, "new"); },
         message(74, number(9, 4) + text("old") + number(8, 4) + text("new")), message(75, "")},
        {[&] { return client.set_attributes(9, {.valid = 0x8, .size = 77}); },
         message(26, number(9, 4) + number(8, 4) + number(0, 4) + number(0xffffffff, 4) +
                         number(0xffffffff, 4) + number(77, 8) + number(0, 32)),
         message(27, "")},
    };
    for (const Case& each : cases) {
        will_answer(each.reply);
        EXPECT_EQ(each.call(), 0);
        EXPECT_EQ(last(), each.request);
        will_answer(each.reply + "x");
        EXPECT_EQ(each.call(), -EIO);
        will_answer(failure(EACCES));
        EXPECT_EQ(each.call(), -EACCES);
    }
    will_answer(message(121, ""));
    client.clunk(9);
    EXPECT_EQ(last(), message(120, number(9, 4)));
}

TEST_F(NineP, ReadsALink) {
    will_answer(message(23, text("some/where")));
    Bytes room(4, '.');
    EXPECT_EQ(client.read_link(9, room), 10);
    EXPECT_EQ(room, "some");
    will_answer(message(23, number(11, 2) + "some/where"));
    EXPECT_EQ(client.read_link(9, room), -EIO);
}

TEST_F(NineP, WaitsForRoomAndNotForABrokenDevice) {
    will_answer(message(51, ""));
    server.busy = 3;
    EXPECT_EQ(client.sync(9, false), 0);
    server.mute = server.broken = true;
    EXPECT_EQ(client.sync(9, false), -EIO);
}

TEST_F(NineP, LongNamesAreRefusedBeforeTheyAreSent) {
    EXPECT_EQ(client.rename(9, Bytes(300, 'a'), 8, Bytes(300, 'b')), -ENAMETOOLONG);
    EXPECT_TRUE(server.requests.empty());
}

TEST_F(NineP, SurvivesRubbish) {
    std::mt19937 random(1);
    for (int i = 0; i < 20'000; ++i) {
        Bytes rest(random() % 200, '\0');
        for (char& c : rest)
            c = static_cast<char>(random() % 4 == 0 ? random() : random() % 3);
        const auto type = std::array{111, 117, 25, 41, 23, 9, 13}[i % 7];
        will_answer(message(static_cast<unsigned>(type), rest));
        Walked walked;
        Bytes room(64, '.');
        struct ::stat status;
        struct ::statfs system;
        EXPECT_LE(client.walk(3, 4, "a/b/c", walked), 3);
        EXPECT_LE(walked.count, 3u);
        EXPECT_LE(client.read(9, 0, bytes_of(room)), 64);
        EXPECT_LE(client.get_attributes(9, status), 0);
        EXPECT_LE(client.file_system(9, system), 0);
        EXPECT_LE(client.read_link(9, room), 4096);
    }
}

Bytes entry(std::uint64_t inode, std::uint64_t offset, unsigned type, const Bytes& name) {
    return qid(0, inode) + number(offset, 8) + number(type, 1) + text(name);
}
Bytes linux_entry(std::uint64_t inode, std::uint64_t offset, unsigned type, const Bytes& name) {
    const std::size_t length = (19 + name.size() + 1 + 7) / 8 * 8;
    Bytes bytes = number(inode, 8) + number(offset, 8) + number(length, 2) + number(type, 1) + name;
    bytes.resize(length, '\0');
    return bytes;
}

TEST(DirectoryEntries, BecomeLinuxsInPlace) {
    for (std::size_t name_length = 1; name_length <= 255; ++name_length) {
        constexpr std::size_t room_bytes = 4096;
        const std::size_t wanted = files::entries_that_fit(room_bytes);
        Bytes nine_p;
        Bytes expected;
        for (std::uint64_t i = 1;; ++i) {
            const Bytes name(name_length, static_cast<char>('a' + i % 26));
            const Bytes next = entry(i, i * 10, 8, name);
            if (nine_p.size() + next.size() > wanted) break;
            nine_p += next;
            expected += linux_entry(i, i * 10, 8, name);
        }
        Bytes room(room_bytes, '.');
        room.replace(room_bytes - wanted, nine_p.size(), nine_p);
        std::uint64_t offset = 0;
        const auto used = files::convert_entries(bytes_of(room).first(room_bytes - wanted + nine_p.size()),
                                                 nine_p.size(), offset);
        ASSERT_EQ(used, static_cast<Outcome>(expected.size()));
        ASSERT_EQ(room.substr(0, expected.size()), expected);
        EXPECT_EQ(offset % 10, 0u);
        EXPECT_GT(offset, 0u);
    }
}

TEST(DirectoryEntries, CutOrNamelessOnesAreAnError) {
    for (Bytes nine_p : {entry(1, 2, 8, "name").substr(0, 20), entry(1, 2, 8, ""),
                         entry(1, 2, 8, Bytes(256, 'x')), entry(1, 2, 8, "name") + "x"}) {
        Bytes room = Bytes(100, '.') + nine_p;
        std::uint64_t offset = 0;
        EXPECT_EQ(files::convert_entries(bytes_of(room), nine_p.size(), offset), -EIO);
    }
}

} // namespace
} // namespace nine_p
} // namespace vaquero
