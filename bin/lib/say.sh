# Messages on standard error, and the exit statuses that are the launcher's own (README, "Exit statuses").

readonly STATUS_USAGE=2
readonly STATUS_TIMEOUT=124
readonly STATUS_QEMU=125
readonly STATUS_IMAGE=126
readonly STATUS_UNKNOWN=127

# say TEXT: one line that says what is going on.
say() {
    printf '%s: %s\n' "${0##*/}" "$1" >&2
}

# die STATUS TEXT: ends the script with a reason.
die() {
    say "$2"
    exit "$1"
}
