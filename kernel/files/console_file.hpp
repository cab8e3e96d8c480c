// A rank's standard input, output and error.
#pragma once

#include "kernel/diagnostics/line_buffer.hpp"
#include "kernel/files/file.hpp"

namespace vaquero::files {

/// A terminal, so that the C library sends each line at once: what was printed is never lost in a fault.
class ConsoleFile final : public File {
public:
    /// `output` collects lines; null: standard input.
    explicit ConsoleFile(LineBuffer* output) : output_(output) {
        flags = output != nullptr ? O_WRONLY : O_RDONLY;
        has_position = false;
    }

    Outcome read(std::span<std::byte> to, std::uint64_t at) override;
    Outcome write(std::span<const std::byte> from, std::uint64_t at) override;
    Outcome status(struct ::stat& status) override;
    [[nodiscard]] bool is_terminal() const override { return output_ != nullptr; }

private:
    LineBuffer* output_;
};

} // namespace vaquero::files
