# Evaluates targets.txt with the statistics of a run: prints `target NAME RATIO LIMIT ok|short`, or with
# -v form=table rows of Markdown.
#
#     awk -f lib/statistics.awk -f lib/targets.awk results.csv FS=' ' targets.txt

# parse(OPERAND): sets factor, series (BENCHMARK/RANKS), fixed_size (or ""), and candidates[1..returned].
function parse(operand, candidates,    parts, n) {
    factor = 1
    if (match(operand, /^[0-9.]+\*/)) {
        factor = substr(operand, 1, RLENGTH - 1) + 0
        operand = substr(operand, RLENGTH + 1)
    }
    n = split(operand, parts, "/")
    series = parts[2] "/" parts[3]
    fixed_size = n == 4 ? parts[4] : ""
    return split(parts[1], candidates, "|")
}

# value(OPERAND, SIZE, STATISTIC): the operand's value at a size, or "" if it wasn't measured.
function value(operand, size, statistic,    candidates, count, i, key, found, result) {
    if (operand ~ /^[0-9.]+$/) return operand + 0
    count = parse(operand, candidates)
    if (fixed_size != "") size = fixed_size
    result = ""
    for (i = 1; i <= count; i++) {
        key = candidates[i] "/" series "/" size
        if (!(key in runs)) return ""
        found = statistic == "best" ? best[key] : median[key]
        if (result == "" || (is_rate(key) ? found > result : found < result)) result = found
    }
    return factor * result
}

# add_sizes(OPERAND, WANTED): the sizes in range at which one of the operand's candidates was measured.
function add_sizes(operand, wanted,    candidates, count, list, n, i, j, bounds) {
    if (operand ~ /^[0-9.]+$/) return
    count = parse(operand, candidates)
    if (fixed_size != "") return
    split(range, bounds, "-")
    for (i = 1; i <= count; i++) {
        n = split(sizes[candidates[i] "/" series], list, " ")
        for (j = 1; j <= n; j++)
            if (range == "-" ? list[j] == 0 : (list[j] >= bounds[1] + 0 && list[j] <= bounds[2] + 0)) wanted[list[j]]
    }
}

# ratio_over(STATISTIC): the worst ratio over all sizes of the target, and sets worst_size; "missing" if one is.
function ratio_over(statistic,    wanted, size, above, below, ratio, result) {
    result = "missing"
    worst_size = "-"
    add_sizes(numerator, wanted)
    add_sizes(denominator, wanted)
    for (size in wanted) {
        above = value(numerator, size, statistic)
        below = value(denominator, size, statistic)
        if (above == "" || below == "" || below == 0) {
            worst_size = size
            return "missing"
        }
        ratio = above / below
        if (result != "missing" && (comparison == "<=" ? ratio <= result : ratio >= result)) continue
        result = ratio
        worst_size = size
    }
    return result
}

function holds(ratio) { return ratio != "missing" && (comparison == "<=" ? ratio <= limit : ratio >= limit) }
function shown(ratio) { return ratio == "missing" ? ratio : sprintf("%.4g", ratio) }

function evaluate(    of_best, of_median, best_is_worse, worse, verdict) {
    of_best = ratio_over("best")
    of_median = ratio_over("median")
    best_is_worse = of_median != "missing" && (comparison == "<=" ? of_best > of_median : of_best < of_median)
    worse = best_is_worse ? of_best : of_median
    verdict = holds(of_best) && holds(of_median) ? "ok" : "short"
    if (form == "table")
        printf "| `%s` | %s | %s | %s | %s %s | %s |\n", name, shown(of_best), shown(of_median), worst_size,
            comparison == "<=" ? "at most" : "at least", limit, verdict
    else
        printf "target %s %s %s %s\n", name, shown(worse), limit, verdict
}

FS == " " && FNR == 1 { summarise() }
FS == " " && NF && !/^#/ {
    name = $1; numerator = $2; denominator = $3; limit = $4; comparison = $5; range = $6
    evaluate()
}
