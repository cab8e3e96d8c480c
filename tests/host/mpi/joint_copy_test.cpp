#include "mpi/messages/joint_copy.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <thread>
#include <vector>

namespace vaquero::mpi {
namespace {

using Buffer = std::vector<std::byte>;

Buffer pattern(std::size_t bytes, std::uint32_t number) {
    Buffer buffer(bytes);
    for (std::size_t i = 0; i < bytes; ++i)
        buffer[i] = static_cast<std::byte>((i * 31 + i / 251 + number) & 0xff);
    return buffer;
}

TEST(JointCopy, WithoutAHelperTheReceiverCopiesAll) {
    for (const std::size_t bytes : {std::size_t{0}, std::size_t{1}, JointCopy::least_bytes - 1,
                                    JointCopy::least_bytes, std::size_t{1'000'003}}) {
        JointCopy copy;
        EXPECT_FALSE(copy.help(1)) << "nothing has begun";
        const Buffer from = pattern(bytes, 1);
        Buffer to(bytes);
        copy.run(1, to.data(), from.data(), bytes);
        EXPECT_EQ(to, from);
        EXPECT_FALSE(copy.help(1)) << "it is over";
    }
}

/// `bytes` of addresses behind which there is but one block of memory, over and over.
class RepeatedMemory {
public:
    RepeatedMemory(std::size_t bytes, std::byte value) : bytes_((bytes + block - 1) / block * block) {
        const int file = memfd_create("repeated", MFD_CLOEXEC);
        EXPECT_EQ(ftruncate(file, block), 0);
        first_ = static_cast<std::byte*>(
            mmap(nullptr, bytes_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
        for (std::size_t at = 0; at < bytes_; at += block)
            EXPECT_NE(mmap(first_ + at, block, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file, 0),
                      MAP_FAILED);
        close(file);
        std::memset(first_, std::to_integer<int>(value), block);
    }
    ~RepeatedMemory() { munmap(first_, bytes_); }
    RepeatedMemory(const RepeatedMemory&) = delete;
    RepeatedMemory& operator=(const RepeatedMemory&) = delete;

    std::byte* data() { return first_; }
    static constexpr std::size_t block = std::size_t{1} << 20;

private:
    std::size_t bytes_;
    std::byte* first_;
};

// From 1 GiB on the pieces grow, or 16 bits couldn't count them.
TEST(JointCopy, PiecesOfAVeryLongMessageCanBeCounted) {
#ifdef __SANITIZE_THREAD__
    GTEST_SKIP() << "its shadow would be gigabytes";
#endif
    constexpr std::size_t bytes = std::size_t{16 * 1024} * UINT16_MAX + 1;
    RepeatedMemory from(bytes, std::byte{0x5a});
    RepeatedMemory to(bytes, std::byte{0});
    JointCopy copy;
    copy.run(1, to.data(), from.data(), bytes);
    EXPECT_EQ(std::memcmp(to.data(), from.data(), RepeatedMemory::block), 0);
    EXPECT_FALSE(copy.help(1));
}

TEST(JointCopy, AHelperForAnotherCopyDoesNothing) {
    JointCopy copy;
    const Buffer from = pattern(100'000, 1);
    Buffer to(from.size());
    copy.run(7, to.data(), from.data(), from.size());
    EXPECT_FALSE(copy.help(6));
    EXPECT_FALSE(copy.help(8));
}

// One copy after the other in one object, with a helper that is early, late or still there from the last one.
TEST(JointCopy, TwoThreads) {
    constexpr std::uint32_t copies = 300;
    constexpr std::uint32_t many = 100'000; // by then even a busy machine has run the helper
    constexpr std::uint32_t over = UINT32_MAX;
    JointCopy copy;
    std::atomic<std::uint32_t> current = 0;
    std::atomic<int> helped = 0;
    std::thread helper([&] {
        for (std::uint32_t number; (number = current.load()) != over;)
            if (copy.help(number)) ++helped;
    });
    for (std::uint32_t number = 1; number <= copies || (helped == 0 && number <= many); ++number) {
        const std::size_t bytes = 20'000 + 997 * (number % 100);
        const Buffer from = pattern(bytes, number);
        Buffer to(bytes);
        if (number % 3 != 0) current = number; // else the helper thinks of the one before
        copy.run(number, to.data(), from.data(), bytes);
        ASSERT_EQ(to, from) << number;
    }
    current = over;
    helper.join();
    EXPECT_GT(helped, 0);
}

} // namespace
} // namespace vaquero::mpi
