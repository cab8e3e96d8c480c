#include "kernel/calls/random.hpp"

#include <cstdint>

#include "arch/x86_64/cpu.hpp"
#include "kernel/cpu/spin_lock.hpp"
#include "kernel/drivers.hpp"

namespace vaquero {

namespace {

SpinLock lock;
EntropyDevice* device = nullptr;

/// SplitMix64. [Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014]
std::uint64_t mix(std::uint64_t z) {
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

} // namespace

void register_entropy(EntropyDevice& entropy) {
    device = &entropy;
}

void fill_random(std::span<std::byte> bytes) {
    const LockGuard guard(lock);
    if (device != nullptr && device->fill(bytes)) return;
    std::uint64_t state = arch::read_tsc();
    for (std::byte& byte : bytes)
        byte = static_cast<std::byte>(mix(state += 0x9e3779b97f4a7c15) >> 56);
}

} // namespace vaquero
