# Reads results.csv into best and median values for each candidate, benchmark, ranks and size.
#
# Rounds in which the host's cores were hyper-threads of one are kept apart from rounds in which they were cores
# of their own, and from those that were mixed: only the commonest kind counts. A candidate whose data didn't
# validate has no values. What isn't of a round (0) always counts.

BEGIN { FS = "," }

FS == "," && FNR == 1 { next }
FS == "," && $2 == "shared_core" {
    found = $6 > 1.25 ? "hyper-threads" : "cores"
    if ($5 in kind && kind[$5] != found) found = "mixed"
    kind[$5] = found
}
FS == "," && $2 ~ /^validate:/ { validated[$1] += $6 == 1 }
FS == "," && $2 ~ /^validate:/ && $6 != 1 { invalid[$1] = $2 }
FS == "," {
    rows++
    candidate_of[rows] = $1; key_of[rows] = $1 "/" $2 "/" $3 "/" $4
    round_of[rows] = $5; value_of[rows] = $6 + 0; unit_of[key_of[rows]] = $7
}

function is_rate(key) { return unit_of[key] ~ /\/s$/ }

# sort(values, count): ascending, in place.
function sort(values, count,    i, j, value) {
    for (i = 2; i <= count; i++) {
        value = values[i]
        for (j = i - 1; j >= 1 && values[j] > value; j--) values[j + 1] = values[j]
        values[j + 1] = value
    }
}

# summarise(): sets best[KEY], median[KEY], worst[KEY], runs[KEY] (how many values),
# once[KEY], and sizes[CANDIDATE/BENCHMARK/RANKS], a list.
function summarise(    row, key, values, i, n, parts, series, round) {
    for (round in kind) kinds[kind[round]]++
    common_kind = "cores"
    for (key in kinds) if (kinds[key] > kinds[common_kind]) common_kind = key
    for (row = 1; row <= rows; row++) {
        key = key_of[row]
        if (candidate_of[row] in invalid && key !~ /validate:/) continue
        if (round_of[row] in kind && kind[round_of[row]] != common_kind) continue
        if (!(key in runs)) {
            order[++series_count] = key
            split(key, parts, "/")
            series = parts[1] "/" parts[2] "/" parts[3]
            sizes[series] = sizes[series] " " parts[4]
        }
        runs[key]++
        if (round_of[row] == 0) once[key] = 1
        all_values[key, runs[key]] = value_of[row]
    }
    for (key in runs) {
        n = runs[key]
        for (i = 1; i <= n; i++) values[i] = all_values[key, i]
        sort(values, n)
        best[key] = is_rate(key) ? values[n] : values[1]
        worst[key] = is_rate(key) ? values[1] : values[n]
        median[key] = n % 2 ? values[(n + 1) / 2] : (values[n / 2] + values[n / 2 + 1]) / 2
    }
}
