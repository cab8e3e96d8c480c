#include "launcher/host_cpus.hpp"

#include <gtest/gtest.h>

namespace vaquero::launcher {
namespace {

TEST(HostCpus, HyperThreadsComeLast) {
    EXPECT_EQ(siblings_last({0, 1, 2, 3}, {"0,2", "1,3", "0,2", "1,3"}), (std::vector{0, 1, 2, 3}));
    EXPECT_EQ(siblings_last({0, 1, 2, 3}, {"0-1", "0-1", "2-3", "2-3"}), (std::vector{0, 2, 1, 3}));
    EXPECT_EQ(siblings_last({5, 7}, {"5", "7"}), (std::vector{5, 7}));
}

TEST(HostCpus, WeMayUseSome) {
    EXPECT_FALSE(find_host_cpus().empty());
}

TEST(HostCpus, NobodyElseTakesWhatIsTaken) {
    OwnCpus first = take_cpus(find_host_cpus(), 1);
    // Another job of this host may have them all.
    if (first.cpus.empty()) GTEST_SKIP() << "no CPU is free";
    EXPECT_TRUE(take_cpus(first.cpus, 1).cpus.empty());
}

TEST(HostCpus, ThereAreAllOrNone) {
    EXPECT_TRUE(take_cpus({0}, 2).cpus.empty());
    EXPECT_TRUE(take_cpus({}, 1).cpus.empty());
}

} // namespace
} // namespace vaquero::launcher
