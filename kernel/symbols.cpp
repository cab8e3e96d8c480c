#include "kernel/symbols.hpp"

#include "kernel/bytes.hpp"

namespace vaquero {
namespace {

constexpr std::size_t header_bytes = 8;
constexpr std::size_t entry_bytes = 8;

} // namespace

Result<SymbolTable> SymbolTable::parse(std::span<const std::byte> bytes) {
    const auto found_magic = load<std::uint32_t>(bytes, 0);
    const auto count = load<std::uint32_t>(bytes, 4);
    if (!found_magic || !count || *found_magic != magic) return Error("the symbol table has no header");
    const auto entries = slice(bytes, header_bytes, std::size_t{*count} * entry_bytes);
    if (!entries) return Error("the symbol table is cut off");

    SymbolTable table;
    table.entries_ = *entries;
    table.names_ = bytes.subspan(header_bytes + entries->size());
    if (*count > 0 && (table.names_.empty() || table.names_.back() != std::byte{0}))
        return Error("the names of the symbol table aren't terminated");
    for (std::size_t i = 0; i < *count; ++i) {
        if (table.entry(i).name >= table.names_.size() ||
            (i > 0 && table.entry(i).address <= table.entry(i - 1).address))
            return Error("entry ", i, " of the symbol table is damaged");
    }
    return table;
}

std::optional<SymbolTable::Symbol> SymbolTable::find(std::uint64_t address) const {
    // Invariant: entries before `low` start at or below the address, those from `high` on above it.
    std::size_t low = 0;
    std::size_t high = entries_.size() / entry_bytes;
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        if (entry(middle).address <= address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == 0) return std::nullopt;
    const Entry found = entry(low - 1);
    const std::string_view name(reinterpret_cast<const char*>(names_.data()) + found.name);
    if (name.empty()) return std::nullopt;
    return Symbol{name, address - found.address};
}

SymbolTable::Entry SymbolTable::entry(std::size_t index) const {
    return {load<std::uint32_t>(entries_, index * entry_bytes).value_or(0),
            load<std::uint32_t>(entries_, index * entry_bytes + 4).value_or(0)};
}

} // namespace vaquero
