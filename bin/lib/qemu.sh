# The machine: QEMU's command line, and how it is run and ended.

# choose_accelerator: `accel` becomes kvm or tcg, and `accel_reason` says why.
choose_accelerator() {
    if [[ $accel != auto ]]; then
        accel_reason="as --accel says"
    elif ! grep -qwE 'vmx|svm' /proc/cpuinfo; then
        # A /dev/kvm that opens all the same may emulate every kernel instruction.
        accel=tcg accel_reason="the CPU offers no vmx or svm"
    elif ! { : <>/dev/kvm; } 2>/dev/null; then
        accel=tcg accel_reason="/dev/kvm can't be opened for reading and writing"
    else
        accel=kvm accel_reason="the CPU offers it and /dev/kvm opens"
    fi
}

# Channels to the outside. /dev/stdout is reopened by QEMU; append, or a file would be cut.
#   out, err: the program's output; log: the kernel's log and last words, on COM1
#   status: the line "exit N" on port 0xE9, then a write to isa-debug-exit, which ends QEMU with an odd
#   status of at least 3: a QEMU that fails by itself (1) can't be mistaken for a program.
channels() {
    printf '%s\n' \
        -chardev null,id=out,logfile=/dev/stdout,logappend=on \
        -chardev null,id=err,logfile=/dev/stderr,logappend=on \
        -chardev null,id=log,logfile=/dev/stderr,logappend=on \
        -chardev "file,id=status,path=${status_file//,/,,}" \
        -device isa-debugcon,iobase=0xe9,chardev=status \
        -device isa-debug-exit,iobase=0xf4,iosize=0x04 \
        -serial chardev:log
}

# The virtio-mmio slots are named, so that their order is the same with and without ACPI.
microvm_devices() {
    printf '%s\n' \
        -M "microvm,acpi=$acpi,pit=on,rtc=off,pcie=off,auto-kernel-cmdline=off" \
        -global virtio-mmio.force-legacy=false \
        -device virtio-serial-device,bus=virtio-mmio-bus.0,id=console0 \
        -device virtconsole,bus=console0.0,chardev=out \
        -device virtio-serial-device,bus=virtio-mmio-bus.1,id=console1 \
        -device virtconsole,bus=console1.0,chardev=err \
        -object rng-builtin,id=entropy \
        -device virtio-rng-device,bus=virtio-mmio-bus.2,rng=entropy
}

# q35 has no virtio-mmio: the program's output goes through COM2 and COM3.
q35_devices() {
    printf '%s\n' -M q35,smbus=off,usb=off,vmport=off -serial chardev:out -serial chardev:err
}

# compose_qemu: sets `command` to QEMU and its arguments.
compose_qemu() {
    command=(qemu-system-x86_64 -nodefaults -no-user-config -display none -no-reboot)
    # Threads get names, too: pin_vcpus looks for them.
    command+=(-name 'vaquero,debug-threads=on')
    local devices
    mapfile -t devices < <(channels && "${machine}_devices")
    command+=("${devices[@]}")
    case $accel in
        # Emulated, a byte-wise `rep movsb` is slow, and glibc's memcpy takes it where ERMS is on offer.
        tcg) command+=(-accel 'tcg,thread=multi' -cpu 'max,-erms') ;;
        kvm) command+=(-accel kvm -cpu 'host,migratable=off') ;;
    esac
    # A core of its own may as well be kept when the guest halts or spins: neither leaves the guest then.
    [[ $accel != kvm ]] || ((${#own_cpus[@]} == 0)) || command+=(-overcommit cpu-pm=on)
    command+=(-smp "$cores" -m "${memory}M")
    if [[ $iso == yes ]]; then
        command+=(-cdrom "$iso_file")
    else
        command+=(-kernel "$image" -append "$(kernel_command_line)")
    fi
    [[ $debug == no ]] || command+=(-S -gdb "${gdb_address//,/,,},server=on,wait=off")
}

# run_qemu: runs `command` to its end and exits with the program's status.
run_qemu() {
    mkfifo "$work/out" "$work/err"
    # Pumps, because a terminal, a socket and a file that others append to differ in what reopening them means.
    cat "$work/out" &
    local out_pump=$!
    cat "$work/err" >&2 &
    start_child "${command[@]}" >"$work/out" 2>"$work/err"
    if ((${#own_cpus[@]})); then
        pin_vcpus "$child" &
        helpers+=($!)
    fi
    wait_for_child "$out_pump"
    if [[ $ended == "$out_pump" ]] && ((status)); then
        # Nobody reads on (SIGPIPE, as in `./run ... | head`), or the disk is full.
        stop_child
        ((status == 141)) || die "$STATUS_QEMU" "standard output can't be written"
        exit "$status"
    fi
    [[ $ended == "$child" ]] || wait "$child" || status=$?
    stop_child
    exit_as_program "$status"
}

# exit_as_program STATUS: turns QEMU's status and the kernel's record into the launcher's status.
exit_as_program() {
    local status=$1 record
    record=$(grep -aoxE 'exit [0-9]{1,3}' "$status_file" | tail -n 1) || true
    if [[ -n $record ]] && ((status >= 3 && status % 2)); then
        exit "${record#exit }"
    fi
    case $status in
        0) die 121 "the machine reset without a word; this is a bug in Vaquero" ;;
        *) die "$STATUS_QEMU" "QEMU failed with status $status; its message is above" ;;
    esac
}
