# How a program ends, and what the shell gets to know of it.
ending=$guest_programs/exit_status
guest_test 'status 0' 0 'ok' '' -n 2 "$ending" 0 0
guest_test 'return 3 in rank 1' 3 'ok' '' -n 2 "$ending" 1 3
guest_test 'exit(255) in rank 0' 255 'ok' '' -n 2 "$ending" 0 255 exit
guest_test 'exit(0) ends a rank only' 0 '(leaves.*){3}' '' -n 3 --cores 2 "$guest_programs/each_exits"
guest_test '_exit(4) in rank 2, sharing a core' 4 'ok' '' -n 4 --cores 2 "$ending" 2 4 _exit
guest_test 'exit(1) on q35' 1 'ok' '' --machine q35 -n 2 "$ending" 1 1 exit

guest_test 'MPI_Abort(7)' 7 '^$' '7' -n 3 "$guest_programs/abort" 7 2
guest_test 'MPI_Abort while another rank computes' 7 '' '7' -n 2 "$guest_programs/spin_forever" 0 abort
guest_test 'MPI_Abort(256) is a failure' 1 '^$' 'error code 256' -n 2 "$guest_programs/abort" 256 1
guest_test 'MPI_Abort(0) is a failure' 1 '^$' 'error code 0' -n 2 "$guest_programs/abort" 0 1
guest_test 'exit(256) in rank 1' 1 'ok' '' -n 2 "$ending" 1 256 exit
guest_test '_exit(512) in rank 0' 1 'ok' '' -n 2 "$ending" 0 512 _exit
guest_test 'abort()' 134 '^$' 'rank 1' -n 2 "$guest_programs/abort" libc 1
guest_test 'a rank that leaves without MPI_Finalize' 1 '^$' 'rank 1' -n 2 "$guest_programs/no_finalize" 1 0
guest_test 'an MPI error is fatal and says why' 0 'ok bad_arguments' '' -n 2 "$guest_programs/bad_arguments"
guest_test 'deadlock of 2 ranks' 122 '^$' 'deadlock.*rank 0 waits in MPI_Recv.*rank 1 waits in MPI_Recv' \
    -n 2 "$guest_programs/deadlock"
guest_test 'deadlock of 4 ranks on 2 cores' 122 '^$' 'deadlock.*rank 1 waits in MPI_Recv from rank 0.*rank 3 waits in' \
    -n 4 --cores 2 "$guest_programs/deadlock"
guest_test 'time-out' 124 'spinning' 'run: timed out after 1\.5 s' \
    --timeout 1.5 -n 2 "$guest_programs/spin_forever"

# fault_test KIND STATUS STDERR: the report names the function and the rank.
fault_test() {
    guest_test "fault: $1" "$2" '^$' "$3.*rank 1" -n 2 "$guest_programs/fault" "$1" 1
}
fault_test null_read 139 'page fault.*null pointer.*null_read'
fault_test null_write 139 'page fault.*null pointer.*null_write'
fault_test null_jump 139 'page fault.*null pointer'
fault_test execute_data 139 'page fault: execute.*program data'
fault_test execute_stack 139 'page fault: execute.*stack'
fault_test execute_heap 139 'page fault: execute'
fault_test write_code 139 'page fault: write.*code.*write_code'
fault_test write_constant 139 'page fault: write.*constants.*write_constant'
fault_test stack_overflow 139 'stack overflow'
fault_test divide 136 'divide error.*divide'
fault_test invalid_opcode 132 'invalid opcode.*invalid_opcode'
fault_test general_protection 139 'general protection fault.*general_protection'
# Nothing on such a stack can be read, so the report can fault.
fault_test foreign_stack 139 'page fault: write.*foreign_stack'
guest_test 'an instruction of a newer CPU' 132 '' 'invalid opcode.*an instruction of AVX-512F.*-march=x86-64-v3' \
    -n 1 "$guest_programs/newer_cpu" avx512
guest_test 'an instruction of no CPU' 132 '' 'invalid opcode at main[^:]*vaquero: +rax' -n 1 "$guest_programs/newer_cpu" none
shortage='rank 1 asked for 100000 MiB when core 1 had [0-9]+ MiB left.*--memory'
guest_test 'a malloc that failed is named at a fault' 139 '' "page fault.*$shortage" \
    -n 2 --memory 256M "$guest_programs/out_of_memory"
guest_test 'a malloc that failed is named at exit(3)' 3 'ok' "$shortage" \
    -n 2 --memory 256M "$guest_programs/out_of_memory" exit
guest_test 'a malloc that failed and did no harm is not' 0 'ok' '^run: [^
]*
?$' -n 2 --memory 256M "$guest_programs/out_of_memory" cope
guest_test 'a fault has registers and a backtrace' 139 '' 'rax 0x.*rip 0x.*main\+0x' \
    -n 1 "$guest_programs/fault" null_read
guest_test 'a fault is reported on q35' 139 '' 'null_read' --machine q35 -n 1 "$guest_programs/fault" null_read

# numbered_lines FILE: each rank's lines are whole and count from 0 on, none twice and none left out.
numbered_lines() {
    awk '{ whole = /^line [0-9]+ [0-9]+ (a+|b+|c+|d+)$/ && length($4) == 100 }
        !whole || $3 != next_line[$2]++ { print "not expected: " $0; bad = 1 }
        END { exit bad || NR < 50 }' "$1"
}

# printing_test NAME STATUS ARGUMENT...: ranks that are ended in the middle of printing, several times.
printing_test() {
    local name="guest $1" status round
    [[ $name =~ $filter ]] || return 0
    for round in {1..12}; do
        status=0
        timeout --kill-after=2 "$GUEST_TEST_LIMIT" "$root/run" -n 4 --cores 4 "$guest_programs/abort_while_printing" \
            "${@:3}" >"$work/stdout" 2>"$work/stderr" </dev/null || status=$?
        if ((status != $2)) || ! numbered_lines "$work/stdout" >"$work/lines"; then
            report FAIL "$name" "run $round ended with status $status, not $2, or $(tail -n 1 "$work/lines")"
            return
        fi
    done
    report ok "$name"
}
printing_test 'each line is out once at an abort' 7
printing_test 'each line is out once at a fault' 139 50 fault

# Memory that ends at one step of loading ranks or another: each time the program runs, or the machine says what it
# lacks.
memory_test() {
    local name='guest memory that is just too little' ranks megabytes status
    [[ $name =~ $filter ]] || return 0
    for ranks in 1 3 5 6 7 8 9 12; do
        for megabytes in 3 4 5; do
            status=0
            timeout --kill-after=2 "$GUEST_TEST_LIMIT" "$root/run" -n $ranks --cores $((ranks > 1 ? 2 : 1)) \
                --memory ${megabytes}M hello >"$work/stdout" 2>"$work/stderr" </dev/null || status=$?
            case $status in
                0) (($(grep -c Hello "$work/stdout") == ranks)) && continue ;;
                70 | 123) grep -Eq 'too little memory|--memory' "$work/stderr" && continue ;;
            esac
            report FAIL "$name" "$ranks ranks in $megabytes MiB: status $status: $(tail -n 1 "$work/stderr")"
            return
        done
    done
    report ok "$name"
}
memory_test
