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
guest_test 'clock' 0 'ok clock' '' -n 4 --cores 4 "$guest_programs/clock"
guest_test 'system calls of the C library' 0 'ok libc_calls' '' -n 2 "$guest_programs/libc_calls"
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
