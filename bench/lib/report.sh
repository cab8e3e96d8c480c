# The report and its plots, from results.csv.

# with_statistics PROGRAM [ASSIGNMENT...]: runs an awk program over results.csv with lib/statistics.awk; after the
# file, summarise() has been called.
with_statistics() {
    awk "${@:2}" -f "$root/bench/lib/statistics.awk" -f <(printf 'END { summarise(); report() }\n%s\n' "$1") \
        "$results/results.csv"
}

# rounds_note: what the host was like in the rounds, and which figures have little behind them.
rounds_note() {
    # shellcheck disable=SC2016 # awk
    with_statistics '
        function report(    key, spread, i, few, list) {
            key = "limit/round_trip/2/64"
            printf "%s rounds. The two host cores were cores of their own in %d, hyper-threads of one core in %d, and ",
                rounds, kinds["cores"], kinds["hyper-threads"]
            printf "changed from one to the other in %d; only rounds of the commonest kind (%s) count.\n",
                kinds["mixed"], common_kind
            spread = best[key] > 0 ? median[key] / best[key] : 0
            printf "The limit of the round trip was %.3f us at best and %.3f in the median%s.\n",
                best[key], median[key], (spread > 1.5 ? ", which differs so much that **this run should be repeated on a quiet machine**" : "")
            for (i in validated) list = list (list ? ", " : "") i " " validated[i]
            printf "Benchmarks whose data were checked and right: %s.\n", list ? list : "none"
            for (i in invalid) printf "**%s is left out: its data were wrong (%s).**\n", i, invalid[i]
            for (key in runs) if (runs[key] < 7 && !once[key]) few++
            if (few) printf "%d figures have fewer than 7 values behind them.\n", few
        }' -v rounds="$rounds"
}

# summary_rows WORLD: rows of best / median for the benchmarks of a world, a column for each candidate.
summary_rows() {
    # shellcheck disable=SC2016 # awk
    with_statistics '
        function cell(key) { return key in runs ? figure(best[key]) " / " figure(median[key]) : "-" }
        function figure(value) { return sprintf(value >= 1000 ? "%.0f" : "%.3g", value) }
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
            return parts[1] (parts[2] > 1 ? ", " parts[2] " ranks" : "") (parts[3] > 0 ? ", " parts[3] " B" : "") ", " unit
        }' -v candidates="$1" -v wanted="$2"
}

readonly HOST_ROWS="osu_latency/2/1 osu_latency/2/8 osu_latency/2/1024 osu_latency/2/8192 osu_latency/2/65536
    osu_latency/2/1048576 osu_bw/2/65536 osu_bw/2/1048576 osu_mbw_mr/2/8 osu_barrier/2/0 osu_barrier/4/0
    osu_bcast/2/4 osu_bcast/2/65536 osu_reduce/2/4 osu_reduce/2/65536 osu_allreduce/2/4 osu_allreduce/2/65536
    noise_lost/2/0 noise_longest/2/0"
readonly GUEST_ROWS="$HOST_ROWS osu_barrier_4vcpu/4/0 boot/2/0 image/1/0 smallest_memory/4/0"

# boot_rows: how the time from QEMU's start to MPI_Init done on all ranks is shared.
boot_rows() {
    # shellcheck disable=SC2016 # awk
    with_statistics '
        function row(candidate, first, rest,    part, share) {
            part = candidate "/" first "/2/0"
            if (!((candidate "/boot/2/0") in runs)) return
            printf "| %s | %s | %s |", candidate, figure(candidate "/boot/2/0"), part in runs ? figure(part) : "-"
            share = part in runs ? sprintf("%.0f %%", 100 * median[part] / median[candidate "/boot/2/0"]) : "-"
            printf " %s | %s |\n", share, rest
        }
        function figure(key) { return sprintf("%.3f / %.3f", best[key], median[key]) }
        function report() {
            print "| | total, s | of it, s | share | |\n|---|---|---|---|---|"
            row("guest", "boot_to_kernel", "QEMU and firmware, until the first word of the kernel")
            row("toro", "-", "to the first output")
            row("guest-mpich", "boot_to_launch", "QEMU, firmware and Linux, until mpirun starts")
            row("guest-openmpi", "boot_to_launch", "QEMU, firmware and Linux, until mpirun starts")
        }'
}

