# What a machine of ours is like: the time of its start, the sizes of image and memory, and what its bus takes.

# our_machine OPTIONS RANKS CORES PROGRAM [ARGUMENTS]: sets `qemu` to what ./run OPTIONS would start.
our_machine() {
    local line
    # shellcheck disable=SC2086 # none, or several words
    line=$("$root/run" --dry-run $1 -n "$2" --cores "$3" --memory "$GUEST_MEMORY" "$build/$4" "${@:5}" 2>>"$log")
    eval "qemu=($line)" # its words are quoted for this
}

# line_stamp REGEX FILE: the seconds in front of the first line that matches; nothing where there is none.
line_stamp() {
    awk -v regex="$1" '{ stamp = $1; sub(/^[0-9.]+ /, "") } $0 ~ regex { print stamp; exit }' "$2"
}

# start OPTIONS PROGRAM [ARGUMENTS]: starts a machine with two ranks on two vCPUs; `output` gets its lines with the
# seconds since QEMU's start.
start() {
    local qemu
    : >"$output"
    in_time || return 0
    our_machine "$1" 2 2 "${@:2}"
    timeout 20 "$build/stamp" bash -c 'exec "$@" 2>&1' qemu "${qemu[@]}" </dev/null >"$output" 2>>"$log" || true
}

# measure_start ROUND: from QEMU's start to MPI_Init done on all ranks, and of that the part until the kernel's
# first word, which is QEMU's and its firmware's; for the Toro column, to the first output.
measure_start() {
    start '' init_done
    record guest boot 2 0 "$1" "$(line_stamp '^init done' "$output")" s
    start --verbose init_done
    record guest boot_to_kernel 2 0 "$1" "$(line_stamp '^vaquero: ' "$output")" s
    start '' osu toro_barrier -i 1 -x 0
    record toro boot 2 0 "$1" "$(line_stamp '^# OSU' "$output")" s
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
    "$root/run" -n "$1" --memory "$2M" --timeout 10 "$build/init_done" 2>/dev/null </dev/null | grep -q "init done"
}

# file_bytes FILE...: together.
file_bytes() {
    stat -L -c %s "$@" | awk '{ sum += $1 } END { print sum }'
}

# measure_sizes: once, since they are always the same. A Linux that lacks memory takes long to say so: not in a quick
# comparison.
measure_sizes() {
    local peer
    strip -o "$work/stripped" "$build/init_done"
    record guest image 1 0 "$NO_ROUND" "$(file_bytes "$work/stripped")" bytes
    record guest smallest_memory 4 0 "$NO_ROUND" "$(least 1 64 1 starts_with_memory 4)" MiB
    for peer in "${PEERS[@]}"; do
        record "guest-$peer" image 1 0 "$NO_ROUND" "$(file_bytes "$build/vmlinuz" "$build/initramfs-$peer")" bytes
        [[ $quick == yes ]] ||
            record "guest-$peer" smallest_memory 4 0 "$NO_ROUND" \
                "$(least 48 304 16 linux_starts_with_memory "$peer")" MiB
    done
}

# measure_bus: what the bus of a running machine takes for each ordered pair of cores, and what drivers/virtio-bus
# says that it should (bus_model.cpp).
measure_bus() {
    local cores qemu counts=(2 4 8 16)
    [[ $quick == yes ]] || counts+=(32 64)
    for cores in "${counts[@]}"; do
        in_time || return 0
        our_machine --verbose "$cores" "$cores" init_done
        timeout 60 "${qemu[@]}" </dev/null >"$output" 2>&1 || true
        record guest bus_pair "$cores" 0 "$NO_ROUND" "$(awk -v cores="$cores" '
            / bus of [0-9]+ KiB/ { sub(/.* bus of /, ""); kib += $1; n++ }
            END { if (n == cores) printf "%.0f", kib * 1024 / (cores * cores) }' "$output")" bytes
        record model bus_pair "$cores" 0 "$NO_ROUND" "$("$build/bus_model" "$cores")" bytes
    done
}
