// The kernel's command line: options for the kernel, then `--`, then the program's argv.
//
//     ranks=4 host-cores=2 time=1700000000 env=OMP_NUM_THREADS=1 -- osu_bcast -m 1:%25
//
// Words are separated by spaces. %XX stands for the byte XX and the word % for the empty string, so whoever
// writes the line encodes everything but letters, digits and _./:=,+@- (GRUB adds quotes and backslashes
// around anything else). A word that starts with `virtio_mmio.device=` and isn't encoded is skipped, also
// among the arguments: QEMU microvm appends such words unless told not to. An argument that really starts so
// is written with its first letter encoded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/result.hpp"

namespace vaquero {

/// What the launcher tells the kernel. A word that comes twice: the later one counts.
struct KernelOptions {
    std::uint32_t ranks = 0;      ///< 0: one per core
    std::uint32_t host_cores = 0; ///< host cores that the vCPUs share; 0: unknown
    bool verbose = false;
    bool tag_output = false;
    std::optional<std::uint32_t> input_rank; ///< who reads standard input; nobody
    std::uint64_t stack_bytes = 0;           ///< of each rank; 0: the kernel chooses
    std::uint64_t unix_seconds = 0;          ///< the time now, since 1970
};

/// Strings that are still encoded on the command line, which must outlive this view of it.
class EncodedStrings {
public:
    EncodedStrings() = default;
    /// The words of `words`, all valid, that start with `prefix`; the prefix isn't part of the strings.
    EncodedStrings(std::string_view words, std::string_view prefix) : words_(words), prefix_(prefix) {}

    [[nodiscard]] std::size_t count() const;
    /// Bytes that decode() writes.
    [[nodiscard]] std::size_t bytes() const;
    /// Writes the strings one after the other, each ended by a NUL, into `buffer` of at least bytes() bytes.
    void decode(std::span<char> buffer) const;

private:
    std::string_view words_;
    std::string_view prefix_;
};

/// A checked command line. Refers to the text that it was parsed from.
class CommandLine {
public:
    /// Fails, naming the word, for an unknown option, a bad value or a bad % sequence.
    static Result<CommandLine> parse(std::string_view line);

    [[nodiscard]] const KernelOptions& options() const { return options_; }
    /// argv, with argv[0]. Empty when the line has no `--` or nothing after it.
    [[nodiscard]] const EncodedStrings& arguments() const { return arguments_; }
    /// NAME=VALUE strings.
    [[nodiscard]] const EncodedStrings& environment() const { return environment_; }
    /// Absolute paths for the shared folders, dir=PATH.
    [[nodiscard]] const EncodedStrings& folders() const { return folders_; }
    /// The image's own path, exe=PATH; at most one.
    [[nodiscard]] const EncodedStrings& program_path() const { return program_path_; }

private:
    KernelOptions options_;
    EncodedStrings arguments_;
    EncodedStrings environment_;
    EncodedStrings folders_;
    EncodedStrings program_path_;
};

} // namespace vaquero
