// Opcodes of the extensions to x86-64. [SDM 2D, Appendix A, and each instruction's own page]
#pragma once

#include <cstdint>
#include <string_view>

namespace vaquero::instruction_set {

// Mandatory prefixes, as VEX and EVEX number them (pp), and sets of them. [SDM 2A §2.3.5.6]
inline constexpr std::uint8_t np = 1 << 0;
inline constexpr std::uint8_t p66 = 1 << 1;
inline constexpr std::uint8_t pf3 = 1 << 2;
inline constexpr std::uint8_t pf2 = 1 << 3;
inline constexpr std::uint8_t any = 0xf;

struct Row {
    std::uint8_t map;
    std::uint8_t first, last; ///< opcodes
    std::uint8_t prefixes;
    std::string_view name;
    bool only_wide = false;
    std::int8_t digit = -1; ///< ModRM.reg, where it is a part of the opcode
};

// The first row that fits counts.
inline constexpr Row legacy_rows[] = {
    {1, 0x12, 0x12, pf3 | pf2, "SSE3"},
    {1, 0x16, 0x16, pf3, "SSE3"},
    {1, 0x7c, 0x7d, p66 | pf2, "SSE3"},
    {1, 0xd0, 0xd0, p66 | pf2, "SSE3"},
    {1, 0xf0, 0xf0, pf2, "SSE3"},
    {1, 0xb8, 0xb8, pf3, "POPCNT"},
    {1, 0xc7, 0xc7, pf3, "RDPID", false, 7},
    {1, 0xc7, 0xc7, np | p66, "RDRAND", false, 6},
    {1, 0xc7, 0xc7, np | p66, "RDSEED", false, 7},
    {1, 0xae, 0xae, pf3 | pf2 | p66, "WAITPKG or CLWB", false, 6},
    {1, 0xae, 0xae, p66, "CLFLUSHOPT", false, 7},
    {2, 0x00, 0x0b, any, "SSSE3"},
    {2, 0x1c, 0x1e, any, "SSSE3"},
    {2, 0x37, 0x37, p66, "SSE4.2"},
    {2, 0x10, 0x41, p66, "SSE4.1"},
    {2, 0xc8, 0xcd, np, "SHA"},
    {2, 0xcf, 0xcf, p66, "GFNI"},
    {2, 0xdb, 0xdf, p66, "AES"},
    {2, 0xf0, 0xf1, pf2, "SSE4.2"},
    {2, 0xf0, 0xf1, np | p66, "MOVBE"},
    {2, 0xf6, 0xf6, p66 | pf3, "ADX"},
    {2, 0xf8, 0xf8, p66, "MOVDIR64B"},
    {2, 0xf9, 0xf9, np, "MOVDIRI"},
    {3, 0x0f, 0x0f, np | p66, "SSSE3"},
    {3, 0x08, 0x42, p66, "SSE4.1"},
    {3, 0x44, 0x44, p66, "PCLMULQDQ"},
    {3, 0x60, 0x63, p66, "SSE4.2"},
    {3, 0xcc, 0xcc, np, "SHA"},
    {3, 0xce, 0xcf, p66, "GFNI"},
    {3, 0xdf, 0xdf, p66, "AES"},
};

inline constexpr Row vex_rows[] = {
    // Masks.
    {1, 0x41, 0x4b, np | p66, "AVX-512F"},
    {1, 0x90, 0x93, any, "AVX-512F"},
    {1, 0x98, 0x99, np | p66, "AVX-512F"},
    {3, 0x30, 0x33, p66, "AVX-512F"},
    // Integers: with 16 bytes AVX has them.
    {1, 0x60, 0x6d, p66, "AVX2", true},
    {1, 0x70, 0x70, any, "AVX2", true},
    {1, 0x71, 0x76, p66, "AVX2", true},
    {1, 0xd1, 0xd5, p66, "AVX2", true},
    {1, 0xd7, 0xe5, p66, "AVX2", true},
    {1, 0xe8, 0xef, p66, "AVX2", true},
    {1, 0xf1, 0xfe, p66, "AVX2", true},
    {2, 0x00, 0x0b, p66, "AVX2", true},
    {2, 0x1c, 0x2b, p66, "AVX2", true},
    {2, 0x30, 0x35, p66, "AVX2", true},
    {2, 0x37, 0x41, p66, "AVX2", true},
    {3, 0x0e, 0x0f, p66, "AVX2", true},
    {3, 0x42, 0x42, p66, "AVX2", true},
    // What AVX2 has with 16 bytes too.
    {2, 0x16, 0x16, p66, "AVX2"},
    {2, 0x36, 0x36, p66, "AVX2"},
    {2, 0x45, 0x47, p66, "AVX2"},
    {2, 0x58, 0x5a, p66, "AVX2"},
    {2, 0x78, 0x79, p66, "AVX2"},
    {2, 0x8c, 0x8e, p66, "AVX2"},
    {2, 0x90, 0x93, p66, "AVX2"},
    {3, 0x00, 0x02, p66, "AVX2"},
    {3, 0x38, 0x39, p66, "AVX2"},
    {3, 0x46, 0x46, p66, "AVX2"},
    {2, 0x13, 0x13, p66, "F16C"},
    {3, 0x1d, 0x1d, p66, "F16C"},
    {2, 0x96, 0x9f, p66, "FMA"},
    {2, 0xa6, 0xaf, p66, "FMA"},
    {2, 0xb6, 0xbf, p66, "FMA"},
    {2, 0xf2, 0xf3, np, "BMI1"},
    {2, 0xf7, 0xf7, np, "BMI1"},
    {2, 0xf5, 0xf7, any, "BMI2"},
    {3, 0xf0, 0xf0, pf2, "BMI2"},
    {2, 0x49, 0x4b, any, "AMX"},
    {2, 0x5c, 0x5e, any, "AMX"},
    {2, 0x6c, 0x6c, any, "AMX"},
    {2, 0x50, 0x53, p66, "AVX-VNNI"},
    {2, 0x50, 0x51, np | pf3 | pf2, "AVX-VNNI-INT8"},
    {2, 0xd2, 0xd3, any, "AVX-VNNI-INT16"},
    {2, 0xb0, 0xb1, any, "AVX-NE-CONVERT"},
    {2, 0xb4, 0xb5, p66, "AVX-IFMA"},
    {2, 0xe0, 0xef, p66, "CMPCCXADD"},
    {2, 0xcf, 0xcf, p66, "GFNI"},
    {3, 0xce, 0xcf, p66, "GFNI"},
    {2, 0xdc, 0xdf, p66, "VAES", true},
    {3, 0x44, 0x44, p66, "VPCLMULQDQ", true},
    {3, 0x5c, 0x5f, p66, "FMA4"},
    {3, 0x68, 0x6f, p66, "FMA4"},
    {3, 0x78, 0x7f, p66, "FMA4"},
};

inline constexpr Row evex_rows[] = {
    {5, 0x00, 0xff, any, "AVX-512-FP16"},
    {6, 0x00, 0xff, any, "AVX-512-FP16"},
    {2, 0x52, 0x52, pf3, "AVX-512-BF16"},
    {2, 0x72, 0x72, pf3 | pf2, "AVX-512-BF16"},
    {2, 0x50, 0x53, p66, "AVX-512-VNNI"},
    {2, 0x54, 0x54, p66, "AVX-512-BITALG"},
    {2, 0x8f, 0x8f, p66, "AVX-512-BITALG"},
    {2, 0x55, 0x55, p66, "AVX-512-VPOPCNTDQ"},
    {2, 0xb4, 0xb5, p66, "AVX-512-IFMA"},
    {2, 0x83, 0x83, p66, "AVX-512-VBMI"},
    {2, 0x62, 0x63, p66, "AVX-512-VBMI2"},
    {2, 0x70, 0x73, p66, "AVX-512-VBMI2"},
    {3, 0x70, 0x73, p66, "AVX-512-VBMI2"},
    {2, 0x44, 0x44, p66, "AVX-512CD"},
    {2, 0xc4, 0xc4, p66, "AVX-512CD"},
    {2, 0xcf, 0xcf, p66, "GFNI"},
    {3, 0xce, 0xcf, p66, "GFNI"},
    {2, 0xdc, 0xdf, p66, "VAES"},
    {3, 0x44, 0x44, p66, "VPCLMULQDQ"},
    // Floating-point logic.
    {1, 0x54, 0x57, np | p66, "AVX-512DQ"},
    // Bytes and words.
    {1, 0x60, 0x61, p66, "AVX-512BW"},
    {1, 0x63, 0x65, p66, "AVX-512BW"},
    {1, 0x67, 0x69, p66, "AVX-512BW"},
    {1, 0x6b, 0x6b, p66, "AVX-512BW"},
    {1, 0x6f, 0x6f, pf2, "AVX-512BW"},
    {1, 0x7f, 0x7f, pf2, "AVX-512BW"},
    {1, 0x70, 0x70, pf3 | pf2, "AVX-512BW"},
    {1, 0x71, 0x71, p66, "AVX-512BW"},
    {1, 0x74, 0x75, p66, "AVX-512BW"},
    {1, 0xd5, 0xd5, p66, "AVX-512BW"},
    {1, 0xd8, 0xda, p66, "AVX-512BW"},
    {1, 0xdc, 0xde, p66, "AVX-512BW"},
    {1, 0xe0, 0xe1, p66, "AVX-512BW"},
    {1, 0xe3, 0xe5, p66, "AVX-512BW"},
    {1, 0xe8, 0xea, p66, "AVX-512BW"},
    {1, 0xec, 0xee, p66, "AVX-512BW"},
    {1, 0xf5, 0xf6, p66, "AVX-512BW"},
    {1, 0xf8, 0xf9, p66, "AVX-512BW"},
    {1, 0xfc, 0xfd, p66, "AVX-512BW"},
    {2, 0x00, 0x0b, p66, "AVX-512BW"},
    {2, 0x1c, 0x1d, p66, "AVX-512BW"},
    {2, 0x66, 0x66, p66, "AVX-512BW"},
    {2, 0x78, 0x79, p66, "AVX-512BW"},
};

} // namespace vaquero::instruction_set
