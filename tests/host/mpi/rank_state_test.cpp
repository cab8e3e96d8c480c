#include "mpi/objects/rank_state.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace vaquero::mpi {
namespace {

TEST(RankState, AddressesOfPrivateDataMoveToWhereEveryCoreSeesThem) {
    const auto state = std::make_unique<RankState>();
    state->private_data = {.begin = 0x40'0000, .end = 0x40'2000, .offset = 0x1000'0000};
    const auto shared = [&](std::uintptr_t address) {
        return reinterpret_cast<std::uintptr_t>(state->shared_address(reinterpret_cast<char*>(address)));
    };
    EXPECT_EQ(shared(0x3f'ffff), 0x3f'ffffU);
    EXPECT_EQ(shared(0x40'0000), 0x1040'0000U);
    EXPECT_EQ(shared(0x40'1fff), 0x1040'1fffU);
    EXPECT_EQ(shared(0x40'2000), 0x40'2000U);
    EXPECT_EQ(shared(0), 0U);
}

TEST(RankState, WithoutPrivateDataAddressesStay) {
    const auto state = std::make_unique<RankState>();
    int number = 0;
    EXPECT_EQ(state->shared_address(&number), &number);
    EXPECT_EQ(state->shared_address<int>(nullptr), nullptr);
}

} // namespace
} // namespace vaquero::mpi
