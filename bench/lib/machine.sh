# The machine that results belong to.

# accelerator: of our machine, and so of Linux's.
accelerator() {
    local qemu
    our_machine '' 2 2 init_done
    [[ " ${qemu[*]} " == *" -accel kvm "* ]] && echo KVM || echo TCG
}

describe_machine() {
    lscpu | grep -E '^(Model name|CPU\(s\)|Thread\(s\) per core|L1d cache|L2 cache|L3 cache|Hypervisor vendor)' |
        tr -s ' '
    printf 'Host kernel: %s\n' "$(uname -sr)"
    printf 'QEMU: %s\n' "$(qemu-system-x86_64 --version | head -n 1)"
    printf 'Accelerator: %s\n' "$(accelerator)"
    printf 'MPICH: %s\n' "$(mpirun.mpich --version | sed -nE 's/ *Version: *//p' | head -n 1)"
    printf 'Open MPI: %s\n' "$(mpirun.openmpi --version | head -n 1)"
    printf 'Compiler: %s\n' "$(g++ --version | head -n 1)"
    printf 'Commit: %s%s\n' "$(git -C "$root" describe --always 2>/dev/null || echo unknown)" "$(changes)"
}

# changes: "-dirty" if the tree has some beside the results, which are being written.
changes() {
    git -C "$root" diff --quiet HEAD -- . ':!bench/results' 2>/dev/null || echo -dirty
}
