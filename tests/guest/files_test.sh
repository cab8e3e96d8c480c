# Files of the host, in the folder where the launcher stands.

# files_test NAME STATUS STDOUT STDERR ARGUMENT...: guest_test in a new, empty folder, $folder.
files_test() {
    folder=$(mktemp -d "$work/files.XXXXXX")
    command_test "${@:1:4}" env -C "$folder" "$root/run" "${@:5}"
}

files_test 'open, read, write, directories, links and errors as Linux has them' 0 'ok files' '' \
    -n 2 "$guest_programs/files"
for cores in 1 2; do
    files_test "4 ranks on $cores core(s) write one file" 0 'ok shared_file' '' \
        -n 4 --cores $cores "$guest_programs/shared_file"
    if [[ "guest nothing of it is lost on the host, $cores core(s)" =~ $filter ]]; then
        if [[ $(sort -u "$folder/shared.log" | wc -l) == 160 && $(wc -l <"$folder/shared.log") == 160 ]]; then
            report ok "guest nothing of it is lost on the host, $cores core(s)"
        else
            report FAIL "guest nothing of it is lost on the host, $cores core(s)" "$(wc -l "$folder/shared.log")"
        fi
    fi
done

files_test 'files of q35 are a clear error' 1 '^$' 'open: -1, Read-only file system' \
    --machine q35 -n 1 "$guest_programs/files"
files_test 'a read-only folder' 1 '^$' 'open: -1, Read-only file system' --read-only -n 1 "$guest_programs/files"
files_test 'no files' 1 '^$' 'open: -1, Read-only file system' --no-files -n 1 "$guest_programs/files"
mkdir -p "$work/more"
command_test 'another folder, at a path of its own' 0 'ok files' '' \
    env -C "$folder" "$root/run" --dir "$work/more:/data/here" --env VQ_FOLDER=/data/here -n 1 "$guest_programs/files"

# input_test NAME STDOUT COMMAND: what a shell's command does with the program that reads its standard input.
input_test() {
    # shellcheck disable=SC2016 # expanded by the inner shell
    command_test "$1" 0 "$2" '' bash -c "cd '$work'; run='$root/run'; program='$guest_programs/standard_input'; $3"
}
head -c 1000000 /dev/urandom >"$work/input"
sum=$(python3 -c 'import sys
s = 0
for b in open(sys.argv[1], "rb").read(): s = (s * 31 + b) & 0xffffffffffffffff
print("%x" % s)' "$work/input")
# shellcheck disable=SC2016 # expanded by input_test's shell
{
    input_test 'standard input from a file goes to rank 0' \
        "rank 0: 1000000 bytes, sum $sum"$'\n''rank 1: 0 bytes' '"$run" -n 2 "$program" <input'
    input_test 'standard input from a pipe goes to rank 1' "rank 0: 0 bytes.*rank 1: 1000000 bytes, sum $sum" \
        'cat input | "$run" -n 2 --stdin 1 "$program"'
    input_test 'standard input that comes slowly' 'rank 0: 9 bytes' \
        '(echo hi; sleep 1; echo there) | "$run" -n 2 "$program"'
    input_test 'standard input from a terminal' 'rank 0: 6 bytes' \
        'printf "typed\n\004" | script -qec "$run -n 1 $program" /dev/null'
    input_test 'no standard input' 'rank 0: 0 bytes' '"$run" --stdin none -n 1 "$program" <input'
    input_test 'standard input is closed' 'rank 0: 0 bytes' '"$run" -n 1 "$program" <&-'
    input_test 'a program that reads nothing ends' 'ok globals' 'yes | "$run" -n 1 "${program%/*}/globals"'
}
