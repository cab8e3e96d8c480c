#include "kernel/diagnostics/machine_exit.hpp"

#include <gtest/gtest.h>

namespace vaquero {
namespace {

TEST(ExitStatus, KeepsEightBits) {
    EXPECT_EQ(exit_status(0), 0);
    EXPECT_EQ(exit_status(1), 1);
    EXPECT_EQ(exit_status(255), 255);
    EXPECT_EQ(exit_status(257), 1);
    EXPECT_EQ(exit_status(-1), 255);
}

TEST(ExitStatus, NoFailureLooksLikeSuccess) {
    for (const int status : {256, 512, -256, 0x7fffff00, -0x7fffff00 - 0x100})
        EXPECT_EQ(exit_status(status), 1) << status;
    EXPECT_EQ(abort_status(0), 1);
    EXPECT_EQ(abort_status(256), 1);
    EXPECT_EQ(abort_status(7), 7);
    EXPECT_EQ(abort_status(-1), 255);
}

} // namespace
} // namespace vaquero
