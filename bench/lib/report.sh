# The report and its plots, from results.csv.

# with_statistics PROGRAM [ASSIGNMENT...]: runs an awk program over results.csv with lib/statistics.awk; after the
# file, summarise() has been called.
with_statistics() {
    awk "${@:2}" -f "$root/bench/lib/statistics.awk" -f <(printf 'END { summarise(); report() }\n%s\n' "$1") \
        "$results/results.csv"
}

# linux_rounds: how many of the rounds had Linux guests.
linux_rounds() {
    awk -F, '$1 ~ /^guest-/ && $2 == "boot" { seen[$5] } END { for (round in seen) n++; print n + 0 }' "$results/results.csv"
}

# rounds_note: in which kind of rounds the host's cores were what they seem, and how much the limit differed.
rounds_note() {
    # shellcheck disable=SC2016 # awk
    with_statistics '
        function report(    key, spread) {
            key = "limit/round_trip/2/64"
            printf "%s rounds, %s of them with Linux guests.\n", rounds, linux
            printf "The two host cores were cores of their own in %d rounds and hyper-threads of one core in %d; ",
                kinds["cores"], kinds["hyper-threads"]
            printf "only rounds of the commoner kind (%s) count.\n", common_kind
            spread = best[key] > 0 ? median[key] / best[key] : 0
            printf "The limit of the round trip was %.3f us at best and %.3f in the median%s.\n", best[key], median[key],
                (spread > 1.5 ? ", which differs so much that **this run should be repeated on a quiet machine**" : "")
            for (key in invalid) printf "**%s is left out: its data were wrong (%s).**\n", key, invalid[key]
        }' -v rounds="$rounds" -v linux="$(linux_rounds)"
}

# summary_rows WORLD: rows of best / median for the benchmarks of a world, a column for each candidate.
summary_rows() {
    # shellcheck disable=SC2016 # awk
    with_statistics '
        function cell(key) { return key in runs ? sprintf("%.4g / %.4g", best[key], median[key]) : "-" }
        function report(    rows, row, columns, n, i, j, line) {
            n = split(candidates, columns, " ")
            line = "| |"
            for (i = 1; i <= n; i++) line = line " " columns[i] " |"
            print line
            gsub(/[^|]+/, "---", line)
            print line
            row = split(wanted, rows, " ")
            for (j = 1; j <= row; j++) {
                line = ""
                for (i = 1; i <= n; i++) line = line " " cell(columns[i] "/" rows[j]) " |"
                if (line !~ /[0-9]/) continue
                printf "| %s |%s\n", title(rows[j], columns, n), line
            }
        }
        function title(key, columns, n,    parts, i, unit) {
            split(key, parts, "/")
            for (i = 1; i <= n; i++) if (columns[i] "/" key in unit_of) unit = unit_of[columns[i] "/" key]
            return parts[1] ", " parts[2] " ranks" (parts[3] > 0 ? ", " parts[3] " B" : "") ", " unit
        }' -v candidates="$1" -v wanted="$2"
}

readonly HOST_ROWS="osu_latency/2/1 osu_latency/2/8 osu_latency/2/1024 osu_latency/2/8192 osu_latency/2/65536
    osu_latency/2/1048576 osu_bw/2/65536 osu_bw/2/1048576 osu_mbw_mr/2/8 osu_barrier/2/0 osu_barrier/4/0
    osu_bcast/2/4 osu_bcast/2/65536 osu_reduce/2/4 osu_reduce/2/65536 osu_allreduce/2/4 osu_allreduce/2/65536
    noise_lost/2/0 noise_longest/2/0"
readonly GUEST_ROWS="$HOST_ROWS osu_barrier_4vcpu/4/0 boot/2/0 boot_to_kernel/2/0 accesses:osu_latency/2/0
    accesses:osu_barrier/2/0 accesses:osu_allreduce/2/0 image/1/0 smallest_memory/4/0"

write_report() {
    local quick_option=
    [[ $quick == no ]] || quick_option=' --quick'
    write_plots
    {
        echo "# Comparison of $(date -u +%Y-%m-%d)"
        printf '\nEvery figure is best / median over all windows. Made by `bench/run%s`, which bench/README.md explains.\n\n' "$quick_option"
        rounds_note
        printf '\n## Machine\n\n```text\n'
        cat "$results/machine.txt"
        printf '```\n\n## Targets\n\n| target | best | median | worst size | limit | |\n|---|---|---|---|---|---|\n'
        awk -v table=1 -f "$root/bench/lib/statistics.awk" -f "$root/bench/lib/targets.awk" \
            "$results/results.csv" FS=' ' "$root/bench/targets.txt"
        printf '\n## Limits\n\n'
        summary_rows limit "round_trip/2/64 copy/2/65536 copy/2/1048576 copy_rate/2/65536 copy_rate/2/1048576
            empty_loop/2/0 shared_core/2/0"
        printf '\n## On the host\n\n'
        summary_rows "host host-mpich host-openmpi" "$HOST_ROWS"
        printf '\n## In the guest\n\n'
        summary_rows "guest toro guest-mpich guest-openmpi" "$GUEST_ROWS"
        printf '\n## Plots\n\n'
        local plot
        for plot in "$results"/*.svg; do
            [[ ! -e $plot ]] || printf '![%s](%s)\n\n' "$(basename "$plot" .svg | tr - ' ')" "$(basename "$plot")"
        done
    } >"$results/report.md"
}
