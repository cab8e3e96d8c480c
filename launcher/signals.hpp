// Signals that end the launcher, taken where it waits for everything else.
#pragma once

#include <csignal>

#include "launcher/descriptor.hpp"

namespace vaquero::launcher {

/// SIGINT, SIGTERM and SIGHUP don't end this process while this object lives. One that our parent made us
/// ignore stays ignored, as a shell does for jobs in the background.
class EndingSignals {
public:
    EndingSignals();
    EndingSignals(const EndingSignals&) = delete;
    EndingSignals& operator=(const EndingSignals&) = delete;
    ~EndingSignals();

    /// Readable when one has come.
    [[nodiscard]] int descriptor() const { return descriptor_.number(); }
    /// The one that has come; 0 if none has.
    [[nodiscard]] int take();

private:
    sigset_t before_{};
    Descriptor descriptor_;
};

} // namespace vaquero::launcher
