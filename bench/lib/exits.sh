# What would leave a machine under hardware virtualisation: accesses to devices, as QEMU traces them, and
# instructions, as the disassembly shows them.

# Two numbers of iterations: what doesn't grow with them belongs to the output of a line, not to the benchmark.
readonly FEW_ITERATIONS=1000
readonly MANY_ITERATIONS=20000

# count_accesses FILE: of a trace, the accesses between the last two times that the console was notified, which are
# the lines before the last row and that row: a window of the benchmark, warm. Prints KIND COUNT.
#
# Naps are what the kernel does while the host doesn't run the other vCPU: they write the local APIC's timer
# (0x380) and, when it rings, EOI (0xb0). Everything else would be the data path's: interrupts to other cores
# (ICR, 0x300 and 0x310) [SDM 3A §11.4.1], registers of virtio devices, I/O ports.
count_accesses() {
    awk '
        function kind(    name, address) {
            name = $0
            sub(/.* name /, "", name)
            address = $0
            sub(/.* addr 0x/, "", address)
            sub(/ .*/, "", address)
            if (name ~ /virtio-mmio/) return "virtio"
            if (name !~ /apic/) return "ports"
            if (address ~ /^fee003[01]0$/) return "ipi"
            return address ~ /^fee00(0b|38)0$/ ? "nap" : "apic"
        }
        /^memory_region_ops_write .* addr 0x[0-9a-f]+050 .*virtio-mmio/ {
            for (key in now) last[key] = now[key]
            for (key in now) now[key] = 0
            next
        }
        /^memory_region_ops/ { now[kind()]++ }
        END {
            split("virtio ports ipi apic nap", kinds)
            for (i = 1; i in kinds; i++) print kinds[i], last[kinds[i]] + 0
        }' "$1"
}

# measure_accesses ROUND: how often a window of 2 ranks touched a device, by kind, with `size` for the iterations. The
# host is busy at times, so three runs.
measure_accesses() {
    local words iterations attempt kind count qemu benchmark
    for words in "osu_latency -m 4:4" osu_barrier "osu_allreduce -m 4:4"; do
        benchmark=${words%% *}
        for attempt in 1 2 3; do
            for iterations in $FEW_ITERATIONS $MANY_ITERATIONS; do
                in_time || return 0
                # shellcheck disable=SC2086 # a command line
                our_machine '' 2 2 osu $words -i "$iterations" -x 0 -k 3
                timeout 20 "${qemu[@]}" -trace 'memory_region_ops_*' -D "$work/trace" \
                    </dev/null >"$output" 2>>"$log" || true
                (($(grep -c '^ *[0-9]' "$output") == 3)) || continue
                while read -r kind count; do
                    record guest "accesses-$kind:$benchmark" 2 "$iterations" "$1" "$count" accesses
                done < <(count_accesses "$work/trace")
            done
        done
    done
}

# record_accesses: from what was measured, the accesses for each iteration: those of the data path (data), and all of
# them, naps too, in the quietest run (quiet).
record_accesses() {
    local benchmark found
    for benchmark in osu_latency osu_barrier osu_allreduce; do
        found=$(awk -F, -v benchmark="$benchmark" -v many="$MANY_ITERATIONS" '
            $2 ~ "^accesses-.*:" benchmark "$" && $4 == many {
                if ($2 ~ /-virtio:/) run++ # the first of a run
                all[run] += $6
                if ($2 !~ /-nap:/) data[run] += $6
            }
            END {
                for (i = 1; i <= run; i++) {
                    if (i == 1 || all[i] < quiet) quiet = all[i]
                    if (data[i] > worst) worst = data[i]
                }
                if (run) print worst / many, quiet / many
            }' "$results/results.csv")
        [[ -n $found ]] || continue
        record guest "accesses:$benchmark" 2 0 "$NO_ROUND" "${found% *}" "accesses each"
        record guest "quiet_accesses:$benchmark" 2 0 "$NO_ROUND" "${found#* }" "accesses each"
    done
}

# exit_instructions FILE...: lines of INSTRUCTION FUNCTION for those in object files that may leave the machine.
exit_instructions() {
    objdump -d --no-show-raw-insn -C "$@" | awk '
        /^[0-9a-f]+ <.*>:$/ {
            name = $0
            sub(/^[0-9a-f]+ </, "", name)
            sub(/>:$/, "", name)
            gsub(/\(anonymous namespace\)::/, "", name)
            sub(/\(.*/, "", name)
        }
        $2 ~ /^(in|out|(rep )?(ins|outs)[bwl]|cpuid|hlt|pause|mwait|monitor|rdmsr|wrmsr|rdpmc|xsetbv|vmcall)$/ {
            print $2, name
        }'
}

# find_exit_instructions: those of the MPI library and of the bus, which must be none but for `pause`, and of the kernel,
# which are shown. A `pause` is executed on hardware only (platform::relax()), where it leaves the machine when a vCPU has
# spun for long, as it should [SDM 3C §25.1.3, PAUSE-loop exiting]. Done before anything is measured, as the image may be built anew meanwhile.
find_exit_instructions() {
    local guest=$root/build/guest
    exit_instructions "$guest/libvaquero_mpi.a" >"$work/instructions-mpi"
    exit_instructions "$guest"/drivers/virtio-bus/CMakeFiles/virtio_bus.dir/*.o >"$work/instructions-bus"
    exit_instructions "$guest/vaquero_kernel.o" >"$work/instructions-kernel"
    record guest exit_instructions 1 0 "$NO_ROUND" \
        "$(cat "$work"/instructions-{mpi,bus} | grep -vc '^pause ' || true)" instructions
}
