// Making a rank: what execve(2) does for a process.
#include <algorithm>
#include <array>
#include <cstring>
#include <new>

#include "arch/x86_64/context_switch.hpp"
#include "arch/x86_64/cpu.hpp"
#include "arch/x86_64/traps.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "kernel/boot/machine.hpp"
#include "kernel/calls/random.hpp"
#include "kernel/memory/image.hpp"
#include "kernel/memory/memory.hpp"
#include "kernel/process/initial_stack.hpp"
#include "kernel/process/process.hpp"
#include "platform/placement.hpp"

extern "C" {
/// crt1's: where a program begins.
void _start();
/// The linker's: the image's ELF header and, behind it, the program headers. [ELF-64 §3, §5]
extern const char __ehdr_start[];
}

namespace vaquero {

namespace {

constexpr std::size_t max_stack_bytes = 8 << 20; // Linux's default
constexpr std::size_t min_stack_bytes = 64 << 10;
constexpr std::size_t min_heap_bytes = 192 << 10;        // glibc's malloc begins with 132 KiB
constexpr std::size_t page_table_bytes = 6 * page_bytes; // of the core and for guard pages
constexpr std::size_t program_header_offset = 0x20;      // e_phoff
constexpr std::size_t program_header_count = 0x38;       // e_phnum

std::array<Process*, max_ranks> process_table; // each core fills in its own

int ranks_on(CoreId core) {
    int count = 0;
    for (int rank = 0; rank < machine().ranks; ++rank)
        count += core_of(Rank(rank), machine().ranks, machine().cores) == core ? 1 : 0;
    return count;
}

/// An eighth of the rank's share of memory, within bounds, unless the command line says.
std::size_t stack_bytes(const Core& core, std::uint64_t wanted) {
    const std::size_t share =
        core.pool.free_pages() * page_bytes / static_cast<std::size_t>(ranks_on(core.id));
    const std::size_t bytes = wanted != 0 ? wanted : std::clamp(share / 8, min_stack_bytes, max_stack_bytes);
    return (bytes + page_bytes - 1) / page_bytes * page_bytes;
}

/// Says so when the calling core's pool can't hold its ranks, each with a heap that the C library can start
/// in.
Result<bool> check_memory(const Core& core, std::size_t stack_size) {
    const auto ranks = static_cast<std::size_t>(ranks_on(core.id));
    const std::size_t each = sizeof(Process) + image::private_data().bytes() + core.window->view_bytes() +
                             stack_size + page_table_bytes + min_heap_bytes;
    const std::size_t free = core.pool.free_pages() * page_bytes;
    if (free >= ranks * each) return true;
    const std::size_t missing = (ranks * each - free) * static_cast<std::size_t>(machine().cores);
    return Error("too little memory: the ", ranks, " ranks of core ", core.id.value(), " need ",
                 ranks * each >> 10, " KiB and have ", free >> 10, "; add ", (missing >> 20) + 1,
                 " MiB of --memory or use fewer ranks");
}

/// A private copy of the program's data: the template, then zeros.
std::byte* copy_program_data(Core& core) {
    std::byte* const copy = allocate_zeroed(core.pool, image::private_data().bytes());
    if (copy == nullptr) return nullptr;
    const image::Part initial = image::private_template();
    std::memcpy(copy, arch::from_physical(PhysAddr(initial.begin)), initial.bytes());
    return copy;
}

[[noreturn]] void start_program(void* process) {
    enter_program(reinterpret_cast<std::uint64_t>(&_start),
                  reinterpret_cast<std::uint64_t>(static_cast<Process*>(process)->stack_at_entry));
}

Result<bool> prepare_stack(Process& process, const CommandLine& command_line) {
    std::array<std::byte, 16> random;
    fill_random(random);
    const auto* const header = reinterpret_cast<const std::byte*>(__ehdr_start);
    std::uint64_t program_headers;
    std::uint16_t count;
    std::memcpy(&program_headers, header + program_header_offset, sizeof(program_headers));
    std::memcpy(&count, header + program_header_count, sizeof(count));
    auto stack_pointer =
        build_initial_stack(process.stack, command_line.arguments(), command_line.environment(),
                            {.program_headers = image::address(__ehdr_start) + program_headers,
                             .program_header_count = count,
                             .entry = reinterpret_cast<std::uint64_t>(&_start),
                             .hardware_capabilities = arch::cpuid(1).edx,
                             .random = random});
    if (!stack_pointer) return stack_pointer.error();
    process.stack_at_entry = stack_pointer.value();
    // The stack above belongs to the program; the task starts below it and then jumps there.
    const auto below = static_cast<std::size_t>(process.stack_at_entry - process.stack.data());
    process.suspended = arch::prepare_task(process.stack.first(below), start_program, &process);
    return true;
}

Result<bool> load_process(Rank rank, Core& core, std::size_t stack_size, const CommandLine& command_line) {
    std::byte* const object = allocate_zeroed(core.pool, sizeof(Process));
    std::byte* const data = copy_program_data(core);
    std::byte* const tables = core.pool.allocate(core.window->view_bytes() / page_bytes);
    std::byte* const stack = core.pool.allocate(stack_size / page_bytes + 1); // what it holds doesn't matter
    // A single rank's heap grows through the whole pool; several ranks' would meet, so each gets a reserve.
    const std::size_t ranks_left = static_cast<std::size_t>(ranks_on(core.id) - core.scheduler.live());
    const std::size_t reserve =
        ranks_left == 1 ? 1 : std::max(core.pool.free_pages() / ranks_left / 4, min_heap_bytes / page_bytes);
    std::byte* const heap = core.pool.allocate_low(reserve);
    if (object == nullptr || data == nullptr || tables == nullptr || stack == nullptr || heap == nullptr)
        return Error("too little memory in one piece for rank ", rank.value(), "; add --memory");

    const bool tags = command_line.options().tag_output;
    const Text<40> output_tag("[1,", rank.value(), "]<stdout>:"); // as Open MPI's mpirun writes them
    const Text<40> error_tag("[1,", rank.value(), "]<stderr>:");
    const auto view = core.window->make_view(tables, arch::to_physical(data));
    auto& process = *new (object) Process(rank, core, view, std::span(heap, reserve * page_bytes),
                                          tags ? output_tag.view() : "", tags ? error_tag.view() : "");
    process.private_offset = reinterpret_cast<std::uintptr_t>(data) - image::private_data().begin;
    process.stack = {stack + page_bytes, stack_size};
    memory::make_guard(stack);
    core.scheduler.add(process);
    process_table[static_cast<std::size_t>(rank.value())] = &process;
    return prepare_stack(process, command_line);
}

} // namespace

std::span<Process* const> processes() {
    return std::span(process_table).first(static_cast<std::size_t>(machine().ranks));
}

Result<bool> load_processes(const CommandLine& command_line) {
    Core& core = this_core();
    const image::Part window = image::private_data();
    core.window.emplace(arch::AddressSpace::sharing(memory::kernel_space()), window.begin, window.end);
    const std::size_t stack_size = stack_bytes(core, command_line.options().stack_bytes);
    if (auto enough = check_memory(core, stack_size); !enough) return enough;
    for (int rank = 0; rank < machine().ranks; ++rank) {
        if (core_of(Rank(rank), machine().ranks, machine().cores) != core.id) continue;
        if (auto loaded = load_process(Rank(rank), core, stack_size, command_line); !loaded) return loaded;
    }
    return true;
}

} // namespace vaquero
