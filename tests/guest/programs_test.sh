# Each built-in program at 1 to 4 ranks. Few iterations: what counts is that it runs and that the data is right.

# benchmark_test NAME RANKS: one that needs more ranks says so, and fails.
benchmark_test() {
    local name=$1 ranks=$2 few=(-i 10 -x 2) row='[0-9]+\.[0-9]{2}'
    [[ $name == *_barrier ]] || few+=(-m 4:16384 -c) row='16384 +[0-9]+\.[0-9]{2}'
    case $name,$ranks in
        osu_latency,[134] | osu_bw,[134] | osu_bibw,[134])
            guest_test "$name, $ranks rank(s)" 1 '^$' 'exactly two processes' -n "$ranks" "$name" "${few[@]}"
            ;;
        # Toro's algorithms spin without end: they are for one rank on each host core.
        toro_*,[34]) ;;
        *,1)
            guest_test "$name, 1 rank(s)" 1 '^$' 'at least two processes' -n 1 "$name" "${few[@]}"
            ;;
        *)
            guest_test "$name, $ranks rank(s)" 0 "# OSU MPI .*$row" '' -n "$ranks" "$name" "${few[@]}"
            ;;
    esac
}

example_test() {
    local name=$1 ranks=$2 status=0
    case $name,$ranks in
        pingpong,[134] | send_receive,1) status=1 ;;
    esac
    guest_test "$name, $ranks rank(s)" $status '' '' -n "$ranks" "$name"
}

for ranks in 1 2 3 4; do
    for name in $("$root/run" --list | sed -n '/^benchmarks:/,/^examples:/s/^  //p'); do
        benchmark_test "$name" $ranks
    done
    for name in $("$root/run" --list | sed -n '/^examples:/,$s/^  //p'); do
        example_test "$name" $ranks
    done
done

guest_test 'hello names each rank' 0 'rank [01] out of 2 processors.*rank [01] out of 2 processors' '' -n 2 hello
guest_test 'pingpong counts to 10' 0 'sent and incremented ping_pong_count 10 to 0' '' -n 2 pingpong
guest_test 'osu_reduce -f has four columns' 0 'Min Latency\(us\) +Max Latency\(us\) +Iterations' '' \
    -n 4 osu_reduce -c -f -i 10 -x 2 -m 4:1024
guest_test 'a benchmark refuses a wrong option' 1 '^$' 'osu_bcast: .*-Q' -n 2 osu_bcast -Q
# shellcheck disable=SC2016 # expanded by the inner shell
command_test 'a C program makes an image of at most 800 KB' 0 '' '' \
    bash -c 'strip -o "$1" "$2" && size=$(stat -c %s "$1") && echo "$size bytes" && ((size <= 800000))' \
    bash "$work/hello" "$root/build/guest/examples/hello"
