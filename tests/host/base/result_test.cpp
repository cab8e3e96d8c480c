// Result and ensure(): a failure can't be taken for a success, nor the other way round.
#include "base/result.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace vaquero {
namespace {

TEST(Result, Success) {
    Result<int> result(7);
    EXPECT_TRUE(result.ok());
    EXPECT_TRUE(static_cast<bool>(result));
    EXPECT_EQ(result.value(), 7);
    result.value() = 8;
    EXPECT_EQ(std::as_const(result).value(), 8);
    EXPECT_THROW((void)result.error(), std::logic_error);
}

TEST(Result, Failure) {
    Result<int> result(Error("core ", 3, " has no memory"));
    EXPECT_FALSE(result.ok());
    EXPECT_FALSE(static_cast<bool>(result));
    EXPECT_EQ(result.error().message(), "core 3 has no memory");
    EXPECT_THROW((void)result.value(), std::logic_error);
    EXPECT_THROW((void)std::as_const(result).value(), std::logic_error);
}

TEST(Result, AReasonOfAnotherType) {
    const Result<std::string, int> result(5);
    EXPECT_FALSE(result.ok());
    EXPECT_EQ(result.error(), 5);
}

TEST(Result, TakesWhatCanOnlyBeMoved) {
    Result<std::unique_ptr<int>> result(std::make_unique<int>(3));
    const std::unique_ptr<int> taken = std::move(result.value());
    EXPECT_EQ(*taken, 3);
}

TEST(Error, HasRoomForALongLine) {
    const std::string line(200, 'x');
    EXPECT_EQ(Error(line).message(), line);
    EXPECT_EQ(Error(line, "more").message(), line);
}

TEST(Ensure, NamesTheLineOfItsCaller) {
    EXPECT_NO_THROW(ensure(true, "holds"));
    const unsigned line = __LINE__ + 2;
    try {
        ensure(false, "a bug");
        FAIL();
    } catch (const std::logic_error& error) {
        EXPECT_EQ(std::string(error.what()), "a bug at line " + std::to_string(line));
    }
}

} // namespace
} // namespace vaquero
