#include "osu/table.hpp"

namespace vaquero::osu {
namespace {

constexpr int size_width = 10;
constexpr int field_width = 18;
constexpr int iterations_width = 12;
constexpr int lone_width = 17; // of a value that has no size before it

void text(std::FILE* out, const char* heading) {
    std::fprintf(out, "%*s", field_width, heading);
}
void figure(std::FILE* out, double value, int digits) {
    std::fprintf(out, "%*.*f", field_width, digits, value);
}

void end_line(std::FILE* out) {
    std::fputc('\n', out);
    std::fflush(out);
}

} // namespace

void print_title(std::FILE* out, const char* title) {
    std::fprintf(out, "# OSU MPI %s v%s", title, upstream_version);
    end_line(out);
}

void Table::title(const char* title) const {
    if (out_ == nullptr) return;
    end_line(out_);
    print_title(out_, title);
}

void Table::datatype(Element element) const {
    if (out_ == nullptr) return;
    std::fprintf(out_, "# Datatype: %s.", traits(element).name);
    end_line(out_);
}

void Table::header() const {
    if (out_ == nullptr) return;
    if (columns_.bytes) {
        std::fprintf(out_, "%-*s", size_width, "# Size");
        text(out_, columns_.value);
    } else {
        std::fprintf(out_, "# %s", columns_.value);
    }
    if (columns_.rate) text(out_, "Messages/s");
    if (columns_.full) {
        text(out_, "Min Latency(us)");
        text(out_, "Max Latency(us)");
        std::fprintf(out_, "%*s", iterations_width, "Iterations");
    }
    if (columns_.validation) text(out_, "Validation");
    end_line(out_);
}

void Table::row(const Row& row) const {
    if (out_ == nullptr) return;
    if (columns_.bytes) {
        std::fprintf(out_, "%-*zu", size_width, row.bytes);
        figure(out_, row.value, columns_.digits);
    } else {
        std::fprintf(out_, "%*.*f", lone_width, columns_.digits, row.value);
    }
    if (columns_.rate) figure(out_, row.rate, columns_.digits);
    if (columns_.full) {
        figure(out_, row.min, columns_.digits);
        figure(out_, row.max, columns_.digits);
        std::fprintf(out_, "%*d", iterations_width, row.iterations);
    }
    if (columns_.validation) text(out_, row.valid ? "Pass" : "Fail");
    end_line(out_);
}

void print_windows(std::FILE* out, std::span<const int> windows) {
    std::fputs("#      ", out);
    for (const int window : windows)
        std::fprintf(out, "  %10d", window);
    end_line(out);
}

void print_window_row(std::FILE* out, std::size_t bytes, std::span<const double> figures) {
    std::fprintf(out, "%-7zu", bytes);
    for (const double value : figures)
        std::fprintf(out, "  %10.2f", value);
    end_line(out);
}

} // namespace vaquero::osu
