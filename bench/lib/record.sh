# results.csv: one line for each value of each run.

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

# record_validation CANDIDATE BENCHMARK RANKS RUN: whether the rows of a table made with -c all passed.
record_validation() {
    local verdict
    verdict=$(tr -d '\r' | awk '/ Pass$/ { good++ } / Fail$|VALIDATION ERROR/ { bad++ } END { print good && !bad ? 1 : 0 }')
    record "$1" "validate:$2" "$3" 0 "$4" "$verdict" passed
}
