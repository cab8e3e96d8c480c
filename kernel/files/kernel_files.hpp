// Files that the kernel itself provides, at the paths where libraries look for them.
#pragma once

#include <cstddef>
#include <string_view>

#include "kernel/files/file.hpp"

namespace vaquero::files {

class Descriptors;

enum class OwnKind { none, directory, file, link };

/// What of the kernel's is at an absolute path; folders on the way to mounts are, too.
OwnKind own_kind(std::string_view path);

/// The one of /dev and /proc that `path` is in; empty if it is in none.
std::string_view own_folder(std::string_view path);

/// stat(2) of what is there.
void own_status(std::string_view path, struct ::stat& status);

/// open(2) of what is there; null: no memory.
File* open_own(Descriptors& descriptors, std::string_view path);

/// readlink(2) of /proc/self/exe.
Outcome read_own_link(std::span<char> target);

} // namespace vaquero::files
