#include "kernel/symbol_names.hpp"

#include <cstddef>
#include <span>

#include "kernel/symbols.hpp"

extern "C" {
// bin/make-symbols'.
extern const std::byte vaquero_symbols[];
extern const std::byte vaquero_symbols_end[];
}

namespace vaquero {

Text<160> describe_address(std::uint64_t address) {
    const auto table = SymbolTable::parse({vaquero_symbols, vaquero_symbols_end});
    Text<160> text;
    if (const auto symbol = table ? table.value().find(address) : std::nullopt)
        text.append(symbol->name)
            .append('+')
            .append(Hex{symbol->offset})
            .append(" (")
            .append(Hex{address})
            .append(')');
    else
        text.append(Hex{address});
    return text;
}

} // namespace vaquero
