#include "launcher/qemu.hpp"

#include <initializer_list>

namespace vaquero::launcher {

namespace {

using Words = std::vector<std::string>;

void add(Words& words, std::initializer_list<std::string> more) {
    words.insert(words.end(), more);
}

/// A value within QEMU's comma-separated lists.
std::string quoted(const std::string& value) {
    std::string text;
    for (const char c : value)
        text += c == ',' ? std::string(",,") : std::string(1, c);
    return text;
}

/// /dev/stdout is reopened by QEMU; append, or a file would be cut.
std::string log_only(const std::string& id, const std::string& path) {
    return "null,id=" + id + ",logfile=" + quoted(path) + ",logappend=on";
}

/// Channels to the outside. The kernel ends the machine by a write to isa-debug-exit, which ends QEMU with an
/// odd status of at least 3: a QEMU that fails by itself (1) can't be mistaken for a program.
void add_channels(Words& words, const MachineChannels& channels) {
    add(words, {"-chardev", log_only("out", channels.output)});
    add(words, {"-chardev", log_only("err", channels.errors)});
    add(words, {"-chardev", log_only("log", channels.errors)});
    add(words, {"-chardev", "file,id=status,path=" + quoted(channels.record)});
    add(words, {"-device", "isa-debugcon,iobase=0xe9,chardev=status"});
    add(words, {"-device", "isa-debug-exit,iobase=0xf4,iosize=0x04"});
    add(words, {"-serial", "chardev:log"});
}

/// The virtio-mmio slots are named, so that their order is the same with and without ACPI.
void add_microvm(Words& words, bool acpi) {
    add(words, {"-M", std::string("microvm,acpi=") + (acpi ? "on" : "off") +
                          ",pit=on,rtc=off,pcie=off,auto-kernel-cmdline=off"});
    add(words, {"-global", "virtio-mmio.force-legacy=false"});
    add(words, {"-device", "virtio-serial-device,bus=virtio-mmio-bus.0,id=console0"});
    add(words, {"-device", "virtconsole,bus=console0.0,chardev=out"});
    add(words, {"-device", "virtio-serial-device,bus=virtio-mmio-bus.1,id=console1"});
    add(words, {"-device", "virtconsole,bus=console1.0,chardev=err"});
    add(words, {"-object", "rng-builtin,id=entropy"});
    add(words, {"-device", "virtio-rng-device,bus=virtio-mmio-bus.2,rng=entropy"});
}

/// The third console.
void add_input(Words& words) {
    add(words, {"-chardev", "stdio,id=in,signal=off"});
    add(words, {"-device", "virtio-serial-device,bus=virtio-mmio-bus.3,id=console2"});
    add(words, {"-device", "virtconsole,bus=console2.0,chardev=in"});
}

/// Behind the consoles and the entropy device.
constexpr std::size_t first_folder_slot = 4;

void add_folders(Words& words, const Machine& machine) {
    for (std::size_t i = 0; i < machine.folders.size(); ++i) {
        const std::string id = "folder" + std::to_string(i);
        std::string folder = "local,security_model=none,multidevs=remap,id=";
        folder.append(id).append(",path=").append(quoted(machine.folders[i].host));
        if (machine.read_only) folder += ",readonly=on";
        std::string device = "virtio-9p-device,bus=virtio-mmio-bus.";
        device.append(std::to_string(first_folder_slot + i)).append(",fsdev=").append(id);
        device.append(",mount_tag=").append(id);
        add(words, {"-fsdev", folder, "-device", device});
    }
}

/// q35 has no virtio-mmio: the program's output goes through COM2 and COM3.
void add_q35(Words& words) {
    add(words,
        {"-M", "q35,smbus=off,usb=off,vmport=off", "-serial", "chardev:out", "-serial", "chardev:err"});
}

void add_processors(Words& words, const Machine& machine) {
    if (machine.accelerator == Accelerator::Tcg) {
        // Emulated, a byte-wise `rep movsb` is slow, and glibc's memcpy takes it where ERMS is on offer.
        add(words, {"-accel", "tcg,thread=multi", "-cpu", "max,-erms"});
    } else {
        add(words, {"-accel", "kvm", "-cpu", "host,migratable=off"});
        // A core of its own may as well be kept when the guest halts or spins: neither leaves the guest then.
        if (machine.own_cpus) add(words, {"-overcommit", "cpu-pm=on"});
    }
    add(words, {"-smp", std::to_string(machine.cores)});
}

} // namespace

Words qemu_command(const Machine& machine, const std::string& qemu, const Words& more) {
    // Threads get names, too: pin_vcpus() looks for them.
    Words words{qemu,   "-nodefaults", "-no-user-config", "-display",
                "none", "-no-reboot",  "-name",           "vaquero,debug-threads=on"};
    // What a broken guest might talk QEMU into ends there.
    add(words, {"-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny"});
    add_channels(words, machine.channels);
    if (machine.type == MachineType::Microvm)
        add_microvm(words, machine.acpi);
    else
        add_q35(words);
    if (machine.input) add_input(words);
    add_folders(words, machine);
    add_processors(words, machine);
    add(words, {"-m", std::to_string(machine.memory_mib) + "M"});
    if (machine.cd_image.empty())
        add(words, {"-kernel", machine.image, "-append", machine.command_line});
    else
        add(words, {"-cdrom", machine.cd_image});
    if (!machine.debugger.empty())
        add(words, {"-S", "-gdb", quoted(machine.debugger) + ",server=on,wait=off"});
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

} // namespace vaquero::launcher
