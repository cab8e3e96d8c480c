# The one process that runs the program: its time limit, and that it never outlives the launcher.

# start_child COMMAND...: in the background; sets `child`.
start_child() {
    child='' helpers=()
    trap 'stop_child; exit 130' INT
    trap 'stop_child; exit 143' TERM HUP
    # Should this script be killed outright, the child still ends.
    setpriv --pdeathsig KILL "$@" </dev/null &
    child=$! timer=''
    if [[ ! $timeout =~ ^[0.]+$ ]]; then
        setpriv --pdeathsig KILL sleep "$timeout" &>/dev/null &
        timer=$!
        helpers+=("$timer")
    fi
}

# wait_for_child [PID...]: until the child ends, or one of these others does; sets `ended` to which, and `status`.
# What bash has to say of a child that dies of a signal is of no use: the child says more.
wait_for_child() {
    status=0
    # shellcheck disable=SC2086 # no timer, no word
    wait -n -p ended "$child" "$@" $timer 2>/dev/null || status=$?
    [[ $ended == "$timer" ]] || return 0
    stop_child
    die "$STATUS_TIMEOUT" "timed out after $timeout s"
}

# stop_child: ends it and its helpers, whichever still run. `jobs` has bash report that where nobody reads it.
stop_child() {
    {
        kill -KILL "$child" "${helpers[@]}" || true
        wait
        jobs
    } >/dev/null 2>&1
}
