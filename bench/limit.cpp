// The machine's limits, with nothing between two pinned threads: how fast a cache line goes to the other core
// and back, how fast data are copied that the other core has just written, and how fast an empty loop is.
// There is a line for each of some windows, whose average it is, so that an interruption spoils one of them
// only.
//
//     limit        prints lines of NAME BYTES VALUE UNIT
#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

namespace {

constexpr std::size_t line_bytes = 64;
constexpr std::size_t windows = 11; // the first is the warm-up
using Averages = std::array<double, windows>;

double microseconds() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration<double, std::micro>(now).count();
}

/// Prints a line for each window but the warm-up.
void print(const char* name, std::size_t bytes, const Averages& averages, const char* unit) {
    for (std::size_t i = 1; i < windows; ++i)
        std::printf("%s %zu %.4f %s\n", name, bytes, averages[i], unit);
}

/// The first two cores that this process may run on; ends the program if there is one only.
std::array<int, 2> find_two_cores() {
    cpu_set_t allowed;
    sched_getaffinity(0, sizeof allowed, &allowed);
    std::array<int, 2> found_cores{};
    std::size_t found = 0;
    for (int core = 0; core < CPU_SETSIZE && found < found_cores.size(); ++core)
        if (CPU_ISSET(core, &allowed)) found_cores[found++] = core;
    if (found == found_cores.size()) return found_cores;
    std::fprintf(stderr, "limit: needs two cores\n");
    std::exit(EXIT_FAILURE);
}

/// Known before anything is pinned.
const std::array<int, 2> cores = find_two_cores();

void pin(int core) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(core, &set);
    pthread_setaffinity_np(pthread_self(), sizeof set, &set);
}

/// Runs first() and second() on a core each, and waits for both.
template <typename First, typename Second>
void on_two_cores(First first, Second second) {
    std::thread other([&] {
        pin(cores[1]);
        second();
    });
    pin(cores[0]);
    first();
    other.join();
}

/// A cache line with a number that both threads advance in turn. Stores release what was written before, and
/// await() acquires it.
class alignas(line_bytes) Line {
public:
    void set(std::uint64_t number) { number_.store(number, std::memory_order_release); }
    void await(std::uint64_t number) const {
        while (number_.load(std::memory_order_acquire) != number) {
        }
    }

private:
    std::atomic<std::uint64_t> number_{0};
};

void round_trip() {
    constexpr std::uint64_t iterations = 1000;
    Line line;
    Averages averages{};
    on_two_cores(
        [&] {
            std::uint64_t number = 0;
            for (double& average : averages) {
                const double start = microseconds();
                for (std::uint64_t i = 0; i < iterations; ++i) {
                    line.set(++number);
                    line.await(++number);
                }
                average = (microseconds() - start) / iterations;
            }
        },
        [&] {
            for (std::uint64_t number = 1; number < 2 * windows * iterations; number += 2) {
                line.await(number);
                line.set(number + 1);
            }
        });
    print("round_trip", line_bytes, averages, "us");
}

/// The time of a copy of `bytes` that the other core has just written, each time anew.
void copy(std::size_t bytes) {
    constexpr std::uint64_t iterations = 20;
    std::vector<char> written(bytes);
    std::vector<char> copied(bytes);
    Line line;
    Averages averages{};
    on_two_cores(
        [&] {
            std::uint64_t number = 0;
            for (double& average : averages) {
                double spent = 0;
                for (std::uint64_t i = 0; i < iterations; ++i) {
                    line.await(++number);
                    const double start = microseconds();
                    std::memcpy(copied.data(), written.data(), bytes);
                    std::atomic_signal_fence(
                        std::memory_order_seq_cst); // the copy ends before the clock is read
                    spent += microseconds() - start;
                    if (copied.back() != static_cast<char>(number)) std::abort();
                    line.set(++number);
                }
                average = spent / iterations;
            }
        },
        [&] {
            for (std::uint64_t number = 1; number < 2 * windows * iterations; number += 2) {
                std::memset(written.data(), static_cast<char>(number), bytes);
                line.set(number);
                line.await(number + 1);
            }
        });
    print("copy", bytes, averages, "us");
    for (double& average : averages)
        average = static_cast<double>(bytes) / average;
    print("copy_rate", bytes, averages, "MB/s");
}

void empty_loop() {
    constexpr std::uint64_t iterations = 100'000;
    Averages averages{};
    for (double& average : averages) {
        const double start = microseconds();
        for (std::uint64_t i = 0; i < iterations; ++i)
            asm volatile("" : "+r"(i)); // keeps the compiler from removing the loop
        average = (microseconds() - start) * 1000 / iterations;
    }
    print("empty_loop", 0, averages, "ns");
}

/// The shortest time of some for multiplications that keep a core's multiplier busy.
double multiply() {
    std::uint64_t a = 3, b = 5, c = 7, d = 9;
    double least = 1e9;
    for (int attempt = 0; attempt < 10; ++attempt) {
        const double start = microseconds();
        for (int i = 0; i < 100'000; ++i)
            asm volatile("imul %0, %0\n\timul %1, %1\n\timul %2, %2\n\timul %3, %3"
                         : "+r"(a), "+r"(b), "+r"(c), "+r"(d));
        least = std::min(least, microseconds() - start);
    }
    return least;
}

/// How much longer multiplications take while the other core multiplies too: 1 where both are cores, near 2
/// where they are hyper-threads of one core, which share its multiplier.
void shared_core() {
    double alone = 0;
    on_two_cores([&] { alone = multiply(); }, [] {});
    double together = 0;
    std::atomic<bool> begun{false}; // these two are relaxed: no data go with them
    std::atomic<bool> done{false};
    on_two_cores(
        [&] {
            while (!begun.load(std::memory_order_relaxed)) {
            }
            together = multiply();
            done.store(true, std::memory_order_relaxed);
        },
        [&] {
            begun.store(true, std::memory_order_relaxed);
            while (!done.load(std::memory_order_relaxed))
                multiply();
        });
    std::printf("shared_core 0 %.3f ratio\n", together / alone);
}

/// The frequency of the time stamp counter, which Linux can't find out in an emulated machine.
void time_stamp_counter() {
    const double start = microseconds();
    const std::uint64_t first = __builtin_ia32_rdtsc();
    double now = start;
    while (now < start + 50'000)
        now = microseconds();
    std::printf("tsc 0 %.0f kHz\n",
                static_cast<double>(__builtin_ia32_rdtsc() - first) * 1000 / (now - start));
}

} // namespace

int main() {
    round_trip();
    for (std::size_t bytes = 1024; bytes <= (std::size_t{1} << 20); bytes *= 2)
        copy(bytes);
    empty_loop();
    shared_core();
    time_stamp_counter();
}
