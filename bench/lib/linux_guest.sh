# The guest peers: Debian's cloud kernel with an initramfs of busybox, one MPI runtime and the same programs, in
# the same machine as ours. A boot takes a list of jobs and prints what they print between markers.

readonly LINUX_PROGRAMS=/opt # in the guest

# find_kernel: sets `kernel` to Debian's cloud kernel, unpacked but not installed.
find_kernel() {
    kernel=$build/vmlinuz
    [[ ! -e $kernel ]] || return 0
    local package
    package=$(apt-cache depends linux-image-cloud-amd64 | awk '$1 == "Depends:" { print $2; exit }')
    say "downloading $package (needed once; it isn't installed)"
    (cd "$build" && apt-get -qq download "$package" 2>>"$build/build.log") ||
        die "$STATUS_USAGE" "apt-get couldn't download '$package'"
    dpkg-deb --fsys-tarfile "$build/$package"_*.deb | tar -xO --wildcards './boot/vmlinuz-*' >"$kernel.part"
    mv "$kernel.part" "$kernel"
}

# add_files TREE FILE...: copies files, and the shared libraries that they need, to the same places in a tree.
add_files() {
    local tree=$1 file directory
    while read -r file; do
        directory=$(realpath "$(dirname "$file")")
        [[ ! -e $tree$directory/${file##*/} ]] || continue
        mkdir -p "$tree$directory"
        cp -L "$file" "$tree$directory/"
    done < <(printf '%s\n' "${@:2}" && { ldd "${@:2}" 2>/dev/null || true; } |
        awk '/=> \// { print $3 } $1 ~ /^\/.*ld-linux/ { print $1 }' | sort -u)
}

# runtime_files PEER: the launcher and what it and the library load at run time.
runtime_files() {
    local libraries=/usr/lib/x86_64-linux-gnu
    case $1 in
        mpich) printf '%s\n' /usr/bin/mpirun.mpich /usr/bin/hydra_pmi_proxy ;;
        openmpi)
            printf '%s\n' /usr/bin/mpirun.openmpi
            find "$libraries"/openmpi/lib/openmpi3 "$libraries"/pmix2/lib/pmix -name '*.so'
            find /etc/openmpi /usr/share/openmpi -type f
            ;;
    esac
    find "$libraries/ucx" -name '*.so*' 2>/dev/null || true
}

# write_init FILE: process 1.
write_init() {
    cat >"$1" <<'INIT'
#!/bin/sh
mount -t proc none /proc
mount -t sysfs none /sys
mount -t devtmpfs none /dev
mkdir /dev/shm
mount -t tmpfs none /dev/shm
mount -t tmpfs none /tmp
ip link set lo up
hostname guest
export HOME=/root PATH=/usr/bin
# job NAME COMMAND [ARGUMENTS]
job() {
    name=$1
    shift
    echo "@begin $name"
    "$@" </dev/null 2>&1
    echo "@end $name"
}
. /jobs
reboot -f
INIT
    chmod +x "$1"
}

# pack TREE: prints it as an archive for the kernel; uncompressed, which boots faster where CPUs are emulated.
pack() {
    (cd "$1" && find . -mindepth 1 | cpio --quiet -o -H newc -R 0:0)
}

# build_initramfs PEER
build_initramfs() {
    local peer=$1 tree=$build/tree-$1 file files
    local archive=$build/initramfs-$peer
    ! is_fresh "$archive" "$build/osu-$peer" "$build"/{init_done,barrier_times,noise}-"$peer" \
        "$root/bench/lib/linux_guest.sh" || return 0
    say "packing an initramfs with $peer"
    rm -rf "$tree"
    mkdir -p "$tree"/{proc,sys,dev,tmp,root,etc,opt,usr/bin,usr/lib,usr/lib64}
    for file in bin lib lib64; do
        ln -s "usr/$file" "$tree/$file"
    done
    cp /bin/busybox "$tree/usr/bin/"
    for file in sh mount mkdir ip hostname reboot timeout; do
        ln -s busybox "$tree/usr/bin/$file"
    done
    mapfile -t files < <(runtime_files "$peer")
    add_files "$tree" "${files[@]}"
    for file in osu "${EXTRA_PROGRAMS[@]}"; do
        add_files "$tree" "$build/$file-$peer"
        # Debugging information would only take memory.
        strip -o "$tree$LINUX_PROGRAMS/$file-$peer" "$build/$file-$peer"
        rm "$tree$build/$file-$peer"
    done
    echo 'root:x:0:0:root:/root:/bin/sh' >"$tree/etc/passwd"
    echo '127.0.0.1 localhost guest' >"$tree/etc/hosts"
    write_init "$tree/init"
    pack "$tree" >"$archive"
}

# linux_machine VCPUS MEMORY: sets `qemu` to a machine like ours, as ./run says, that boots Linux.
linux_machine() {
    local words i
    read -ra words < <("$root/run" --dry-run -n "$1" --cores "$1" --memory "$2" "$build/init_done" 2>/dev/null)
    qemu=(qemu-system-x86_64 -nodefaults -no-user-config -display none -no-reboot -serial stdio)
    for ((i = 0; i < ${#words[@]}; i++)); do
        case ${words[i]} in
            -M | -accel | -cpu | -smp | -m | -overcommit | -name) qemu+=("${words[i]}" "${words[i + 1]}") ;;
        esac
    done
    # An emulated machine has nothing that Linux would calibrate the time stamp counter by, and its watchdogs
    # take a busy host for a hang.
    local khz
    khz=$(awk -F, '$2 == "tsc" { print $6; exit }' "$results/results.csv")
    qemu+=(-kernel "$kernel" -append
        "console=ttyS0 quiet loglevel=1 panic=-1 reboot=t tsc=reliable tsc_early_khz=$khz clocksource=tsc nowatchdog")
}

# run_pinned VCPUS SECONDS: runs `qemu`, for so long at most, with its vCPUs pinned as ./run does with ours; prints its
# lines with the seconds since its start. The CPUs are taken for as long as the subshell lives.
run_pinned() (
    cores=$1 host_cores=$(nproc)
    find_host_cpus
    take_host_cpus
    rm -f "$work/pid"
    # shellcheck disable=SC2016 # the inner shell's
    timeout --kill-after 5 "$2" "$build/stamp" bash -c 'echo $$ >"$0" && exec "$@"' "$work/pid" "${qemu[@]}" \
        </dev/null 2>>"$log" &
    while [[ ! -s $work/pid ]] && kill -0 $! 2>/dev/null; do
        sleep 0.01
    done
    ((${#own_cpus[@]} == 0)) || pin_vcpus "$(<"$work/pid")"
    wait $!
)

# boot_linux PEER VCPUS MEMORY SECONDS: runs the jobs of the file `jobs`, for so long at most; `output` gets the lines
# with the seconds since QEMU's start.
boot_linux() {
    local peer=$1 tree=$work/jobs-tree image=$work/initramfs status=0 qemu
    : >"$output"
    in_time || return 1
    mkdir -p "$tree"
    cp "$jobs" "$tree/jobs"
    # The kernel unpacks archives that follow each other.
    { cat "$build/initramfs-$peer" && pack "$tree"; } >"$image"
    linux_machine "$2" "$3"
    qemu+=(-initrd "$image")
    run_pinned "$2" "$4" >"$work/lines" || status=$?
    tr -d '\r' <"$work/lines" >"$output"
    return "$status"
}

# linux_command PEER RANKS VCPUS PROGRAM [ARGUMENTS]: the words of `compose` for the host, for a line of jobs.
linux_command() {
    local command launcher programs=$LINUX_PROGRAMS
    compose "host-$1" "${@:2}"
    # There is no network, hence no ssh; so Open MPI starts ranks by itself.
    [[ $1 != openmpi ]] || command=("${command[0]}" --mca plm isolated "${command[@]:1}")
    echo "timeout -k 2 $job_seconds ${command[*]}"
}

# output_of JOB: what a job printed. A job may come twice, for parts of one table.
output_of() {
    awk -v job="$1" '
        { sub(/^[0-9.]+ /, "") }
        $1 == "@end" { inside = 0 }
        inside { print }
        $1 == "@begin" { inside = $2 == job }' "$output"
}

# linux_jobs PEER VCPUS ROUND: the list of jobs of a boot: a start, and each of the plan; with two vCPUs noise and
# single barriers too, and once the validation.
linux_jobs() {
    local peer=$1 vcpus=$2 round=$3 record ranks line_vcpus words benchmark
    ((vcpus != 2)) || echo "job init_done/2 $(linux_command "$peer" 2 2 init_done)"
    while read -r _ _ record ranks line_vcpus words; do
        ((line_vcpus == vcpus)) && [[ $record != *:* ]] || continue
        # shellcheck disable=SC2086 # a command line
        echo "job $record/$ranks $(linux_command "$peer" "$ranks" "$vcpus" $words)"
    done < <(plan guest)
    ((vcpus == 2)) || return 0
    echo "job noise/2 $(linux_command "$peer" 2 2 noise)"
    echo "job barrier_times/2 $(linux_command "$peer" 2 2 barrier_times)"
    ((round == 1)) || return 0
    for benchmark in "${VALIDATED[@]}"; do
        # shellcheck disable=SC2086 # a command line
        echo "job validate:$benchmark/2 $(linux_command "$peer" 2 2 "$benchmark" $VALIDATION)"
    done
}

# record_linux CANDIDATE ROUND: what the jobs of a boot printed.
record_linux() {
    local candidate=$1 round=$2 job name ranks
    while read -r job; do
        name=${job%/*} ranks=${job#*/}
        case $name in
            init_done)
                record "$candidate" boot 2 0 "$round" "$(line_stamp '^init done' "$output")" s
                record "$candidate" boot_to_launch 2 0 "$round" "$(line_stamp '^@begin init_done' "$output")" s
                ;;
            noise) output_of "$job" | record_noise "$candidate" "$round" ;;
            barrier_times) output_of "$job" | keep_barriers "$candidate" ;;
            validate:*) output_of "$job" | record_validation "$candidate" "${name#*:}" "$ranks" ;;
            *) output_of "$job" | record_table "$candidate" "$name" "$ranks" "$round" ;;
        esac
    done < <(awk '$2 == "@begin" && !seen[$3]++ { print $3 }' "$output")
}

# measure_linux_guest PEER VCPUS ROUND
measure_linux_guest() {
    linux_jobs "$@" >"$jobs"
    boot_linux "$1" "$2" "$GUEST_MEMORY" "$linux_seconds" ||
        say "Linux with $1 on $2 vCPUs didn't end by itself; its last line was: $(tail -n 1 "$output")"
    record_linux "guest-$1" "$3"
}

# measure_linux_guests ROUND
measure_linux_guests() {
    local peer vcpus
    for peer in "${PEERS[@]}"; do
        for vcpus in 2 4; do
            measure_linux_guest "$peer" "$vcpus" "$1"
        done
    done
}

# measure_linux_starts ROUND: only those.
measure_linux_starts() {
    local peer
    for peer in "${PEERS[@]}"; do
        echo "job init_done/2 $(linux_command "$peer" 2 2 init_done)" >"$jobs"
        boot_linux "$peer" 2 "$GUEST_MEMORY" 30 || true
        record_linux "guest-$peer" "$1"
    done
}

# linux_starts_with_memory PEER MIB: whether four ranks do.
linux_starts_with_memory() {
    echo "job init_done/4 $(linux_command "$1" 4 2 init_done)" >"$jobs"
    boot_linux "$1" 2 "$2M" 30 || true
    grep -q "init done" "$output"
}
