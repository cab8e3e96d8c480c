#include "kernel/diagnostics/symbol_names.hpp"

#include <cstddef>
#include <span>

#include "kernel/diagnostics/symbols.hpp"

extern "C" {
// bin/make-symbols'.
extern const std::byte vaquero_symbols[];
extern const std::byte vaquero_symbols_end[];
}

namespace vaquero {

Text<160> describe_address(std::uint64_t address) {
    Text<160> text;
    if (const auto symbol = find_symbol({vaquero_symbols, vaquero_symbols_end}, address))
        text.append(symbol->name.view())
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
