# The host's CPUs: which we may use, and one for each core that is to have its own. A core that is pinned isn't
# moved in the middle of a message, nor put beside one that it waits for when the host is busy.

readonly CPU_DEVICES=/sys/devices/system/cpu

# find_host_cpus: sets `host_cpus` to the CPUs of our affinity mask. Those that share a core with one before them
# come last: a hyper-thread that spins takes from its sibling.
find_host_cpus() {
    local key list range cpu siblings first=() later=()
    local -A taken=()
    while read -r key list; do
        [[ $key != Cpus_allowed_list: ]] || break
    done </proc/self/status
    for range in ${list//,/ }; do
        for ((cpu = ${range%-*}; cpu <= ${range#*-}; cpu++)); do
            # Not every container shows this.
            { read -r siblings <"$CPU_DEVICES/cpu$cpu/topology/thread_siblings_list"; } 2>/dev/null || siblings=$cpu
            if [[ -z ${taken[$siblings]-} ]]; then
                first+=("$cpu")
            else
                later+=("$cpu")
            fi
            taken[$siblings]=yes
        done
    done
    host_cpus=("${first[@]}" "${later[@]}")
}

# take_host_cpus: sets `own_cpus` to as many CPUs as there are cores, which no other launcher takes while this one
# lives; to none if there aren't so many. Two machines that are pinned to the same CPUs would wait for each other
# even where the host has idle ones.
take_host_cpus() {
    local cpu lock locks=()
    own_cpus=()
    ((cores <= host_cores)) || return 0
    for cpu in "${host_cpus[@]}"; do
        # The lock is on the CPU's directory, so all users of the host see it, and none outlives its owner.
        { exec {lock}<"$CPU_DEVICES/cpu$cpu"; } 2>/dev/null || break
        locks+=("$lock")
        ! flock -n "$lock" || own_cpus+=("$cpu")
        ((${#own_cpus[@]} < cores)) || return 0
    done
    own_cpus=()
    for lock in "${locks[@]}"; do
        exec {lock}<&-
    done
}

# pin_vcpus PID: pins the vCPU threads of the QEMU that is process PID to `own_cpus`. Ends when it has done so, or
# when QEMU has ended.
pin_vcpus() {
    local task name found=0
    # They appear, with names, some 50 ms after QEMU's start.
    while ((found < cores)) && [[ -d /proc/$1/task ]]; do
        sleep 0.01
        found=0
        for task in "/proc/$1/task"/*; do
            { read -r name <"$task/comm"; } 2>/dev/null || continue
            [[ $name =~ ^CPU\ ([0-9]+)/ ]] || continue
            found=$((found + 1))
            taskset -cp "${own_cpus[BASH_REMATCH[1]]}" "${task##*/}" &>/dev/null || true
        done
    done
}
