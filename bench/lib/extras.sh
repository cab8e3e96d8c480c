# What isn't a table of a benchmark: single barriers, noise, the time of a start, sizes.

readonly VALIDATED=(osu_latency osu_bw osu_bcast osu_reduce osu_allreduce)
readonly VALIDATION="-c -i 10 -x 1 -m 4:1048576"

# line_stamp TEXT FILE: the seconds in front of the line that is TEXT; nothing where there is none.
line_stamp() {
    awk -v text="$1" '{ stamp = $1; sub(/^[0-9.]+ /, "") } $0 == text { print stamp; exit }' "$2"
}

# record_noise CANDIDATE ROUND: from the line of bench/programs/noise.c.
record_noise() {
    local lost longest
    read -r _ lost _ longest < <(tr -d '\r' | grep '^lost ') || return 0
    record "$1" noise_lost 2 0 "$2" "$lost" percent
    record "$1" noise_longest 2 0 "$2" "$longest" us
}

# keep_barriers CANDIDATE: adds the times of single barriers to those of the other rounds.
keep_barriers() {
    tr -d '\r' | grep -E '^[0-9.]+$' >>"$work/barriers-$1" || true
}

# our_machine OPTION RANKS PROGRAM [ARGUMENTS]: sets `qemu` to what ./run OPTION would start on two vCPUs.
our_machine() {
    local line
    # shellcheck disable=SC2086 # none, or one word
    line=$("$root/run" --dry-run $1 -n "$2" --cores 2 --memory "$GUEST_MEMORY" "$build/$3" "${@:4}" 2>>"$log")
    eval "qemu=($line)" # its words are quoted for this
}

# measure_extras ROUND CANDIDATE...
measure_extras() {
    local candidate
    for candidate in "${@:2}"; do
        run_candidate "$candidate" 2 2 noise | record_noise "$candidate" "$1" || true
        run_candidate "$candidate" 2 2 barrier_times | keep_barriers "$candidate" || true
    done
}

# measure_start ROUND: from QEMU's start to MPI_Init done on all ranks, and the part until the kernel's first word.
measure_start() {
    local qemu
    our_machine '' 2 init_done
    timeout 20 "$build/stamp" "${qemu[@]}" </dev/null >"$work/start" 2>>"$log" || true
    record guest boot 2 0 "$1" "$(line_stamp "init done" "$work/start")" s
    our_machine --verbose 2 init_done
    timeout 20 "$build/stamp" bash -c 'exec "$@" 2>&1' qemu "${qemu[@]}" </dev/null >"$work/start" || true
    record guest boot_to_kernel 2 0 "$1" "$(awk 'NR == 1 { print $1 }' "$work/start")" s
}

# least LOW HIGH STEP COMMAND [ARGUMENTS]: the least multiple of STEP in LOW..HIGH with which COMMAND ARGUMENTS
# succeeds, or nothing.
least() {
    local low=$(($1 / $3)) high=$(($2 / $3)) step=$3 middle
    "${@:4}" $((high * step)) || return 0
    while ((low < high)); do
        middle=$(((low + high) / 2))
        if "${@:4}" $((middle * step)); then
            high=$middle
        else
            low=$((middle + 1))
        fi
    done
    echo $((high * step))
}

# starts_with_memory RANKS MIB: whether our program starts.
starts_with_memory() {
    "$root/run" -n "$1" --memory "$2M" --timeout 20 "$build/init_done" 2>/dev/null | grep -q "init done"
}

# linux_starts_with_memory PEER MIB
linux_starts_with_memory() {
    echo "job init_done/4 $(linux_command "$1" 4 2 init_done)" >"$work/jobs"
    LINUX_SECONDS=40 boot_linux "$1" 2 "$2M" "$work/jobs" "$work/output" || true
    grep -q "init done" "$work/output"
}

# file_bytes FILE...: together.
file_bytes() {
    stat -L -c %s "$@" | awk '{ sum += $1 } END { print sum }'
}

# measure_sizes: once, since they are always the same.
measure_sizes() {
    local peer
    strip -o "$work/stripped" "$build/init_done"
    record guest image 1 0 1 "$(file_bytes "$work/stripped")" bytes
    record guest smallest_memory 4 0 1 "$(least 1 128 1 starts_with_memory 4)" MiB
    for peer in "${PEERS[@]}"; do
        record "guest-$peer" image 1 0 1 "$(file_bytes "$build/vmlinuz" "$build/initramfs-$peer")" bytes
        [[ $quick == yes ]] ||
            record "guest-$peer" smallest_memory 4 0 1 "$(least 32 512 16 linux_starts_with_memory "$peer")" MiB
    done
}

# write_barriers: barriers.csv, the distribution of single barriers in steps of 0.1 %.
write_barriers() {
    local file
    echo candidate,share,microseconds >"$results/barriers.csv"
    for file in "$work"/barriers-*; do
        [[ ! -e $file ]] || sort -g "$file" | awk -v candidate="${file##*/barriers-}" '
            { value[NR] = $1 }
            END {
                for (i = 0; i <= 1000; i++)
                    printf "%s,%.4f,%s\n", candidate, i / 1000, value[1 + int(i * (NR - 1) / 1000)]
            }' >>"$results/barriers.csv"
    done
}

# device_accesses ITERATIONS BENCHMARK [OPTIONS]: how often our machine touched a device: port I/O, and registers
# in memory, of the local APIC too. With hardware virtualisation each would be an exit. The timer that calibrates
# the clock doesn't count: only the boot reads it, as often as the host lets it.
device_accesses() {
    local qemu
    our_machine '' 2 osu "${@:2}" -i "$1" -x 0
    timeout 60 "${qemu[@]}" -trace 'memory_region_ops_*' -D "$work/trace" </dev/null >"$work/start" 2>>"$log" || true
    grep -q '^ *[0-9]' "$work/start" && grep -vc "name 'pit'" "$work/trace"
}

# measure_accesses ROUND: accesses for each iteration, which is what more iterations add.
measure_accesses() {
    local words few many
    for words in "osu_latency -m 4:4" osu_barrier "osu_allreduce -m 4:4"; do
        # shellcheck disable=SC2086 # a command line
        few=$(device_accesses 1000 $words) && many=$(device_accesses 21000 $words) || continue
        record guest "accesses:${words%% *}" 2 0 "$1" \
            "$(awk -v few="$few" -v many="$many" 'BEGIN { print (many - few) / 20000 }')" accesses
    done
}
