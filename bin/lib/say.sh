# Messages on standard error, and exit statuses of scripts (README, "Exit statuses").

readonly STATUS_USAGE=2
readonly STATUS_IMAGE=126

# say TEXT: one line that says what is going on.
say() {
    printf '%s: %s\n' "${0##*/}" "$1" >&2
}

# die STATUS TEXT: ends the script with a reason.
die() {
    say "$2"
    exit "$1"
}
