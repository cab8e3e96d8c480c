# The machines that a program may find itself on.
few=(-i 10 -x 2 -m 4:16384 -c)

guest_test '8 ranks on 2 cores' 0 '16384 ' '' -n 8 --cores 2 osu_allreduce "${few[@]}"
guest_test '5 ranks on 1 core' 0 '16384 ' '' -n 5 --cores 1 osu_bcast "${few[@]}"
# Several times: cores that sleep and wake by turns once looked like a deadlock, but not often.
for attempt in 1 2 3 4 5; do
    guest_test "4 vCPUs, 10,000 barriers, attempt $attempt" 0 'ok many_barriers' '' \
        -n 4 --cores 4 "$guest_programs/many_barriers"
done
guest_test '16 vCPUs' 0 '16384 ' '' -n 16 --cores 16 osu_reduce "${few[@]}"
guest_test '64 vCPUs' 0 'rank 63 out of 64' '' -n 64 --cores 64 --memory 1G hello
guest_test '255 ranks on 2 cores' 0 'rank 254 out of 255' '' -n 255 --cores 2 --memory 1G hello

guest_test 'ACPI off' 0 '16384 ' '' --acpi off -n 4 --cores 4 osu_bcast "${few[@]}"
guest_test 'q35' 0 '16384 ' '' --machine q35 -n 4 --cores 4 osu_bcast "${few[@]}"
guest_test 'q35 has nothing but the output on standard output' 0 '^Hello [^
]*
$' '' --machine q35 -n 1 hello
guest_test 'CD image' 0 '16384 ' '' --iso -n 2 osu_latency "${few[@]}"
guest_test 'CD image with arguments to quote' 0 'argv\[1\]=a b.*argv\[2\]=\$x"y.*argv\[3\]=
.*VQ_X=y z' '' --iso -n 1 --env 'VQ_X=y z' "$guest_programs/arguments" 'a b' "\$x\"y" ''

guest_test 'least memory' 0 'Hello' '' -n 4 --memory 16M hello
for cores in 2 4; do
    guest_test "4 ranks on $cores cores in 8 MiB" 0 '16384 ' '' -n 4 --cores $cores --memory 8M osu_allreduce "${few[@]}"
done
guest_test 'too little memory' 123 '^$' '[0-9]+ (KiB|MiB)' -n 64 --cores 2 --memory 6M osu_barrier
if (($(awk '/MemAvailable/ { print int($2 / 1048576) }' /proc/meminfo) >= 7)); then
    guest_test 'memory above 4 GiB' 0 'ok globals' '' -n 2 --memory 6G "$guest_programs/globals"
fi

guest_test 'a floating-point trap' 136 '^$' 'x87 floating-point error.*rank 1' -n 2 "$guest_programs/floating_point_trap" x87 1

# qemu_test NAME STATUS STDOUT STDERR EDIT ARGUMENT...: runs what `./run ARGUMENT...` would, after sed's EDIT of QEMU's
# command line. Its input is the caller's.
qemu_test() {
    local name="guest $1" command status=0
    [[ $name =~ $filter ]] || return 0
    command=$("$root/run" --dry-run --accel tcg "${@:6}" | sed -E "$5")
    timeout --kill-after=2 "$GUEST_TEST_LIMIT" bash -c "exec $command" >>"$work/stdout" 2>"$work/stderr" || status=$?
    # isa-debug-exit makes 2 * (STATUS + 1) + 1 of the kernel's STATUS.
    judge "$name" "$2" "$3" "$4" $((status % 2 ? (status - 1) / 2 - 1 : 1000 + status))
}

# monitor_test NAME COMMAND STDERR: QEMU's monitor gets COMMAND while a program runs.
monitor_test() {
    [[ "guest $1" =~ $filter ]] || return 0
    : >"$work/stdout"
    qemu_test "$1" 121 '' "$3" 's/$/ -monitor stdio/' --memory 256M -n 2 "$guest_programs/spin_forever" 1 \
        < <(monitor_command "$2")
}
monitor_command() {
    for ((i = 0; i < 200; ++i)); do
        ! grep -aqs spinning "$work/stdout" || break
        sleep 0.1
    done
    echo "$1"
}
monitor_test 'a non-maskable interrupt from outside is reported' nmi 'non-maskable interrupt'
monitor_test 'a machine check is reported' 'mce 1 3 0xbe00000000000134 5 0x12345000 0' \
    'machine check.*bank 3: status 0xbe00000000000134, address 0x12345000'

: >"$work/stdout"
qemu_test 'a CPU without NX is refused' 123 '^$' 'no-execute' 's/max,-erms/&,-nx/' -n 1 hello </dev/null
qemu_test 'a CPU without long mode is refused' 123 '^$' '64-bit' 's/max,-erms/&,-lm/' -n 1 hello </dev/null

# Without XSAVE, without AVX, with AVX-512 (which the emulation leaves out), of both makers.
for model in qemu64 Nehalem Skylake-Server EPYC 'max,-avx'; do
    : >"$work/stdout"
    qemu_test "CPU model $model" 0 'ok coll_all' '' "s/max,-erms/$model/" --memory 128M -n 2 \
        "$guest_programs/coll_all" </dev/null
done

# RAM that isn't zero: full of a pattern, and then what the run before left.
used_ram_test() {
    local name=$1 run
    head -c 128M /dev/zero | tr '\0' '\245' >"$work/ram"
    for run in first second; do
        : >"$work/stdout"
        qemu_test "$name in used RAM, $run run" 0 "${@:2:1}" '' \
            "s| -M | -object memory-backend-file,id=ram,size=128M,mem-path=$work/ram,share=on&|; s/pit=on/&,memory-backend=ram/" \
            --memory 128M -n 2 "${@:3}" </dev/null
    done
    rm "$work/ram"
}
used_ram_test hello 'Hello' hello
used_ram_test collectives 'ok coll_all' "$guest_programs/coll_all"
used_ram_test messages 'ok p2p_all' "$guest_programs/p2p_all"
used_ram_test globals 'ok globals' "$guest_programs/globals"
used_ram_test calloc 'ok zeroed_memory' "$guest_programs/zeroed_memory"
