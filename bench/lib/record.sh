# results.csv: one line for each value of each run.

readonly NO_ROUND=0 # the run of what is always the same, and so counts whatever the round was like

# start_results
start_results() {
    echo candidate,benchmark,ranks,size,run,value,unit >"$results/results.csv"
}

# record CANDIDATE BENCHMARK RANKS SIZE RUN VALUE UNIT: no line if VALUE is empty, since nothing came out.
record() {
    local IFS=,
    [[ -n $6 ]] || return 0
    echo "$*" >>"$results/results.csv"
}

# unit_of BENCHMARK
unit_of() {
    case $1 in
        osu_bw | osu_bibw) echo MB/s ;;
        osu_mbw_mr) echo messages/s ;;
        *) echo us ;;
    esac
}

# record_table CANDIDATE BENCHMARK RANKS RUN: the rows of an OSU table on standard input. A row is SIZE VALUE,
# or VALUE alone, or for the message rate SIZE MB/s VALUE.
record_table() {
    tr -d '\r' | awk -v head="$1,$2,$3" -v run="$4" -v unit="$(unit_of "$2")" -v OFS=, '
        !/^ *[0-9.]+( +[0-9.]+)*$/ { next }
        NF == 1 { print head, 0, run, $1, unit }
        NF > 1  { print head, $1, run, $NF, unit }' >>"$results/results.csv"
}

# record_validation CANDIDATE BENCHMARK RANKS: whether the rows of a table made with -c, on standard input, all
# passed. A table without rows tells nothing.
record_validation() {
    local verdict
    verdict=$(tr -d '\r' | awk '
        / Pass$/ { good++ }
        / Fail$|VALIDATION ERROR/ { bad++ }
        END { if (good || bad) print bad ? 0 : 1 }')
    record "$1" "validate:$2" "$3" 0 "$NO_ROUND" "$verdict" passed
}

# record_noise CANDIDATE ROUND: from the lines of bench/programs/noise.c on standard input.
record_noise() {
    local word lost longest
    while read -r word lost _ longest; do
        [[ $word == lost ]] || continue
        record "$1" noise_lost 2 0 "$2" "$lost" percent
        record "$1" noise_longest 2 0 "$2" "$longest" us
    done < <(tr -d '\r')
}

# keep_barriers CANDIDATE: adds the times of single barriers, on standard input, to those of the other rounds.
keep_barriers() {
    tr -d '\r' | grep -E '^[0-9.]+$' >>"$work/barriers-$1" || true
}

# write_barriers: barriers.csv, the distribution of single barriers in steps of 0.2 %.
write_barriers() {
    local file
    echo candidate,share,microseconds >"$results/barriers.csv"
    for file in "$work"/barriers-*; do
        [[ ! -e $file ]] || sort -g "$file" | awk -v candidate="${file##*/barriers-}" '
            { value[NR] = $1 }
            END {
                for (i = 0; NR && i <= 500; i++)
                    printf "%s,%.3f,%s\n", candidate, i / 500, value[1 + int(i * (NR - 1) / 500)]
            }' >>"$results/barriers.csv"
    done
}
