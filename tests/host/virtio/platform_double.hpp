// What the code under test needs of the platform, as small as can be.
#pragma once

#include <stdexcept>

#include "base/strong.hpp"

namespace vaquero::test {

/// What panic() throws here, so that a test can expect a bug to be told.
struct Panic : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Sets platform::this_core() for the calling thread.
void become_core(CoreId core);

} // namespace vaquero::test