# growth_rows WORLD: barrier and messages of our ranks on 2 cores, beside lines through 8 ranks.
growth_rows() {
    # shellcheck disable=SC2016 # awk
    with_statistics '
        function barrier(ranks) { return candidate "/osu_barrier/" ranks "/0" }
        function rate(ranks) { return candidate "/osu_mbw_mr/" ranks "/8" }
        function to_model(value, model) { return model > 0 ? sprintf("%.2f", value / model) : "-" }
        function report(    ranks) {
            print "| ranks | barrier, us | to linear in ranks | message, ns | to constant |\n|---|---|---|---|---|"
            for (ranks = 2; ranks <= 64; ranks *= 2) {
                if (!(barrier(ranks) in runs) && !(rate(ranks) in runs)) continue
                printf "| %d | ", ranks
                if (barrier(ranks) in runs)
                    printf "%.4g / %.4g | %s | ", best[barrier(ranks)], median[barrier(ranks)],
                        to_model(median[barrier(ranks)], median[barrier(8)] * ranks / 8)
                else
                    printf "- | - | "
                if (rate(ranks) in runs)
                    printf "%.4g / %.4g | %s |\n", 1e9 / best[rate(ranks)], 1e9 / median[rate(ranks)],
                        to_model(median[rate(8)], median[rate(ranks)])
                else
                    print "- | - |"
            }
        }' -v candidate="$1"
}

# bus_rows: memory of the bus for each number of cores.
bus_rows() {
    # shellcheck disable=SC2016 # awk
    with_statistics '
        function report(    cores, measured, model) {
            print "| cores | bytes for each ordered pair | by bus.hpp | whole bus, KiB |\n|---|---|---|---|"
            for (cores = 2; cores <= 64; cores *= 2) {
                measured = "guest/bus_pair/" cores "/0"
                model = "model/bus_pair/" cores "/0"
                if (measured in runs)
                    printf "| %d | %d | %d | %d |\n", cores, best[measured], best[model],
                        best[measured] * cores * cores / 1024
            }
        }'
}

# access_rows: accesses to devices by kind, in a window of few and one of many iterations, least / median.
access_rows() {
    # shellcheck disable=SC2016 # awk
    with_statistics '
        function cell(kind, benchmark, size,    key) {
            key = "guest/accesses-" kind ":" benchmark "/2/" size
            return key in runs ? sprintf("%d / %d", best[key], median[key]) : "-"
        }
        function report(    benchmarks, n, i, k, kinds_of) {
            n = split("osu_latency osu_barrier osu_allreduce", benchmarks, " ")
            split("virtio:virtio registers|ports:I/O ports|ipi:interrupts to cores|apic:other local APIC" \
                  "|nap:naps (timer, EOI)", kinds_of, "|")
            printf "| |"
            for (i = 1; i <= n; i++) printf " %s, %d | %d |", benchmarks[i], few, many
            printf "\n|---|"
            for (i = 1; i <= n; i++) printf "---|---|"
            for (k = 1; k in kinds_of; k++) {
                printf "\n| %s |", substr(kinds_of[k], index(kinds_of[k], ":") + 1)
                for (i = 1; i <= n; i++)
                    printf " %s | %s |", cell(substr(kinds_of[k], 1, index(kinds_of[k], ":") - 1), benchmarks[i], few),
                        cell(substr(kinds_of[k], 1, index(kinds_of[k], ":") - 1), benchmarks[i], many)
            }
            print ""
        }' -v few="$FEW_ITERATIONS" -v many="$MANY_ITERATIONS"
}

# instruction_rows: instructions that may leave the machine, and where.
instruction_rows() {
    local part
    printf '| | instructions | in |\n|---|---|---|\n'
    for part in mpi bus kernel; do
        sort "$work/instructions-$part" | awk -v part="$part" '
            { name = $0; sub(/^[a-z]+ /, "", name); sub(/.*::/, "", name) }
            !(($1, name) in seen) { where[$1] = where[$1] ", " name; seen[$1, name] = 1 }
            END {
                for (i in where) list = list (list ? "; " : "") "`" i "`: " substr(where[i], 3)
                printf "| %s | %d | %s |\n", part, NR, list
            }'
    done
}

