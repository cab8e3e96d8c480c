# Debian packages: installs what is missing, and nothing else.

# What proves that a package is there (a command or a file), and the package: checking that costs no time,
# and on other distributions it is still right.
readonly QEMU_NEEDS=(qemu-system-x86_64:qemu-system-x86)
readonly BUILD_NEEDS=(gcc:gcc g++:g++ cmake:cmake ninja:ninja-build nasm:nasm python3:python3)
readonly ISO_NEEDS=(xorriso:xorriso grub-mkimage:grub-common strip:binutils
    /usr/lib/grub/i386-pc/multiboot2.mod:grub-pc-bin)
readonly TEST_NEEDS=(/usr/include/gtest/gtest.h:libgtest-dev)
readonly BOCHS_NEEDS=(bochs:bochs /usr/share/bochs/BIOS-bochs-latest:bochsbios
    /usr/lib/x86_64-linux-gnu/bochs/plugins/libbx_term_gui.so:bochs-term)
readonly LINT_NEEDS=(clang-format:clang-format clang-tidy-16:clang-tidy-16 shellcheck:shellcheck)

# install_missing PROOF:PACKAGE...: installs the packages whose proof isn't found.
install_missing() {
    local need missing=()
    for need; do
        local proof=${need%%:*}
        # Not -e alone: cmake is also a directory here.
        [[ $proof == /* && -e $proof ]] || command -v "$proof" >/dev/null || missing+=("${need#*:}")
    done
    ((${#missing[@]})) || return 0

    local as_root=()
    ((EUID == 0)) || as_root=(sudo)
    if ! command -v apt-get >/dev/null || { ((EUID)) && ! command -v sudo >/dev/null; }; then
        die "$STATUS_USAGE" "please install ${missing[*]}: that takes apt-get, and root or sudo"
    fi
    say "installing ${missing[*]} (needed once)"
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300)
    "${apt[@]}" update >&2 || say "apt-get update failed; trying with the package lists as they are"
    "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >&2 </dev/null ||
        die "$STATUS_USAGE" "apt-get couldn't install ${missing[*]}; its messages are above"
}
