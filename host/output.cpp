#include "host/output.hpp"

#include <ext/stdio_sync_filebuf.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <vector>

#include "base/text.hpp"
#include "host/core.hpp"
#include "kernel/diagnostics/line_buffer.hpp"

// A program that calls it wants speed. The library's own would have the streams write to file descriptors of
// their own from then on.
bool std::ios_base::sync_with_stdio(bool) {
    return true;
}

namespace vaquero::host {
namespace {

constexpr int output_failed = 125;

void write_lines(int descriptor, std::string_view lines) {
    while (!lines.empty()) {
        const ssize_t written = write(descriptor, lines.data(), lines.size());
        if (written >= 0) {
            lines.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno != EINTR) {
            if (descriptor == STDERR_FILENO) return; // whom to tell?
            std::fprintf(stderr, "standard output can't be written: %s\n", std::strerror(errno));
            quick_exit(output_failed);
        }
    }
}

/// One of the two standard streams. Its FILE has no buffer, so each call of stdio brings its text at once,
/// and under the FILE's lock: by the rank that runs, we know whose it is.
class Stream {
public:
    Stream(LineBuffer::Sink sink, int ranks, const char* tag)
        : file_(fopencookie(this, "w", {.read = nullptr, .write = take, .seek = nullptr, .close = nullptr})),
          buffer_for_iostreams_(file_) {
        ensure(file_ != nullptr, "no memory for a stream");
        std::setvbuf(file_, nullptr, _IONBF, 0);
        for (int rank = 0; rank < ranks; ++rank)
            lines_.emplace_back(sink, tag == nullptr ? "" : Text<40>("[1,", rank, "]<", tag, ">:").view());
        lines_.emplace_back(sink);
    }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    [[nodiscard]] FILE* file() { return file_; }
    [[nodiscard]] std::streambuf* buffer_for_iostreams() { return &buffer_for_iostreams_; }
    void flush() {
        std::fflush(file_); // in case that a program gave it a buffer
        flockfile(file_);
        for (LineBuffer& lines : lines_)
            lines.flush();
        funlockfile(file_);
    }

private:
    static ssize_t take(void* stream, const char* text, std::size_t bytes) {
        auto& lines = static_cast<Stream*>(stream)->lines_;
        const bool in_rank = this_thread_core != nullptr && this_thread_core->runs_rank();
        LineBuffer& whose = in_rank
                                ? lines[static_cast<std::size_t>(this_thread_core->current().rank.value())]
                                : lines.back();
        whose.append({text, bytes});
        return static_cast<ssize_t>(bytes);
    }

    std::vector<LineBuffer> lines_; // each rank's, and one for what isn't a rank
    FILE* file_;
    __gnu_cxx::stdio_sync_filebuf<char> buffer_for_iostreams_;
};

// They last as long as the process: destructors of programs print, too.
Stream* output;
Stream* errors;

} // namespace

void collect_output(int ranks, bool tagged) {
    output = new Stream([](std::string_view lines) { write_lines(STDOUT_FILENO, lines); }, ranks,
                        tagged ? "stdout" : nullptr);
    errors = new Stream([](std::string_view lines) { write_lines(STDERR_FILENO, lines); }, ranks,
                        tagged ? "stderr" : nullptr);
    stdout = output->file();
    stderr = errors->file();
    std::cout.rdbuf(output->buffer_for_iostreams());
    std::cerr.rdbuf(errors->buffer_for_iostreams());
    std::clog.rdbuf(errors->buffer_for_iostreams());
}

void flush_output() {
    output->flush();
    errors->flush();
}

} // namespace vaquero::host
