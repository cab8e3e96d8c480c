// Standard input, which one rank reads. It comes in frames, since a device can't tell its end: a length as 32
// bits, little-endian, and so many bytes; length 0 is the end. (launcher/input_relay.hpp writes them.)
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/strong.hpp"
#include "kernel/files/outcome.hpp"

namespace vaquero::files {

/// Where bytes come from: a virtio-console, or a test's fake. Only the rank that reads calls it.
class InputDevice {
public:
    /// What has come and wasn't taken; empty: nothing yet.
    virtual std::span<const std::byte> look() = 0;
    /// Takes the first `bytes` of it.
    virtual void take(std::size_t bytes) = 0;

protected:
    InputDevice() = default;
    ~InputDevice() = default;
};

/// Takes the frames apart.
class Input {
public:
    constexpr explicit Input(InputDevice* device) : device_(device) {}

    /// Waits for the first byte, and gives what is there. 0 is the end.
    Outcome read(std::span<std::byte> to);

private:
    bool find_data();

    InputDevice* device_;
    std::uint32_t header_ = 0; ///< its bytes so far
    std::uint32_t header_bytes_ = 0;
    std::uint32_t frame_bytes_ = 0; ///< left of the frame
    bool ended_ = false;
};

/// drivers/ tells of the device, on the boot core; without, or without a reader, the input is empty.
void set_input_device(InputDevice& device);
void set_input_reader(std::optional<std::uint32_t> rank);

} // namespace vaquero::files
