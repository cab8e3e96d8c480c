// A bug's end in the tests: an exception, so that EXPECT_THROW sees it.
#pragma once

#include <stdexcept>

namespace vaquero {

struct Panic : std::runtime_error {
    using std::runtime_error::runtime_error;
};

} // namespace vaquero
