# Guest tests: one QEMU each, started through ./run, judged by exit status and output.

# Longest time for a test, in seconds; the launcher's own statuses show when it was reached.
readonly GUEST_TEST_LIMIT=40

guest_programs=$root/build/tests/guest

# build_guest_programs: tests/guest/programs/NAME.c or .cpp becomes $guest_programs/NAME, by mpicc or mpicxx.
build_guest_programs() {
    mkdir -p "$guest_programs"
    local source
    for source in "$root"/tests/guest/programs/*.c "$root"/tests/guest/programs/*.cpp; do
        [[ -e $source ]] || continue
        build_guest_program "$source"
    done
}

build_guest_program() {
    local source=$1 wrapper=mpicc name image
    name=$(basename "${source%.*}")
    image=$guest_programs/$name
    [[ $source == *.c ]] || wrapper=mpicxx
    [[ ! $image -nt $source || ! $image -nt $root/build/guest/vaquero_kernel.o ||
        ! $image -nt $root/build/guest/libvaquero_mpi.a || ! $image -nt $root/bin/link/ld ]] || return 0
    if ! "$root/bin/$wrapper" -O1 -g -Wall "$source" -o "$image" -lm >"$work/link.log" 2>&1; then
        report FAIL "$wrapper $name"
        tail -n 20 "$work/link.log" | sed 's/^/      /'
    fi
}

# guest_test NAME STATUS STDOUT STDERR ARGUMENT...: runs `./run ARGUMENT...`. STDOUT and STDERR are extended
# regular expressions that either must match somewhere as a whole; empty: anything goes.
guest_test() {
    command_test "${@:1:4}" "$root/run" "${@:5}"
}

# command_test NAME STATUS STDOUT STDERR COMMAND...: the same with another command than ./run.
command_test() {
    local name="guest $1" status=0
    [[ $name =~ $filter ]] || return 0
    timeout --kill-after=2 "$GUEST_TEST_LIMIT" "${@:5}" >"$work/stdout" 2>"$work/stderr" </dev/null || status=$?
    judge "$name" "$2" "$3" "$4" "$status"
}

# judge NAME STATUS STDOUT STDERR ACTUAL-STATUS: compares with what is in $work/stdout and $work/stderr.
judge() {
    local name=$1 reason=''
    if (($5 != $2)); then
        reason="status $5, not $2"
    elif ! matches "$work/stdout" "$3"; then
        reason="standard output doesn't match $3"
    elif ! matches "$work/stderr" "$4"; then
        reason="standard error doesn't match $4"
    fi
    if [[ -z $reason ]]; then
        report ok "$name"
        return
    fi
    report FAIL "$name" "$reason"
    sed 's/^/      stdout: /' "$work/stdout" | tail -n 15
    sed 's/^/      stderr: /' "$work/stderr" | tail -n 25
}

# matches FILE REGEX: with . and [^x] matching newlines too, and the last newline in its place.
matches() {
    local text
    text=$(tr -d '\0' <"$1" && echo .)
    [[ ${text%.} =~ $2 ]]
}

# spinning LAUNCHER: waits until a program that was started in the background says so.
spinning() {
    for ((i = 0; i < 100; i++)); do
        ! grep -q spinning "$work/stdout" || return 0
        [[ -d /proc/$1 ]] || return 0
        sleep 0.1
    done
}

# interrupt_test NAME SIGNAL STATUS ARGUMENT...: the launcher dies of it as a program would, and leaves nothing
# behind. The last argument names the program.
interrupt_test() {
    local name="guest $1" status=0 launcher
    [[ $name =~ $filter ]] || return 0
    # No word of the test before: the signal would come before the launcher.
    : >"$work/stdout"
    # In a job of its own, as from a terminal; in the background the shell would make it ignore SIGINT.
    set -m
    "$root/run" -n 2 "${@:4}" >"$work/stdout" 2>"$work/stderr" </dev/null &
    launcher=$!
    set +m
    spinning $launcher
    kill -"$2" "$launcher"
    wait "$launcher" 2>/dev/null || status=$?
    sleep 0.3
    # From a file, or grep would find itself.
    echo "${*: -1}" >"$work/pattern"
    if grep -lsF -f "$work/pattern" /proc/[0-9]*/cmdline >"$work/left"; then
        report FAIL "$name" "still there: $(tr '\n' ' ' <"$work/left")"
        return
    fi
    judge "$name" "$3" spinning '' "$status"
}
