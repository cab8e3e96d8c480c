#include "launcher/qemu.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "launcher/host_world.hpp"
#include "launcher/words.hpp"

namespace vaquero::launcher {
namespace {

using Words = std::vector<std::string>;

Words command(const Machine& machine) {
    return qemu_command(machine, "qemu", {});
}

bool has(const Words& words, const Words& part) {
    return std::search(words.begin(), words.end(), part.begin(), part.end()) != words.end();
}

Machine small_machine() {
    Machine machine;
    machine.cores = 2;
    machine.memory_mib = 128;
    machine.image = "hello";
    machine.command_line = "ranks=2 -- hello";
    return machine;
}

TEST(QemuCommand, OfAMicrovm) {
    EXPECT_EQ(
        shell_line(command(small_machine())),
        "qemu -nodefaults -no-user-config -display none -no-reboot -name vaquero,debug-threads=on "
        "-sandbox on,obsolete=deny,elevateprivileges=deny,spawn=deny "
        "-chardev null,id=out,logfile=/dev/stdout,logappend=on "
        "-chardev null,id=err,logfile=/dev/stderr,logappend=on "
        "-chardev null,id=log,logfile=/dev/stderr,logappend=on "
        "-chardev file,id=status,path=/dev/null -device isa-debugcon,iobase=0xe9,chardev=status "
        "-device isa-debug-exit,iobase=0xf4,iosize=0x04 -serial chardev:log "
        "-M microvm,acpi=on,pit=on,rtc=off,pcie=off,auto-kernel-cmdline=off "
        "-global virtio-mmio.force-legacy=false "
        "-device virtio-serial-device,bus=virtio-mmio-bus.0,id=console0 "
        "-device virtconsole,bus=console0.0,chardev=out "
        "-device virtio-serial-device,bus=virtio-mmio-bus.1,id=console1 "
        "-device virtconsole,bus=console1.0,chardev=err "
        "-object rng-builtin,id=entropy "
        "-device virtio-rng-device,bus=virtio-mmio-bus.2,rng=entropy "
        "-accel tcg,thread=multi -cpu max,-erms -smp 2 -m 128M -kernel hello -append 'ranks=2 -- hello'");
}

TEST(QemuCommand, SharesFolders) {
    Machine machine = small_machine();
    machine.folders = {{"/home/a,b", "/home/a,b"}, {"/data", "/in"}};
    const Words words = command(machine);
    const std::string local = "local,security_model=none,multidevs=remap,id=folder";
    EXPECT_TRUE(has(words, {"-fsdev", local + "0,path=/home/a,,b", "-device",
                            "virtio-9p-device,bus=virtio-mmio-bus.4,fsdev=folder0,mount_tag=folder0"}));
    EXPECT_TRUE(has(words, {"-fsdev", local + "1,path=/data", "-device",
                            "virtio-9p-device,bus=virtio-mmio-bus.5,fsdev=folder1,mount_tag=folder1"}));
    machine.read_only = true;
    EXPECT_TRUE(has(command(machine), {"-fsdev", local + "1,path=/data,readonly=on"}));
}

TEST(QemuCommand, OfAQ35WithACdImage) {
    Machine machine = small_machine();
    machine.type = MachineType::Q35;
    machine.cd_image = "cd.iso";
    const Words words = command(machine);
    EXPECT_TRUE(has(words, {"-M", "q35,smbus=off,usb=off,vmport=off", "-serial", "chardev:out", "-serial",
                            "chardev:err"}));
    EXPECT_TRUE(has(words, {"-cdrom", "cd.iso"}));
    EXPECT_FALSE(has(words, {"-kernel"}));
    EXPECT_FALSE(has(words, {"-object"}));
}

TEST(QemuCommand, ACoreOfItsOwnIsKept) {
    Machine machine = small_machine();
    machine.accelerator = Accelerator::Kvm;
    EXPECT_TRUE(has(command(machine), {"-accel", "kvm", "-cpu", "host,migratable=off", "-smp"}));
    machine.own_cpus = true;
    EXPECT_TRUE(has(command(machine), {"-overcommit", "cpu-pm=on"}));
    machine.accelerator = Accelerator::Tcg;
    EXPECT_FALSE(has(command(machine), {"-overcommit"}));
}

TEST(QemuCommand, CommasInPathsAreDoubled) {
    Machine machine = small_machine();
    machine.acpi = false;
    machine.channels.record = "/a,b";
    machine.debugger = "unix:/a,b/gdb";
    const Words words = command(machine);
    EXPECT_TRUE(has(words, {"file,id=status,path=/a,,b"}));
    EXPECT_TRUE(has(words, {"-S", "-gdb", "unix:/a,,b/gdb,server=on,wait=off"}));
    EXPECT_TRUE(has(words, {"microvm,acpi=off,pit=on,rtc=off,pcie=off,auto-kernel-cmdline=off"}));
}

TEST(QemuCommand, MoreArgumentsComeLast) {
    const Words words = qemu_command(small_machine(), "/opt/qemu", {"-icount", "shift=0"});
    EXPECT_EQ(words.front(), "/opt/qemu");
    EXPECT_EQ(words.back(), "shift=0");
}

TEST(HostCommand, KnowsNoEnvironmentButItsOwn) {
    Options options;
    options.program = "dir/pi";
    options.ranks = 3;
    options.cores = 2;
    options.environment = {"A=1"};
    options.arguments = {"x"};
    EXPECT_EQ(host_command(options, "vh", "dir/pi", {}),
              (Words{"env", "-i", "A=1", "vh", "3", "2", "dir/pi", "pi", "x"}));
    options.tag_output = true;
    EXPECT_EQ(host_command(options, "vh", "dir/pi", {4, 6}),
              (Words{"taskset", "-c", "4,6", "env", "-i", "A=1", "vh", "--tag-output", "3", "2", "dir/pi",
                     "pi", "x"}));
}

TEST(ShellLine, QuotesWhatAShellWouldTouch) {
    EXPECT_EQ(shell_line({"a-b", "x=1,2", "", "a b", "it's", "$x", "~"}),
              R"(a-b x=1,2 '' 'a b' 'it'\''s' '$x' '~')");
    EXPECT_EQ(split("  -a  b\tc\n"), (Words{"-a", "b", "c"}));
    EXPECT_EQ(split(""), Words{});
}

} // namespace
} // namespace vaquero::launcher
