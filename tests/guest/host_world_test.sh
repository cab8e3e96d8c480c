# --host: the same programs without a machine.
host_programs=$root/build/tests/host
benchmark=(-i 10 -x 2 -m 4:16384 -c)

# build_host_programs: tests/guest/programs/NAME.c or .cpp becomes $host_programs/NAME.so.
build_host_programs() {
    local source wrapper program
    mkdir -p "$host_programs"
    for source in "$root"/tests/guest/programs/*.c "$root"/tests/guest/programs/*.cpp; do
        program=$(basename "${source%.*}").so wrapper=mpicc
        [[ $source == *.c ]] || wrapper=mpicxx
        [[ ! $host_programs/$program -nt $source || ! $host_programs/$program -nt $root/build/host/include/mpi.h ]] ||
            continue
        "$root/bin/$wrapper" --host -O1 -g -Wall "$source" -o "$host_programs/$program" -lm ||
            report FAIL "$wrapper --host $program"
    done
}

# host_test NAME STATUS STDOUT STDERR ARGUMENT...: as guest_test, with --host.
host_test() {
    command_test "--host, $1" "${@:2:3}" "$root/run" --host "${@:5}"
}

(build_preset host vaquero-host osu hello) || report FAIL 'build/host'
build_host_programs

for ranks in 2 4; do
    for name in osu_allreduce osu_bcast osu_reduce; do
        host_test "$name, $ranks ranks" 0 '16384 +[0-9]+\.[0-9]{2}.*Pass' 'no machine' -n $ranks $name "${benchmark[@]}"
    done
done
host_test 'osu_latency' 0 '16384 +[0-9]+\.[0-9]{2}.*Pass' '' -n 2 osu_latency "${benchmark[@]}"
host_test 'MPI_Abort(256) is a failure' 1 '' '' -n 2 "$host_programs/abort.so" 256 1
host_test 'MPI_Abort(0) is a failure' 1 '' '' -n 2 "$host_programs/abort.so" 0 1
host_test 'exit(256) is a failure' 1 'ok' '' -n 2 "$host_programs/exit_status.so" 1 256 exit
host_test 'more ranks than a process may have files' 0 'rank 1099 out of 1100' '' -n 1100 hello
host_test 'more cores than the host has' 0 'ok many_barriers' '' \
    -n $((2 * $(nproc))) --cores $((2 * $(nproc))) "$host_programs/many_barriers.so"

host_test 'a tool takes the place of MPI_Send' 0 'ok profiling' '' -n 2 "$host_programs/profiling.so"
host_test 'globals are private' 0 'ok globals' '' -n 4 --cores 2 "$host_programs/globals.so"
host_test 'C++ exceptions and iostream' 0 'reports through iostream.*ok cxx_exceptions' '' \
    -n 4 --cores 2 "$host_programs/cxx_exceptions.so"
host_test 'every kind of point-to-point' 0 'ok p2p_all' '' -n 4 --cores 2 "$host_programs/p2p_all.so"
host_test 'datatypes and windows over globals' 0 'ok types_all' '' -n 4 --cores 2 "$host_programs/types_all.so"
host_test 'every collective' 0 'ok coll_all' '' -n 5 --cores 2 "$host_programs/coll_all.so"
host_test 'arguments and environment' 0 'argc=3.*argv\[0\]=arguments\.so
.*argv\[1\]=a b
.*argv\[2\]=
.*VQ_A=two words' '' -n 1 --env 'VQ_A=two words' "$host_programs/arguments.so" 'a b' ''
host_test 'tagged output' 0 '\[1,0\]<stdout>:Hello' '' -n 2 --tag-output hello
host_test 'verbose' 0 '' '/vaquero-host 2 ' --verbose -n 2 hello

host_test 'return 3 in rank 1' 3 'ok' '' -n 2 "$host_programs/exit_status.so" 1 3
host_test 'exit(0) ends a rank only' 0 '(leaves.*){3}' '' -n 3 --cores 2 "$host_programs/each_exits.so"
host_test '_exit(255), sharing a core' 255 'ok' '' -n 4 --cores 2 "$host_programs/exit_status.so" 2 255 _exit
host_test 'MPI_Abort(7)' 7 '^$' '7' -n 3 "$host_programs/abort.so" 7 2
host_test 'MPI_Abort while another rank computes' 7 '' '7' -n 2 "$host_programs/spin_forever.so" 0 abort
host_test 'abort()' 134 '^$' 'SIGABRT in rank 1' -n 2 "$host_programs/abort.so" libc 1
host_test 'no MPI_Finalize' 1 '^$' 'rank 1' -n 2 "$host_programs/no_finalize.so" 1 0
host_test 'deadlock' 122 '^$' 'deadlock.*rank 0 waits.*MPI_Recv.*rank 1 waits.*MPI_Recv' \
    -n 2 "$host_programs/deadlock.so"
host_test 'time-out' 124 'spinning' 'timed out after 1\.5 s' --timeout 1.5 -n 2 "$host_programs/spin_forever.so"
host_test 'page fault' 139 '^$' 'SIGSEGV in rank 1 at .*, address 0x0' -n 2 "$host_programs/fault.so" null_read 1
host_test 'stack overflow' 139 '^$' 'SIGSEGV in rank 1' -n 2 "$host_programs/fault.so" stack_overflow 1
host_test 'divide error' 136 '^$' 'SIGFPE in rank 1' -n 2 "$host_programs/fault.so" divide 1

command_test '--host, output into a closed pipe' 141 '' '' \
    bash -c "'$root/run' --host -n 2 '$host_programs/line_atomic.so' 5000 | head -n 1; exit \${PIPESTATUS[0]}"
command_test '--host, output onto a full disk' 125 '' "can't be written" \
    bash -c "'$root/run' --host -n 2 hello >/dev/full"
command_test '--host, a dry run can be pasted' 0 'rank 1 out of 2' '' \
    sh -c "$("$root/run" --host --dry-run -n 2 hello 2>/dev/null)"

host_test 'a boot image' 126 '^$' 'boot image.*mpicc --host' "$guest_programs/globals"
host_test 'no program at all' 126 '^$' 'mpicc --host' "$root/README.md"
host_test 'a Linux program' 126 '^$' "can't load" -n 1 /bin/true
guest_test 'a program for --host' 126 '^$' 'boot image' "$host_programs/globals.so"
for option in '--memory 1G' '--machine q35' '--accel tcg' '--acpi off' --iso --debug; do
    # shellcheck disable=SC2086 # option and value
    host_test "${option%% *}" 2 '^$' "^run: ${option%% *} is for a machine" $option hello
done

interrupt_test '--host, SIGINT leaves nothing behind' INT 130 --host "$host_programs/spin_forever.so"
interrupt_test '--host, SIGKILL leaves nothing behind' KILL 137 --host "$host_programs/spin_forever.so"
