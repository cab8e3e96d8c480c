# --host: no machine. The ranks are fibers on threads of one process, vaquero-host, with the same MPI library.

# compose_host_command: sets `command` to vaquero-host and its arguments.
compose_host_command() {
    command=()
    ((${#own_cpus[@]} == 0)) || command+=(taskset -c "$(IFS=, && echo "${own_cpus[*]}")")
    # As in the guest, the environment is what --env gave.
    command+=(env -i "${environment[@]}" "$root/build/host/vaquero-host")
    [[ $tag_output == no ]] || command+=(--tag-output)
    command+=("$ranks" "$cores" "$image" "${program##*/}" "${arguments[@]}")
}

# run_host_command: runs `command` to its end and exits with the program's status.
run_host_command() {
    start_child "${command[@]}"
    wait_for_child
    stop_child
    exit "$status"
}
