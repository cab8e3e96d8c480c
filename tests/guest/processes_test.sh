# What a program may expect of its process: own globals, a heap, arguments, the C and C++ libraries.
guest_test 'globals are private' 0 'ok globals' '' -n 4 --cores 4 "$guest_programs/globals"
guest_test 'a tool takes the place of MPI_Send' 0 'ok profiling' '' -n 2 "$guest_programs/profiling"
guest_test 'globals are private, 4 ranks on 1 core' 0 'ok globals' '' -n 4 --cores 1 "$guest_programs/globals"
for pages in private_pages private_megabytes; do
    guest_test "a switch changes all globals: $pages" 0 'ok private_pages' '' -n 6 --cores 2 "$guest_programs/$pages"
done
guest_test 'C++ exceptions and iostream' 0 'reports through iostream.*ok cxx_exceptions' '' \
    -n 4 --cores 2 "$guest_programs/cxx_exceptions"
guest_test 'malloc to exhaustion' 0 'ok malloc_exhaustion' '' \
    -n 2 --memory 128M "$guest_programs/malloc_exhaustion"
for cores in 1 2; do
    guest_test "mmap and mprotect as Linux has them, 2 ranks on $cores core(s)" 0 'ok memory_protection' '' \
        -n 2 --cores $cores "$guest_programs/memory_protection"
done
guest_test "other ranks' pages stay theirs" 0 'ok foreign_pages' '' -n 3 --cores 2 "$guest_programs/foreign_pages"
for kind in write_read_only read_nothing write_nothing_on_heap; do
    guest_test "protected pages fault: $kind" 139 '^$' 'page fault.*protected by mprotect.*rank 0' \
        -n 1 "$guest_programs/memory_protection" "$kind"
done
guest_test 'clock' 0 'ok clock' '' -n 4 --cores 4 "$guest_programs/clock"
guest_test 'ranks go on while a neighbour sleeps' 0 'ok sleeps' '' -n 3 --cores 2 "$guest_programs/sleeps"
guest_test 'ranks of one core go on while one sleeps' 0 'ok sleeps' '' -n 4 --cores 1 "$guest_programs/sleeps"
guest_test 'system calls of the C library' 0 'ok libc_calls' '' -n 2 "$guest_programs/libc_calls"
guest_test 'a library to load is refused, and dlerror tells why' 0 'ok dynamic_loading' '' -n 1 "$guest_programs/dynamic_loading"
guest_test 'every kind of point-to-point' 0 'ok p2p_all' '' -n 4 --cores 2 "$guest_programs/p2p_all"
guest_test 'datatypes and windows over private memory' 0 'ok types_all' '' -n 4 --cores 2 "$guest_programs/types_all"
guest_test 'every collective' 0 'ok coll_all' '' -n 5 --cores 2 "$guest_programs/coll_all"

guest_test 'arguments arrive as they are' 0 'argc=6.*argv\[0\]=arguments
.*argv\[1\]=a b
.*argv\[2\]=
.*argv\[3\]=50%,"x'"'"'
.*argv\[4\]=é\$\\
.*argv\[5\]=-n
' '' -n 1 "$guest_programs/arguments" 'a b' '' "50%,\"x'" "é\$\\" -n
guest_test 'environment' 0 'VQ_A=1
.*VQ_B=two words' '' -n 1 --env VQ_A=1 --env 'VQ_B=two words' "$guest_programs/arguments"

guest_test 'lines stay whole' 0 'ok line_atomic' '' -n 4 --cores 4 "$guest_programs/line_atomic"
# In each line of the last output the letters are all of one kind.
whole_lines() {
    ! grep -vE '^line [0-9]+ [0-9]+ (a{100}|b{100}|c{100}|d{100})$|^ok line_atomic$' "$work/stdout" &&
        (($(grep -c '^line' "$work/stdout") == 800))
}
if [[ 'guest lines are whole' =~ $filter ]]; then
    if [[ -s $work/stdout ]] && whole_lines; then
        report ok 'guest lines are whole'
    else
        report FAIL 'guest lines are whole' "$(grep -c '^line' "$work/stdout") lines"
    fi
fi
guest_test 'tagged output' 0 '\[1,0\]<stdout>:Hello' '' -n 2 --tag-output hello
guest_test 'a quiet kernel' 0 '' '^run: [^
]*
?$' -n 2 hello
guest_test 'a verbose kernel' 0 '^Hello[^
]*
Hello[^
]*
$' '
.*
' --verbose -n 2 hello

# processor_ms COMMAND...: runs it, and sets milliseconds to the processor time that it took.
processor_ms() {
    local -a before after
    read -ra before </proc/$$/stat
    timeout --kill-after=2 "$GUEST_TEST_LIMIT" "$@" >"$work/stdout" 2>"$work/stderr" </dev/null || return
    read -ra after </proc/$$/stat
    # cutime and cstime: of children that have ended. [proc(5)]
    milliseconds=$(((after[15] + after[16] - before[15] - before[16]) * 1000 / $(getconf CLK_TCK)))
}

# sleep_test NAME ARGUMENT...: to sleep for 5 s takes little more processor time than not to.
sleep_test() {
    local name="guest $1" milliseconds=0 awake
    [[ $name =~ $filter ]] || return 0
    if ! processor_ms "$root/run" "${@:2}" 0 || ! awake=$milliseconds || ! processor_ms "$root/run" "${@:2}" 5; then
        report FAIL "$name" "$(tail -n 1 "$work/stderr")"
    elif ((milliseconds - awake > 500)); then
        report FAIL "$name" "it took $((milliseconds - awake)) ms of processor time"
    else
        report ok "$name"
    fi
}
sleep_test 'a rank that sleeps leaves the processor alone' -n 1 "$guest_programs/nap"
