# Plots as SVG, by gnuplot, from results.csv and barriers.csv.

# medians CANDIDATE BENCHMARK RANKS|all: lines of SIZE MEDIAN, or of RANKS MEDIAN.
medians() {
    # shellcheck disable=SC2016 # awk
    with_statistics '
        function report(    i, parts, x) {
            for (i = 1; i <= series_count; i++) {
                split(order[i], parts, "/")
                if (parts[1] != candidate || parts[2] != benchmark) continue
                if (ranks != "all" && parts[3] != ranks) continue
                x = ranks == "all" ? parts[3] : parts[4]
                if (ranks != "all" || parts[4] == size) print x, median[order[i]]
            }
        }' -v candidate="$1" -v benchmark="$2" -v ranks="$3" -v size="${4-0}" | sort -n
}

# curves BENCHMARK RANKS|all SIZE CANDIDATE...: sets `curves` to gnuplot's list of what was measured.
curves() {
    local candidate data
    curves=
    for candidate in "${@:4}"; do
        data=$work/plot-$candidate-$1-$2
        medians "$candidate" "$1" "$2" "$3" >"$data"
        [[ ! -s $data ]] || curves+="${curves:+, }'$data' using 1:2 with linespoints title '$candidate'"
    done
}

# plot NAME TITLE XLABEL YLABEL [SETTINGS]: draws `curves` into NAME.svg, with logarithmic axes.
plot() {
    [[ -n $curves ]] || return 0
    gnuplot 2>>"$log" <<END_OF_PLOT || say "gnuplot failed for $1"
set terminal svg size 800,500 background rgb 'white'
set output '$results/$1.svg'
set title '$2'
set xlabel '$3'
set ylabel '$4'
set logscale xy
set grid
set key left top
set format y '%g'
${5-}
plot $curves
END_OF_PLOT
}

# plot_barriers WORLD CANDIDATE...: the share of barriers that took no longer than so many microseconds.
plot_barriers() {
    local candidate data
    curves=
    for candidate in "${@:2}"; do
        data=$work/barrier-curve-$candidate
        awk -F, -v candidate="$candidate" '$1 == candidate { print $3, $2 }' "$results/barriers.csv" >"$data"
        [[ ! -s $data ]] || curves+="${curves:+, }'$data' using 1:2 with lines title '$candidate'"
    done
    plot "$1-barrier-cdf" "Single barriers of 2 ranks, $1" 'at most, us' 'share of barriers' \
        $'unset logscale y\nset key right bottom'
}

write_plots() {
    local curves world candidates by_size=$'set logscale x 2\nset format x "%.0b%BB"'
    for world in host guest; do
        candidates=(host host-mpich host-openmpi)
        [[ $world == host ]] || candidates=(guest guest-mpich guest-openmpi toro)
        curves osu_latency 2 0 "${candidates[@]}"
        plot "$world-latency" "Latency, $world" 'message' 'us' "$by_size"
        curves osu_bw 2 0 "${candidates[@]}"
        plot "$world-bandwidth" "Bandwidth, $world" 'message' 'MB/s' "$by_size"
        curves osu_allreduce 2 0 "${candidates[@]}"
        plot "$world-allreduce" "Allreduce of 2 ranks, $world" 'message' 'us' "$by_size"
        curves osu_barrier all 0 "${candidates[@]}"
        plot "$world-barrier-ranks" "Barrier on 2 cores, $world" 'ranks' 'us' 'set logscale x 2'
        plot_barriers "$world" "${candidates[@]}"
    done
}