readonly SUMMARY_ROWS="osu_latency/2/4 osu_latency/2/8192 osu_latency/2/65536 osu_bw/2/65536 osu_mbw_mr/2/8
    osu_barrier/2/0 osu_barrier/4/0 osu_barrier_4vcpu/4/0 osu_bcast/2/4 osu_reduce/2/4 osu_allreduce/2/4
    osu_allreduce/2/65536 boot/2/0 smallest_memory/4/0"

# write_summary: a plot and a table, for README.
write_summary() {
    local commit
    commit=$(sed -nE 's/^Commit: //p' "$results/machine.txt")
    {
        printf '![The latency of osu_latency on the host and in QEMU](bench/results/summary.svg)\n\n'
        printf 'Best / median of %s rounds at `%s`, on 2 cores; QEMU with %s and 2 vCPUs:\n\n' \
            "$rounds" "$commit" "$(sed -nE 's/^Accelerator: //p' "$results/machine.txt")"
        summary_rows "${HOST_CANDIDATES[*]} guest toro guest-mpich guest-openmpi" "$SUMMARY_ROWS" | sed -E '1{
            s/ host / Vaquero /
            s/ host-mpich / MPICH /
            s/ host-openmpi / Open MPI /
            s/ guest / Vaquero in QEMU /
            s/ toro / Toro\x27s algorithms in QEMU /
            s/ guest-mpich / Linux and MPICH in QEMU /
            s/ guest-openmpi / Linux and Open MPI in QEMU /
        }'
    } >"$results/summary.txt"
}

write_report() {
    local quick_option=
    [[ $quick == no ]] || quick_option=' --quick'
    write_plots
    write_summary
    {
        echo "# Comparison of $(date -u +%Y-%m-%d)"
        printf '\nEvery figure is best / median over all windows. '
        printf 'Made by `bench/run%s`, which bench/README.md explains.\n\n' "$quick_option"
        rounds_note
        printf '\n## Machine\n\n```text\n'
        cat "$results/machine.txt"
        printf '```\n\n## Targets\n\n| target | best | median | worst size | limit | |\n|---|---|---|---|---|---|\n'
        evaluate table
        printf '\n## Limits\n\n'
        summary_rows limit "round_trip/2/64 copy/2/65536 copy/2/1048576 copy_rate/2/65536 copy_rate/2/1048576
            empty_loop/2/0 shared_core/2/0"
        printf '\n## On the host\n\n'
        summary_rows "host host-mpich host-openmpi" "$HOST_ROWS"
        printf '\n## In the guest\n\n'
        summary_rows "guest toro guest-mpich guest-openmpi" "$GUEST_ROWS"
        printf '\n## Start\n\nFrom the start of QEMU to MPI_Init done on all of 2 ranks.\n\n'
        boot_rows
        printf '\n## Cost as the work grows\n\nOn the host, ranks on 2 cores; a message has 8 bytes:\n\n'
        growth_rows host
        printf '\nIn the guest, ranks on 2 vCPUs:\n\n'
        growth_rows guest
        printf '\nMemory of the bus, as a running machine counts it, and by its formula:\n\n'
        bus_rows
        printf '\n## What would leave a machine under hardware virtualisation\n\n'
        printf 'Accesses to devices in a window of so many iterations, least / median. A nap is what a core does that\n'
        printf 'waits for another one which the host does not run.\n\n'
        access_rows
        printf '\nInstructions that may exit, in the object files:\n\n'
        instruction_rows
        printf '\n## Plots\n\n'
        local plot
        for plot in "$results"/*.svg; do
            [[ ! -e $plot ]] || printf '![%s](%s)\n\n' "$(basename "$plot" .svg | tr - ' ')" "$(basename "$plot")"
        done
    } >"$results/report.md"
}
