// From a name to the file that it means: mounts, `..` and symbolic links.
//
//     /                 just a folder with the ones below
//     /dev /proc        the kernel's own (kernel_files.hpp)
//     /tmp              in memory
//     FOLDER            of the host, at the path that it has there or that --dir says
//
// Only what lies in a shared folder can be reached: the client never asks for `..`, and follows symbolic
// links by itself, in this tree and not in the host's.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "kernel/boot/command_line.hpp"
#include "kernel/files/nine_p_client.hpp"
#include "kernel/files/outcome.hpp"

namespace vaquero::files {

inline constexpr std::size_t max_path = 4096; // with the NUL [PATH_MAX]
inline constexpr std::size_t max_mounts = 8;

/// A folder of the host's.
struct Mount {
    Mount(std::string_view where, nine_p::Transport& transport) : path(where), client(transport) {}

    std::string_view path; ///< absolute, without a slash at its end: "" is the root
    nine_p::Client client;
};

/// Text of at most a path's length.
class PathText {
public:
    [[nodiscard]] std::string_view view() const { return {characters_.data(), size_}; }
    [[nodiscard]] bool assign(std::string_view text);
    [[nodiscard]] bool append(std::string_view text);
    void cut(std::size_t size) { size_ = size; }
    std::span<char> room() { return characters_; }

private:
    std::size_t size_ = 0;
    std::array<char, max_path> characters_;
};

enum class LastLink { follow, keep };

/// What a name means. Holds a fid of a shared file until it is destroyed or somebody takes it.
class Place {
public:
    Place() = default;
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    /// Looks up `name`, relative to the absolute path `folder`. 0, or -ENOENT where only the last component
    /// is missing (then is_missing() too), or another errno.
    Outcome find(std::string_view folder, std::string_view name, LastLink last);

    /// Absolute and without links; "" is the root.
    [[nodiscard]] std::string_view path() const { return path_.view(); }
    /// Where it is, or null for the kernel's own.
    [[nodiscard]] Mount* mount() const { return mount_; }
    [[nodiscard]] bool is_missing() const { return is_missing_; }
    [[nodiscard]] bool is_directory() const { return is_directory_; }
    [[nodiscard]] bool is_link() const { return is_link_; }
    /// The path's last component.
    [[nodiscard]] std::string_view name() const;
    /// Whether the name ended in a slash.
    [[nodiscard]] bool asks_for_directory() const { return asks_for_directory_; }

    [[nodiscard]] nine_p::Fid fid() const { return fid_; }
    nine_p::Fid take_fid();

    /// Has fid() stand for the directory that the last component is in; not for the top of a mount.
    Outcome go_to_parent();

private:
    static constexpr Outcome was_link = 1;

    Outcome look(LastLink last, std::string_view rest);
    Outcome look_in_mount(LastLink last, std::string_view rest);
    Outcome look_here();
    Outcome go_along_link(nine_p::Fid fid, std::size_t link_end, std::string_view rest);
    [[nodiscard]] std::string_view inside() const;
    void release();

    PathText path_;
    PathText pending_; ///< what is still to be looked up
    Mount* mount_ = nullptr;
    nine_p::Fid fid_ = nine_p::no_fid;
    unsigned links_ = 0;
    bool is_missing_ = false;
    bool is_directory_ = false;
    bool is_link_ = false;
    bool asks_for_directory_ = false;
};

/// The host's folders.
std::span<Mount> mounts();

/// What the command line says of folders: which ones the servers of files that were found have, in their
/// order, of which the first one is where ranks start; and what the program's own path is. On the boot core,
/// before ranks run; takes pages of its pool.
void start_names(const CommandLine& command_line);

/// Where ranks start: "" without any folder.
std::string_view first_folder();
/// The path of the image, as the host knows it.
std::string_view program_path();

/// What is behind the first `count` characters, of which there are as many. (substr() would bring along
/// the C++ library's exceptions.)
constexpr std::string_view behind(std::string_view text, std::size_t count) {
    text.remove_prefix(count);
    return text;
}

/// The first `count` characters, or all.
constexpr std::string_view before(std::string_view text, std::size_t count) {
    return {text.data(), count < text.size() ? count : text.size()};
}

/// Whether `path` is `folder` or below it.
constexpr bool is_in(std::string_view path, std::string_view folder) {
    return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

} // namespace vaquero::files
