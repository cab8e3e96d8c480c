# README tells what the launcher does: the text of --help word for word, and every reserved exit status.
status=0
expected=$(./run --help)
[[ $(cat README.md) == *"$expected"* ]] || {
    echo "README.md doesn't hold the text of ./run --help as it is"
    status=1
}
while read -r number; do
    grep -qE "^\| $number \|" README.md || {
        echo "README.md has no row for exit status $number"
        status=1
    }
done < <(grep -ohE '^readonly STATUS_[A-Z]+=[0-9]+' bin/lib/say.sh | grep -oE '[0-9]+$' &&
    sed -n '/namespace status/,/^}/p' kernel/diagnostics/machine_exit.hpp | grep -oE '= [0-9]+;' | grep -oE '[0-9]+')
exit $status
