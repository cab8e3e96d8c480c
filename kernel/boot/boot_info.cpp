#include "kernel/boot/boot_info.hpp"

#include <array>
#include <cstddef>
#include <cstring>
#include <span>

#include "arch/x86_64/paging.hpp"
#include "kernel/boot/bytes.hpp"

namespace vaquero {

namespace {

/// PVH's start_info. [Xen public/arch-x86/hvm/start_info.h]
struct StartInfo {
    std::uint32_t magic;
    std::uint32_t version;
    std::uint32_t flags;
    std::uint32_t module_count;
    std::uint64_t modules;
    std::uint64_t command_line;
    std::uint64_t rsdp;
    std::uint64_t memory_map; ///< from here on since version 1
    std::uint32_t memory_map_entries;
    std::uint32_t reserved;
};
static_assert(sizeof(StartInfo) == 56);
constexpr std::uint32_t start_info_magic = 0x336ec578;
constexpr std::size_t pvh_entry_bytes = 24;

/// [Multiboot2 §3.6]
constexpr std::uint32_t multiboot2_magic = 0x36d76289;
enum class Tag : std::uint32_t { End = 0, CommandLine = 1, MemoryMap = 6, OldAcpi = 14, NewAcpi = 15 };
constexpr std::size_t max_info_bytes = 1 << 20;

std::array<char, 32768> command_line_copy;

std::span<const std::byte> physical(std::uint64_t address, std::size_t bytes) {
    return {arch::from_physical<const std::byte>(PhysAddr(address)), bytes};
}

/// The copy, or nothing if the text (up to its NUL or the end of `text`) is too long.
Result<std::string_view> copy_command_line(std::span<const std::byte> text) {
    std::size_t length = 0;
    while (length < text.size() && text[length] != std::byte{0})
        ++length;
    if (length >= command_line_copy.size())
        return Error("the command line is longer than ", command_line_copy.size() - 1, " characters");
    std::memcpy(command_line_copy.data(), text.data(), length);
    return std::string_view(command_line_copy.data(), length);
}

Result<BootInfo> read_pvh(const StartInfo& info) {
    if (info.version < 1 || info.memory_map_entries == 0)
        return Error("the boot loader told no memory map (PVH start_info version ", info.version, ")");
    auto memory = MemoryMap::parse(physical(info.memory_map, info.memory_map_entries * pvh_entry_bytes),
                                   pvh_entry_bytes);
    if (!memory) return memory.error();
    std::string_view command_line;
    if (info.command_line != 0) {
        auto copy = copy_command_line(physical(info.command_line, command_line_copy.size()));
        if (!copy) return copy.error();
        command_line = copy.value();
    }
    return BootInfo{command_line, memory.value(), PhysAddr(info.rsdp)};
}

Result<BootInfo> read_multiboot2(std::uint32_t info) {
    const auto total = load<std::uint32_t>(physical(info, 8), 0).value_or(0);
    const auto block = physical(info, std::min<std::size_t>(total, max_info_bytes));
    BootInfo boot{};
    bool has_memory = false;
    for (std::size_t at = 8; at + 8 <= block.size();) {
        const auto type = static_cast<Tag>(*load<std::uint32_t>(block, at));
        const std::size_t bytes = *load<std::uint32_t>(block, at + 4);
        const auto tag = slice(block, at, bytes);
        if (type == Tag::End) break;
        if (bytes < 8 || !tag) return Error("a damaged Multiboot2 information block");
        const auto payload = tag->subspan(8);
        if (type == Tag::CommandLine) {
            auto copy = copy_command_line(payload);
            if (!copy) return copy.error();
            boot.command_line = copy.value();
        } else if (type == Tag::MemoryMap && payload.size() >= 8) {
            auto memory = MemoryMap::parse(payload.subspan(8), *load<std::uint32_t>(payload, 0));
            if (!memory) return memory.error();
            boot.memory = memory.value();
            has_memory = true;
        } else if (type == Tag::NewAcpi || (type == Tag::OldAcpi && boot.rsdp == PhysAddr(0))) {
            boot.rsdp = arch::to_physical(payload.data()); // a copy of ACPI's root pointer
        }
        at += (bytes + 7) / 8 * 8; // tags are 8-byte aligned
    }
    if (!has_memory) return Error("the boot loader told no memory map (Multiboot2 tag 6)");
    return boot;
}

} // namespace

Result<BootInfo> read_boot_info(std::uint32_t magic, std::uint32_t info) {
    if (magic == multiboot2_magic) return read_multiboot2(info);
    // PVH promises nothing about EAX; its information block has a magic number of its own.
    const auto& start_info = *arch::from_physical<const StartInfo>(PhysAddr(info));
    if (start_info.magic == start_info_magic) return read_pvh(start_info);
    return Error("started neither by PVH (QEMU -kernel) nor by Multiboot2 (GRUB)");
}

} // namespace vaquero
