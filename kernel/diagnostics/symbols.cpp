#include "kernel/diagnostics/symbols.hpp"

#include "kernel/diagnostics/dwarf_reader.hpp"

namespace vaquero {

std::optional<Symbol> find_symbol(std::span<const std::byte> table, std::uint64_t address) {
    DwarfReader reader(table, 0);
    Symbol last{};
    std::uint64_t start = 0;
    while (!reader.done()) {
        start += reader.take_uleb128();
        const std::uint64_t shared = reader.take_uleb128();
        const std::string_view rest = reader.take_string();
        if (start > address || reader.failed()) break;
        if (shared > last.name.size()) return std::nullopt;
        last.name.cut(static_cast<std::size_t>(shared)).append(rest);
        last.offset = address - start;
    }
    if (reader.failed() || last.name.size() == 0) return std::nullopt;
    return last;
}

} // namespace vaquero
