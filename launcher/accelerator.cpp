#include "launcher/accelerator.hpp"

#include <fcntl.h>

#include <fstream>
#include <sstream>

#include "launcher/descriptor.hpp"

namespace vaquero::launcher {

namespace {

/// Whether the first CPU's flags have one for hardware virtualisation, Intel's or AMD's.
bool offers_virtualization(const char* cpuinfo) {
    std::ifstream file(cpuinfo);
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with("flags")) continue;
        std::istringstream flags(line);
        for (std::string flag; flags >> flag;)
            if (flag == "vmx" || flag == "svm") return true;
        return false;
    }
    return false;
}

} // namespace

AcceleratorChoice choose_accelerator(Accelerator wanted, const char* cpuinfo, const char* kvm) {
    if (wanted != Accelerator::Auto) return {wanted, "as --accel says"};
    // A /dev/kvm that opens all the same may emulate every kernel instruction.
    if (!offers_virtualization(cpuinfo)) return {Accelerator::Tcg, "the CPU offers no vmx or svm"};
    if (!Descriptor(open(kvm, O_RDWR | O_CLOEXEC)))
        return {Accelerator::Tcg, std::string(kvm) + " can't be opened for reading and writing"};
    return {Accelerator::Kvm, "the CPU offers it and " + std::string(kvm) + " opens"};
}

} // namespace vaquero::launcher
