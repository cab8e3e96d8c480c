// vaquero-host: runs a program of vaquero_program() with its ranks as fibers on pinned threads of this
// process.
//
//     vaquero-host [--tag-output] RANKS CORES PROGRAM.so ARGV0 [arguments]
//
// `./run --host` is its user, and checks what people type. The exit status is the program's or, as in the
// guest, the world's own (kernel/diagnostics/machine_exit.hpp).
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/faults.hpp"
#include "host/output.hpp"
#include "host/world.hpp"

namespace {

using vaquero::Rank;
using Main = int (*)(int, char**);

constexpr int usage_status = 2;
constexpr int bad_image_status = 126;

/// A copy of the file at `path` that exists in memory only, as a path; empty on failure. The dynamic linker
/// takes a copy for another library, so each rank that loads its own has its own globals, as in the guest.
std::string copy_in_memory(const char* path) {
    const int from = open(path, O_RDONLY | O_CLOEXEC);
    const int to = memfd_create("program", 0);
    struct stat status {};
    if (from < 0 || to < 0 || fstat(from, &status) != 0) return {};
    for (off_t sent = 0; sent < status.st_size;)
        if (sendfile(to, from, &sent, static_cast<std::size_t>(status.st_size - sent)) <= 0) return {};
    close(from);
    return "/proc/self/fd/" + std::to_string(to);
}

/// `main` of a private copy of the program; null after a message.
Main load(const char* path) {
    const std::string copy = copy_in_memory(path);
    void* const program = copy.empty() ? nullptr : dlopen(copy.c_str(), RTLD_NOW | RTLD_LOCAL);
    void* const main = program != nullptr ? dlsym(program, "main") : nullptr;
    if (main == nullptr)
        std::fprintf(stderr, "vaquero-host: can't load %s: %s\n", path,
                     copy.empty() ? std::strerror(errno) : dlerror());
    return reinterpret_cast<Main>(main);
}

/// As many open files as Linux allows: each rank's copy is one.
void raise_file_limit() {
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
}

bool parse(const char* text, int& number) {
    const char* const end = text + std::strlen(text);
    return std::from_chars(text, end, number).ptr == end && number > 0;
}

} // namespace

int main(int argc, char** argv) {
    const bool tagged = argc > 1 && std::string_view(argv[1]) == "--tag-output";
    const std::span<char*> words(argv + 1 + tagged, argv + argc);
    vaquero::host::WorldShape shape{.pinned = true, .may_abandon = true, .stack_bytes = std::size_t{8} << 20};
    if (words.size() < 4 || !parse(words[0], shape.ranks) || !parse(words[1], shape.cores)) {
        std::fprintf(stderr, "usage: vaquero-host [--tag-output] RANKS CORES PROGRAM.so ARGV0 [arguments]\n");
        return usage_status;
    }
    raise_file_limit();
    vaquero::host::collect_output(shape.ranks, tagged);
    std::vector<Main> mains;
    for (int rank = 0; rank < shape.ranks; ++rank) {
        mains.push_back(load(words[2]));
        if (mains.back() == nullptr) return bad_image_status;
    }
    const auto outcome = vaquero::host::run(shape, [&](Rank rank) {
        vaquero::host::report_faults_of_this_thread();
        std::vector<char*> arguments(words.begin() + 3, words.end());
        arguments.push_back(nullptr);
        const auto main_of_rank = mains[static_cast<std::size_t>(rank.value())];
        return main_of_rank(static_cast<int>(arguments.size()) - 1, arguments.data());
    });
    vaquero::host::flush_output();
    if (outcome.abandoned) std::quick_exit(outcome.status);
    return outcome.status;
}
