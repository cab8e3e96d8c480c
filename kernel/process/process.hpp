// A rank: process semantics without a process. Its own copy of the program's data, a
// stack, a heap, and the output that hasn't made a line yet.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "arch/x86_64/paging.hpp"
#include "base/limits.hpp"
#include "base/result.hpp"
#include "base/strong.hpp"
#include "kernel/boot/command_line.hpp"
#include "kernel/cpu/core.hpp"
#include "kernel/diagnostics/line_buffer.hpp"
#include "kernel/files/descriptors.hpp"
#include "kernel/memory/heap.hpp"
#include "platform/rank_record.hpp"
#include "platform/scheduler.hpp"

namespace vaquero {

/// Lives in its core's pool.
struct Process : Task, RankRecord {
    /// `heap_reserve`: whole pages of the core's pool.
    Process(Rank own_rank, Core& home, arch::Window::View own_view, std::span<std::byte> heap_reserve,
            std::string_view output_tag, std::string_view error_tag);

    Core& core;
    arch::Window::View view; ///< its program data, for its core's window
    Heap heap;
    std::uintptr_t private_offset = 0; ///< see platform::PrivateData
    std::span<std::byte> stack;        ///< the page below it is a guard
    std::byte* stack_at_entry = nullptr;
    std::uint64_t thread_pointer = 0; ///< FS base
    void* suspended = nullptr;        ///< its stack pointer while it doesn't run
    LineBuffer output;
    LineBuffer error;
    files::Descriptors files;
};

/// The rank that the caller runs as, and whether there is one: not before the ranks run, nor after the last
/// rank of this core has ended.
Process& this_process();
bool is_process_running();

/// All ranks, by Rank; null before they are loaded.
std::span<Process* const> processes();

/// Creates the ranks of the calling core: pages, tables, stack, arguments. Every core does this for its own.
Result<bool> load_processes(const CommandLine& command_line);

/// Runs the calling core's ranks until the machine ends.
[[noreturn]] void run_processes();

/// Switches from the calling rank to another one of this core.
void switch_process(Process& from, Process& to);

/// Ends the calling rank with `status`. The last rank to end ends the machine, with the status of the lowest
/// rank whose status isn't 0. A rank that ends between MPI_Init and MPI_Finalize takes all others down.
[[noreturn]] void exit_process(int status);

} // namespace vaquero
