# How each candidate runs a program.

readonly HOST_CANDIDATES=(host host-mpich host-openmpi)
readonly GUEST_MEMORY=512M # of our machine and of Linux's
readonly JOB_SECONDS=60
LINUX_SECONDS=400

# is_benchmark PROGRAM: whether it is in the benchmarks' multi-call program rather than one of EXTRA_PROGRAMS.
is_benchmark() {
    [[ $1 == osu_* || $1 == toro_* ]]
}

# Decimals of the figures: two are too few for a tenth of a microsecond.
readonly DIGITS=(-n 4)

# compose CANDIDATE RANKS VCPUS PROGRAM [ARGUMENTS]: sets `command`. Linux guests run lists of programs
# (linux_guest.sh).
compose() {
    local candidate=$1 ranks=$2 vcpus=$3 program=$4
    local words=("${@:4}")
    ! is_benchmark "$program" || words+=("${DIGITS[@]}")
    case $candidate in
        host)
            local library=$build/$program.so
            ! is_benchmark "$program" || library=$build/osu.so
            command=("$build/vaquero-host" "$ranks" "$vcpus" "$library" "${words[@]}")
            ;;
        host-mpich | host-openmpi)
            peer_launcher "${candidate#host-}" "$ranks" "$vcpus"
            local binary=$build/$program-${candidate#host-}
            ! is_benchmark "$program" || binary="$build/osu-${candidate#host-} $program"
            # shellcheck disable=SC2206 # two words
            command=("${launcher[@]}" $binary "${words[@]:1}")
            ;;
        guest | toro)
            if is_benchmark "$program"; then
                words=("$build/osu" "${words[@]}")
            else
                words[0]=$build/$program
            fi
            command=("$root/run" -n "$ranks" --cores "$vcpus" --memory "$GUEST_MEMORY" --timeout "$JOB_SECONDS"
                "${words[@]}")
            ;;
    esac
}

# peer_launcher PEER RANKS CORES: sets `launcher`. Ranks are pinned, one to a core where there are enough.
peer_launcher() {
    case $1 in
        mpich) launcher=(mpirun.mpich -launcher fork -bind-to core -np "$2") ;;
        openmpi)
            launcher=(mpirun.openmpi --allow-run-as-root -np "$2" --bind-to core)
            # Its --oversubscribe makes it yield, which is what it does best here.
            (($2 <= $3)) || launcher=(mpirun.openmpi --allow-run-as-root -np "$2" --oversubscribe
                --bind-to core:overload-allowed)
            ;;
    esac
}

# run_candidate CANDIDATE RANKS VCPUS PROGRAM [ARGUMENTS]: prints what the program prints. Its failure is ours.
run_candidate() {
    compose "$@"
    timeout --kill-after 5 $((JOB_SECONDS + 5)) "${command[@]}" 2>>"$log" </dev/null
}
