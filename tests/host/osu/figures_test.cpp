#include "osu/figures.hpp"

#include <gtest/gtest.h>

namespace vaquero::osu {
namespace {

TEST(Figures, LatencyIsMicrosecondsPerOperation) {
    EXPECT_DOUBLE_EQ(microseconds_each(0.5, 1000), 500.0);
    EXPECT_DOUBLE_EQ(microseconds_each(0.5, 2.0 * 1000), 250.0);
}

TEST(Figures, BandwidthCountsMillionsOfBytes) {
    EXPECT_DOUBLE_EQ(megabytes_per_second(1'000'000, 64, 2.0), 32.0);
    EXPECT_DOUBLE_EQ(megabytes_per_second(1, 64, 1.0), 0.000064);
}

TEST(Figures, RateIsBandwidthOverSize) {
    EXPECT_DOUBLE_EQ(messages_per_second(megabytes_per_second(8, 64, 0.25), 8), 256.0);
}

} // namespace
} // namespace vaquero::osu
