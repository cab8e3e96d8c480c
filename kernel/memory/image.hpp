// The image's parts, as the linker script names them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/strong.hpp"

extern "C" {
extern const char __vaquero_image_begin[];
extern const char __vaquero_code_end[];
extern const char __vaquero_constants_begin[];
extern const char __vaquero_constants_end[];
extern const char __vaquero_call_frames_begin[];
extern const char __vaquero_call_frames_end[];
extern const char __vaquero_kernel_data_begin[];
extern const char __vaquero_kernel_data_end[];
extern const char __vaquero_private_begin[];
extern const char __vaquero_template_end[];
extern const char __vaquero_private_end[];
}

namespace vaquero::image {

/// Addresses in the image; its loaded parts lie at the same physical addresses.
struct Part {
    std::uint64_t begin;
    std::uint64_t end;

    [[nodiscard]] constexpr std::uint64_t bytes() const { return end - begin; }
    [[nodiscard]] constexpr bool contains(std::uint64_t address) const {
        return begin <= address && address < end;
    }
};

inline std::uint64_t address(const char* symbol) {
    return reinterpret_cast<std::uint64_t>(symbol);
}

inline Part code() {
    return {address(__vaquero_image_begin), address(__vaquero_code_end)};
}
inline Part constants() {
    return {address(__vaquero_constants_begin), address(__vaquero_constants_end)};
}
/// .eh_frame, among the constants.
inline Part call_frames() {
    return {address(__vaquero_call_frames_begin), address(__vaquero_call_frames_end)};
}
inline Part kernel_data() {
    return {address(__vaquero_kernel_data_begin), address(__vaquero_kernel_data_end)};
}
/// Each rank has its own copy of this one: initial data from the template, then zeros.
inline Part private_data() {
    return {address(__vaquero_private_begin), address(__vaquero_private_end)};
}
inline Part private_template() {
    return {address(__vaquero_private_begin), address(__vaquero_template_end)};
}
/// All that the boot loader loaded.
inline Part loaded() {
    return {code().begin, private_template().end};
}

} // namespace vaquero::image
