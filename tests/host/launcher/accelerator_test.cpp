#include "launcher/accelerator.hpp"

#include <gtest/gtest.h>

#include "tests/host/launcher/scratch.hpp"

namespace vaquero::launcher {
namespace {

class AcceleratorTest : public testing::Test {
protected:
    AcceleratorChoice choose(Accelerator wanted, const std::string& flags, const std::string& kvm) {
        const std::string cpuinfo =
            folder_.write("cpuinfo", "model name : vmx 2000\nflags : fpu" + flags + " sse\n");
        return choose_accelerator(wanted, cpuinfo.c_str(), kvm.c_str());
    }

    Scratch folder_;
    std::string device_ = folder_.write("kvm", "");
};

TEST_F(AcceleratorTest, TheUsersChoiceCounts) {
    EXPECT_EQ(choose(Accelerator::Kvm, "", "/nosuch").accelerator, Accelerator::Kvm);
    EXPECT_EQ(choose(Accelerator::Tcg, " vmx", device_).reason, "as --accel says");
}

TEST_F(AcceleratorTest, KvmNeedsTheCpuAndTheDevice) {
    EXPECT_EQ(choose(Accelerator::Auto, " vmx", device_).accelerator, Accelerator::Kvm);
    EXPECT_EQ(choose(Accelerator::Auto, " svm", device_).accelerator, Accelerator::Kvm);
    const auto no_device = choose(Accelerator::Auto, " svm", "/nosuch");
    EXPECT_EQ(no_device.accelerator, Accelerator::Tcg);
    EXPECT_EQ(no_device.reason, "/nosuch can't be opened for reading and writing");
}

TEST_F(AcceleratorTest, OnlyAWholeFlagCounts) {
    const auto choice = choose(Accelerator::Auto, " vmx_flags svme", device_);
    EXPECT_EQ(choice.accelerator, Accelerator::Tcg);
    EXPECT_EQ(choice.reason, "the CPU offers no vmx or svm");
}

} // namespace
} // namespace vaquero::launcher
