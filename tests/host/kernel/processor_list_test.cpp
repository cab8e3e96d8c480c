#include "kernel/boot/processor_list.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace vaquero {
namespace {

using Ids = std::vector<std::uint32_t>;

ProcessorList list_of(const Ids& ids) {
    ProcessorList list(PhysAddr(0xfee00000));
    for (const std::uint32_t id : ids)
        list.add(id);
    return list;
}

Ids ids_of(const ProcessorList& list) {
    return {list.apic_ids().begin(), list.apic_ids().end()};
}

TEST(ProcessorList, CountsWhatItCantReach) {
    const auto list = list_of({0, 2, 254, 2, 255, 256, 0xffffffff});
    EXPECT_EQ(ids_of(list), (Ids{0, 2, 254}));
    EXPECT_EQ(list.size(), 6u);
}

TEST(ProcessorList, HoldsAllThatCanBeReached) {
    Ids all;
    for (std::uint32_t id = 0; id < 300; ++id)
        all.push_back(id);
    EXPECT_EQ(list_of(all).apic_ids().size(), 255u);
    EXPECT_EQ(list_of(all).size(), 300u);
}

TEST(ProcessorList, ChoosesTheBootProcessorFirst) {
    const auto list = list_of({0, 1, 4, 5});
    EXPECT_EQ(ids_of(list.choose(4, 3).value()), (Ids{4, 0, 1}));
    EXPECT_EQ(ids_of(list.choose(0, 1).value()), (Ids{0}));
    EXPECT_EQ(ids_of(list.choose(5, 4).value()), (Ids{5, 0, 1, 4}));
    EXPECT_EQ(list.choose(4, 3).value().local_apic, PhysAddr(0xfee00000));
}

TEST(ProcessorList, DoesWithoutTheUnreachableWhereOthersAreEnough) {
    EXPECT_EQ(ids_of(list_of({256, 0, 300, 1}).choose(0, 2).value()), (Ids{0, 1}));
}

TEST(ProcessorList, RefusesWhenTooFewCanBeReachedAndSaysWhatToDo) {
    const auto refused = list_of({0, 1, 256, 257}).choose(0, 4);
    ASSERT_FALSE(refused.ok());
    const std::string why(refused.error().message());
    EXPECT_NE(why.find("2 of the 4 CPUs have APIC ids above 254"), std::string::npos) << why;
    EXPECT_NE(why.find("--cores 2"), std::string::npos) << why;
    EXPECT_NE(why.find("-smp N"), std::string::npos) << why;

    // A boot processor that the firmware doesn't list makes one more.
    EXPECT_EQ(ids_of(list_of({1}).choose(0, 2).value()), (Ids{0, 1}));
    EXPECT_EQ(list_of({0}).choose(0, 2).error().message(), "only 1 of 2 CPUs can be used");
}

} // namespace
} // namespace vaquero
