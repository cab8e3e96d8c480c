# How each candidate runs a program.

readonly HOST_CANDIDATES=(host host-mpich host-openmpi)
readonly GUEST_MEMORY=512M # of our machine and of Linux's
declare -A gave_up=()      # programs that didn't end in time, as the arguments of run_candidate

# is_benchmark PROGRAM: whether it is in the benchmarks' multi-call program rather than one of EXTRA_PROGRAMS.
is_benchmark() {
    [[ $1 == osu_* || $1 == toro_* ]]
}

# Decimals of the figures: two are too few for a tenth of a microsecond.
readonly DIGITS=(-n 4)

# compose CANDIDATE RANKS VCPUS PROGRAM [ARGUMENTS]: sets `command`. The peers' programs are in the directory
# `programs`. Linux guests run lists of programs (linux_guest.sh).
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
            local binary=$programs/$program-${candidate#host-}
            ! is_benchmark "$program" || binary="$programs/osu-${candidate#host-} $program"
            # shellcheck disable=SC2206 # two words
            command=("${launcher[@]}" $binary "${words[@]:1}")
            ;;
        guest | toro)
            if is_benchmark "$program"; then
                words=("$build/osu" "${words[@]}")
            else
                words[0]=$build/$program
            fi
            command=("$root/run" -n "$ranks" --cores "$vcpus" --memory "$GUEST_MEMORY" --timeout "$job_seconds"
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

# run_candidate CANDIDATE RANKS VCPUS PROGRAM [ARGUMENTS]: the file `output` gets what the program prints, which may
# be the beginning of it, or nothing: its failure is ours. A program that didn't end in time isn't tried again.
# (No pipe: a rank that outlives its launcher would keep the reader waiting.)
run_candidate() {
    local status=0
    : >"$output"
    [[ -z ${gave_up[$*]-} ]] && in_time || return 1
    compose "$@"
    # Without what bash has to say of a child that was killed.
    {
        timeout --kill-after 5 $((job_seconds + 3)) "${command[@]}" >"$output" 2>>"$log" </dev/null || status=$?
    } 2>/dev/null
    ((status == 0)) && return
    say "status $status of $*; messages are in $log"
    ((status != 124 && status != 137)) || gave_up[$*]=yes
    return "$status"
}
