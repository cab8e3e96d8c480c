# Plots as SVG, by gnuplot, from results.csv and barriers.csv. The background is white, so that they can be read
# on a dark page too.

# medians CANDIDATE BENCHMARK RANKS|all SIZE: lines of SIZE MEDIAN, or for all ranks of RANKS MEDIAN at that size.
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
        }' -v candidate="$1" -v benchmark="$2" -v ranks="$3" -v size="$4" | sort -n
}

# line CANDIDATE, mark CANDIDATE: the same in all plots.
line() {
    case $1 in
        host | guest) echo "lc rgb '#0060ad' lw 3" ;;
        toro) echo "lc rgb '#707070' lw 2" ;;
        *-mpich) echo "lc rgb '#d95f02' lw 2" ;;
        *-openmpi) echo "lc rgb '#1b9e77' lw 2" ;;
    esac
}
mark() {
    case $1 in
        host | guest) echo 'pt 7 ps 0.6' ;;
        toro) echo 'pt 13 ps 0.7' ;;
        *-mpich) echo 'pt 5 ps 0.6' ;;
        *-openmpi) echo 'pt 9 ps 0.7' ;;
    esac
}

# title_of CANDIDATE
title_of() {
    case $1 in
        host | guest) echo Vaquero ;;
        toro) echo "Toro''s algorithms" ;;
        host-mpich) echo MPICH ;;
        host-openmpi) echo 'Open MPI' ;;
        guest-mpich) echo 'Linux, MPICH' ;;
        guest-openmpi) echo 'Linux, Open MPI' ;;
    esac
}

# add_curve FILE WITH STYLE TITLE: to `curves`, gnuplot's list, if there are data.
add_curve() {
    [[ ! -s $1 ]] || curves+="${curves:+, }'$1' using 1:2 with $2 $3 title '$4'"
}

# curves BENCHMARK RANKS|all SIZE CANDIDATE...: sets `curves` to what was measured.
curves() {
    local candidate data
    curves=
    for candidate in "${@:4}"; do
        data=$work/plot-$candidate-$1-$2
        medians "$candidate" "$1" "$2" "$3" >"$data"
        add_curve "$data" linespoints "$(line "$candidate") $(mark "$candidate")" "$(title_of "$candidate")"
    done
}

# collectives_of CANDIDATE: sets `curves` to its collectives against ranks, at 4 bytes.
collectives_of() {
    local benchmark data
    curves=
    for benchmark in barrier bcast reduce allreduce; do
        data=$work/plot-$1-osu_$benchmark-ranks
        medians "$1" "osu_$benchmark" all "$([[ $benchmark == barrier ]] && echo 0 || echo 4)" >"$data"
        add_curve "$data" linespoints 'lw 2 ps 0.6' "$benchmark"
    done
}

readonly BY_SIZE=$'set logscale x 2\nset xtics 1,16\nset format x "%.0b %BB"'
readonly BY_RANKS=$'set logscale x 2\nset format x "%g"'

# panel TITLE XLABEL YLABEL SETTINGS: gnuplot's lines that draw `curves`, with logarithmic axes.
panel() {
    cat <<END_OF_PANEL
set title "$1" noenhanced
set xlabel '$2'
set ylabel '$3'
set logscale xy
set grid lc rgb '#d0d0d0'
set border 3
set tics nomirror
set key left top reverse Left
set format y '%g'
$4
plot $curves
END_OF_PANEL
}

# draw NAME WIDTH: runs gnuplot on standard input, which draws NAME.svg.
draw() {
    {
        echo "set terminal svg size $2,460 font 'sans-serif,13' background rgb 'white'"
        echo "set output '$results/$1.svg'"
        cat
    } >"$work/gnuplot"
    timeout 60 gnuplot "$work/gnuplot" 2>>"$log" || say "gnuplot failed for $1"
}

# plot NAME TITLE XLABEL YLABEL SETTINGS: one panel, unless there is nothing to show.
plot() {
    [[ -z $curves ]] || panel "${@:2}" | draw "$1" 760
}

# plot_barriers WORLD CANDIDATE...: the share of barriers that took no longer than so many microseconds.
plot_barriers() {
    local candidate data
    curves=
    for candidate in "${@:2}"; do
        data=$work/barrier-curve-$candidate
        awk -F, -v candidate="$candidate" '$1 == candidate { print $3, $2 }' "$results/barriers.csv" >"$data"
        add_curve "$data" lines "$(line "$candidate")" "$(title_of "$candidate")"
    done
    plot "$1-barrier-cdf" "Single barriers of 2 ranks, $1" 'at most, us' 'share of barriers' \
        $'unset logscale y\nset yrange [0:1]\nset key right bottom'
}

# candidates_of WORLD: sets `candidates`.
candidates_of() {
    candidates=(host-openmpi host-mpich host)
    [[ $1 == host ]] || candidates=(guest-openmpi guest-mpich toro guest)
}

# plot_summary: the latency in both worlds, side by side.
plot_summary() {
    local world candidates curves where panels=''
    for world in host guest; do
        [[ $world == host ]] && where='on the host' || where='in QEMU'
        candidates_of "$world"
        curves osu_latency 2 0 "${candidates[@]}"
        [[ -z $curves ]] || panels+=$(panel "osu_latency, 2 ranks, $where" 'message' 'us' "$BY_SIZE")$'\n'
    done
    [[ -z $panels ]] || draw summary 1000 <<<"set multiplot layout 1,2"$'\n'"$panels"
}

write_plots() {
    local curves world candidates benchmark
    for world in host guest; do
        candidates_of "$world"
        curves osu_latency 2 0 "${candidates[@]}"
        plot "$world-latency" "Latency, $world" 'message' 'us' "$BY_SIZE"
        curves osu_bw 2 0 "${candidates[@]}"
        plot "$world-bandwidth" "Bandwidth, $world" 'message' 'MB/s' "$BY_SIZE"
        for benchmark in bcast reduce allreduce; do
            curves "osu_$benchmark" 2 0 "${candidates[@]}"
            plot "$world-$benchmark" "${benchmark^} of 2 ranks, $world" 'message' 'us' "$BY_SIZE"
        done
        curves osu_barrier all 0 "${candidates[@]}"
        plot "$world-barrier-ranks" "Barrier on 2 cores, $world" 'ranks' 'us' "$BY_RANKS"
        collectives_of "$world"
        plot "$world-collectives-ranks" "Vaquero's collectives of 4 bytes on 2 cores, $world" 'ranks' 'us' "$BY_RANKS"
        plot_barriers "$world" "${candidates[@]}"
    done
    plot_summary
}
