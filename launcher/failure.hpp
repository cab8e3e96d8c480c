// A job that can't be started or didn't end well: the launcher's exit status, and a line that says why.
#pragma once

#include <string>

#include "base/result.hpp"

namespace vaquero::launcher {

/// Exit statuses that are the launcher's own; README lists them all.
namespace status {
inline constexpr int usage = 2;         ///< wrong options; nothing was started
inline constexpr int panic = 121;       ///< a bug in Vaquero
inline constexpr int timeout = 124;     ///< --timeout was reached
inline constexpr int qemu = 125;        ///< QEMU failed, or the output can't be written
inline constexpr int image = 126;       ///< the image can't be built, or isn't one
inline constexpr int unknown = 127;     ///< no such program or image
inline constexpr int interrupted = 130; ///< 128 + SIGINT
inline constexpr int terminated = 143;  ///< 128 + SIGTERM
inline constexpr int closed_pipe = 141; ///< 128 + SIGPIPE: nobody reads the output
} // namespace status

/// Why there is no job. Without a `message` somebody else has told the reason.
struct Failure {
    int exit_status;
    std::string message;
    std::string preface{}; ///< lines in front of the message
};

template <class T>
using Outcome = Result<T, Failure>;

inline Failure usage_failure(const std::string& message) {
    return {status::usage, message + " (see ./run --help)"};
}

} // namespace vaquero::launcher
