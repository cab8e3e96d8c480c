// The expected lines are what upstream 7.x prints, so that scripts which read it can read this.
#include "osu/table.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <string>

namespace vaquero::osu {
namespace {

/// What print(FILE*) writes.
template <typename Print>
std::string printed(Print print) {
    char* text = nullptr;
    std::size_t size = 0;
    std::FILE* out = open_memstream(&text, &size);
    print(out);
    std::fclose(out);
    const std::string result(text, size);
    std::free(text);
    return result;
}

std::string table(const Columns& columns, const Row& row) {
    return printed([&](std::FILE* out) {
        const Table table(out, columns);
        table.header();
        table.row(row);
    });
}

TEST(Table, BeginsWithAnEmptyLineAndTheTitle) {
    const std::string text = printed([](std::FILE* out) {
        const Table table(out, {.value = "Avg Latency(us)"});
        table.title("Allreduce Latency Test");
        table.datatype(Element::integer);
    });
    EXPECT_EQ(text, "\n# OSU MPI Allreduce Latency Test v7.5\n# Datatype: MPI_INT.\n");
}

TEST(Table, Latency) {
    EXPECT_EQ(table({.value = "Avg Latency(us)"}, {.bytes = 1, .value = 28.461}),
              "# Size       Avg Latency(us)\n"
              "1                      28.46\n");
}

TEST(Table, MoreDigits) {
    EXPECT_EQ(table({.value = "Avg Latency(us)", .digits = 4}, {.bytes = 1, .value = 0.04567}),
              "# Size       Avg Latency(us)\n"
              "1                     0.0457\n");
}

TEST(Table, Barrier) {
    EXPECT_EQ(table({.value = "Avg Latency(us)", .bytes = false}, {.value = 1.41}), "# Avg Latency(us)\n"
                                                                                    "             1.41\n");
}

TEST(Table, FullBarrier) {
    EXPECT_EQ(table({.value = "Avg Latency(us)", .bytes = false, .full = true},
                    {.value = 1.41, .min = 1.4, .max = 1.43, .iterations = 1000}),
              "# Avg Latency(us)   Min Latency(us)   Max Latency(us)  Iterations\n"
              "             1.41              1.40              1.43        1000\n");
}

TEST(Table, FullCollective) {
    const Row row{.bytes = 1048576, .value = 104.30, .min = 104.26, .max = 104.33, .iterations = 10};
    EXPECT_EQ(table({.value = "Avg Latency(us)", .full = true}, row),
              "# Size       Avg Latency(us)   Min Latency(us)   Max Latency(us)  Iterations\n"
              "1048576               104.30            104.26            104.33          10\n");
}

TEST(Table, FullValidatedCollective) {
    const Row row{.bytes = 4, .value = 1, .min = 1, .max = 1, .iterations = 10, .valid = false};
    EXPECT_EQ(
        table({.value = "Avg Latency(us)", .full = true, .validation = true}, row),
        "# Size       Avg Latency(us)   Min Latency(us)   Max Latency(us)  Iterations        Validation\n"
        "4                       1.00              1.00              1.00          10              Fail\n");
}

TEST(Table, ValidatedBandwidth) {
    EXPECT_EQ(table({.value = "Bandwidth (MB/s)", .validation = true}, {.bytes = 1, .value = 1.03}),
              "# Size      Bandwidth (MB/s)        Validation\n"
              "1                       1.03              Pass\n");
}

TEST(Table, MessageRate) {
    const Row row{.bytes = 4194304, .value = 26903.29, .rate = 6414.24};
    EXPECT_EQ(table({.value = "MB/s", .rate = true}, row),
              "# Size                  MB/s        Messages/s\n"
              "4194304             26903.29           6414.24\n");
}

TEST(Table, Windows) {
    const std::string text = printed([](std::FILE* out) {
        print_windows(out, std::array{1, 128});
        print_window_row(out, 1, std::array{0.18, 8.28});
        print_window_row(out, 4194304, std::array{1769128.64, 2957485.97});
    });
    EXPECT_EQ(text, "#                 1         128\n"
                    "1              0.18        8.28\n"
                    "4194304  1769128.64  2957485.97\n");
}

TEST(Table, PrintsNothingOnOtherRanks) {
    const Table table(nullptr, {.value = "Avg Latency(us)"});
    table.title("Latency Test");
    table.datatype(Element::character);
    table.header();
    table.row({});
}

} // namespace
} // namespace vaquero::osu
