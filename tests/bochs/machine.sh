# Programs in Bochs, which is stricter than QEMU's emulation: a local APIC that is disabled keeps its entries masked, an
# x87 has to be initialised. Each test packs a CD image, boots it, and is judged by the kernel's exit status, by what the
# program wrote, and by Bochs's own log.

# Longest time for a run, in seconds.
readonly BOCHS_TEST_LIMIT=300

# The BIOS waits in the machine's time, which a slow machine spends on fewer instructions.
readonly BOCHS_INSTRUCTIONS_PER_SECOND=10000000

# bochs_test NAME STATUS STDOUT STDERR CPUS MODEL ARGUMENT...: runs what `./run -n CPUS --cores CPUS ARGUMENT...` would
# on CPUS CPUs of Bochs's MODEL. STDOUT and STDERR as for guest_test; standard error is the kernel's log, too.
bochs_test() {
    local name="bochs $1, $5 CPU(s), $6" cpus=$5 model=$6 directory=$work/bochs status=0 complaints
    [[ $name =~ $filter ]] || return 0
    rm -rf "$directory"
    mkdir "$directory"
    "$root/run" image --iso -o "$directory/cd.iso" -n "$cpus" --cores "$cpus" "${@:7}" || {
        report FAIL "$name" "no CD image"
        return
    }
    bochs_configuration "$cpus" "$model" >"$directory/bochsrc"
    boot_in_bochs "$directory" || status=$?
    cat "$directory/com2" 2>/dev/null >"$work/stdout" || true
    cat "$directory/com3" "$directory/com1" 2>/dev/null >"$work/stderr" || true
    if complaints=$(bochs_complaints "$directory/log"); then
        report FAIL "$name" "Bochs complains: $complaints"
        return
    fi
    judge "$name" "$2" "$3" "$4" "$status"
}

# There are no virtio devices: COM2 and COM3 are standard output and standard error, COM1 is the kernel's log.
bochs_configuration() {
    local cpus=$1 model=$2 cpu apics=''
    for ((cpu = 0; cpu < cpus; ++cpu)); do
        apics+=", apic$cpu=report"
    done
    cat <<END
config_interface: textconfig
display_library: term
memory: guest=512, host=512
romimage: file=/usr/share/bochs/BIOS-bochs-latest
vgaromimage: file=/usr/share/bochs/VGABIOS-lgpl-latest
boot: cdrom
ata0-master: type=cdrom, path=cd.iso, status=inserted
cpu: model=$model, count=$cpus, ips=$BOCHS_INSTRUCTIONS_PER_SECOND, reset_on_triple_fault=0
clock: sync=none
sound: driver=dummy
port_e9_hack: enabled=1
com1: enabled=1, mode=file, dev=com1
com2: enabled=1, mode=file, dev=com2
com3: enabled=1, mode=file, dev=com3
log: log
panic: action=fatal
error: action=report
info: action=report
debug: action=ignore$apics
END
}

# boot_in_bochs DIRECTORY: returns the status that the kernel writes to port 0xe9, which comes out on standard output; 124
# when none comes in time, 125 when Bochs ends by itself. It doesn't know the device that would end it.
boot_in_bochs() {
    local directory=$1 record='' deadline=$((SECONDS + BOCHS_TEST_LIMIT)) pid
    echo c >"$directory/go" # the debugger is built in, and waits for this
    : >"$directory/console"
    # It ends with us, however we end.
    (cd "$directory" && TERM=vt100 exec setpriv --pdeathsig KILL bochs -q -f bochsrc -rc go) >"$directory/console" 2>&1 </dev/null &
    pid=$!
    while kill -0 "$pid" 2>/dev/null && ((SECONDS < deadline)); do
        record=$(grep -aoxE 'exit [0-9]{1,3}' "$directory/console") && break
        sleep 0.1
    done
    [[ -n $record ]] || ! kill -0 "$pid" 2>/dev/null || record='exit 124'
    # It takes no notice of a gentler signal.
    kill -KILL "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
    record=${record:-exit 125}
    return "${record#exit }"
}

# bochs_complaints LOG: the first line in which Bochs says that the kernel did something wrong, and whether there is one.
# A line begins with the time, a letter for how bad it is (p and e are errors) and who says it. What isn't an error to
# Bochs, but a mistake of ours: writes to an APIC's read-only registers, vectors and registers that don't exist,
# interrupts that nobody takes, and an end of interrupt where none is in service. What is an error to Bochs, but its own:
# its CPUs claim a machine-check architecture (CPUID.1:EDX bit 14), but IA32_MCG_CAP, which would tell the number of error
# banks, isn't there; it reads as 0, which means none.
bochs_complaints() {
    grep -E '^[0-9]+([pe]\[|[id]\[APIC[0-9]+ *\] .*(read-only|bogus|not implemented|IPI wasn.t accepted|EOI written without))' "$1" |
        grep -m 1 -vE 'e\[CPU[0-9]+ *\] RDMSR: Unknown register 0x179$'
}
