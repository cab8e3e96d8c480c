// What a benchmark prints: upstream's lines to the last blank, since scripts read them.
// Format: OSU Micro-Benchmarks 7.5, print_preamble, print_only_header and print_stats of
// c/util/osu_util_mpi.c.
#pragma once

#include <cstddef>
#include <cstdio>
#include <span>

#include "osu/element.hpp"

namespace vaquero::osu {

/// The version of upstream whose format and measurements these are.
inline constexpr const char* upstream_version = "7.5";

/// What a row can tell; which of it is printed is for Columns to say.
struct Row {
    std::size_t bytes = 0;
    double value = 0; ///< microseconds on average, or MB/s
    double min = 0;
    double max = 0;
    double rate = 0; ///< messages per second
    int iterations = 0;
    bool valid = true;
};

struct Columns {
    const char* value; ///< its heading
    bool bytes = true;
    bool rate = false;
    bool full = false; ///< minimum, maximum, iterations
    bool validation = false;
    int digits = 2; ///< of a figure, after the decimal point
};

/// "# OSU MPI Broadcast Latency Test v7.5", for title "Broadcast Latency Test".
void print_title(std::FILE* out, const char* title);

/// Prints to `out`, or nothing if `out` is null, as on all ranks but one. Each line is flushed.
class Table {
public:
    Table(std::FILE* out, const Columns& columns) : out_(out), columns_(columns) {}

    /// An empty line and the title.
    void title(const char* title) const;
    void datatype(Element element) const;
    void header() const;
    void row(const Row& row) const;

private:
    std::FILE* out_;
    Columns columns_;
};

/// The line that a table of windows begins with, and one of its rows. [osu_mbw_mr.c, window_varied]
void print_windows(std::FILE* out, std::span<const int> windows);
void print_window_row(std::FILE* out, std::size_t bytes, std::span<const double> figures);

} // namespace vaquero::osu
