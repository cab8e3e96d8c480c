#include "launcher/command_line.hpp"

#include <filesystem>

namespace vaquero::launcher {

namespace {

constexpr std::string_view harmless =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./:=+,@-";

std::string as_hex(char c) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    return {'%', digits[byte >> 4], digits[byte & 15]};
}

} // namespace

std::string encode(std::string_view word) {
    if (word.empty()) return "%";
    std::string encoded;
    // The kernel takes a bare word of this kind for QEMU's.
    if (word.starts_with("virtio_mmio.device=")) {
        encoded = as_hex(word.front());
        word.remove_prefix(1);
    }
    for (const char c : word) {
        if (harmless.find(c) != std::string_view::npos)
            encoded += c;
        else
            encoded += as_hex(c);
    }
    return encoded;
}

std::string kernel_command_line(const Options& options, const Host& host, std::optional<std::time_t> now) {
    std::string line =
        "ranks=" + std::to_string(options.ranks) + " host-cores=" + std::to_string(host.cpu_count());
    if (now) line += " time=" + std::to_string(*now);
    if (options.verbose) line += " verbose";
    if (options.tag_output) line += " tag-output";
    for (const std::string& variable : options.environment)
        line += " env=" + encode(variable);
    if (options.input_rank) line += " stdin=" + std::to_string(*options.input_rank);
    for (const SharedFolder& folder : options.folders)
        line += " dir=" + encode(folder.guest);
    if (!host.folder.empty() && options.program.find('/') != std::string::npos)
        line += " exe=" +
                encode((std::filesystem::path(host.folder) / options.program).lexically_normal().string());
    line += " -- " + encode(base_name(options.program));
    for (const std::string& argument : options.arguments)
        line += " " + encode(argument);
    return line;
}

std::string base_name(std::string_view path) {
    return std::string(path.substr(path.rfind('/') + 1));
}

} // namespace vaquero::launcher
