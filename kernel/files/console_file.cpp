#include "kernel/files/console_file.hpp"

#include "kernel/diagnostics/stopping.hpp"
#include "kernel/files/input.hpp"
#include "platform/platform.hpp"

namespace vaquero::files {

namespace {

InputDevice* device = nullptr;
std::optional<std::uint32_t> reader;
constinit Input input{nullptr};

} // namespace

void set_input_device(InputDevice& found) {
    device = &found;
}

void set_input_reader(std::optional<std::uint32_t> rank) {
    reader = rank;
    input = Input(device);
}

Outcome ConsoleFile::read(std::span<std::byte> to, std::uint64_t) {
    const bool is_ours =
        device != nullptr && reader == static_cast<std::uint32_t>(platform::this_rank().value());
    return is_ours ? input.read(to) : 0;
}

Outcome ConsoleFile::write(std::span<const std::byte> from, std::uint64_t) {
    const Unstoppable whole;
    output_->append({reinterpret_cast<const char*>(from.data()), from.size()});
    return static_cast<Outcome>(from.size());
}

Outcome ConsoleFile::status(struct ::stat& status) {
    status = {};
    status.st_mode = S_IFCHR | 0600;
    status.st_rdev = 0x8800; // 136:0, as Linux's /dev/pts/0
    status.st_nlink = 1;
    status.st_blksize = 1024;
    return 0;
}

} // namespace vaquero::files
