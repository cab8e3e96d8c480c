# The machine's own work (start-up, interrupts, naps, faults, endings) on an Intel and an AMD model.
for model in corei7_skylake_x ryzen; do
    for cpus in 1 2 4; do
        # BOCHS_INSTRUCTIONS_PER_SECOND is the rate of the counter, and of the local APIC's timer.
        bochs_test 'hello' 0 'Hello' "clock: (9999|1000[0-9]) kHz.*naps: by a timer of (99|100)[0-9]{2} kHz.*cores: $cpus running" \
            $cpus $model --verbose hello
        bochs_test 'barriers' 0 'ok many_barriers' '' $cpus $model "$guest_programs/many_barriers" 200
        # Takes long there: each CPU that waits slows the others down.
        [[ $cpus,$model == 4,ryzen ]] ||
            bochs_test 'all collectives' 0 'ok coll_all' '' $cpus $model "$guest_programs/coll_all"
        bochs_test 'MPI_Abort' 7 '^$' '7' $cpus $model "$guest_programs/abort" 7 $((cpus - 1))
        for ((core = 0; core < cpus; ++core)); do
            bochs_test "a fault on core $core" 136 '^$' "divide error.*rank $core, core $core" $cpus $model \
                "$guest_programs/fault" divide $core
        done
        ((cpus == 1)) ||
            bochs_test 'deadlock' 122 '^$' 'deadlock.*rank 0 waits in MPI_Recv' $cpus $model "$guest_programs/deadlock"
    done

    # QEMU's emulation raises no SSE exceptions.
    for unit in x87 SIMD; do
        bochs_test "$unit floating-point trap" 136 '^$' "$unit floating-point error.*rank 1" 2 $model \
            "$guest_programs/floating_point_trap" $unit 1
    done
done
