// Lines out of a stream of bytes that comes in pieces.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace vaquero::launcher {

class Lines {
public:
    /// Of longer lines only so much is kept, since a guest may write whatever it likes.
    static constexpr std::size_t max_length = 256;

    /// Calls `see(line)` for each line that `bytes` complete.
    template <class See>
    void take(std::string_view bytes, See see) {
        for (const char c : bytes) {
            if (c == '\n') {
                see(std::string_view(line_));
                line_.clear();
            } else if (line_.size() < max_length) {
                line_ += c;
            }
        }
    }

private:
    std::string line_;
};

} // namespace vaquero::launcher
