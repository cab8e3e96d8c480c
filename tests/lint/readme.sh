# README tells what the launcher does: the text of --help word for word, and every reserved exit status.
status=0
# As `run` prints it while there is no launcher, and as the launcher does.
[[ $(sed '1,/R"(/d; /^)"/,$d' launcher/usage.cpp) == "$(./run --help)" ]] || {
    echo "./run --help isn't the text of launcher/usage.cpp"
    status=1
}
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
done < <(sed -n '/namespace status/,/^}/p' launcher/failure.hpp kernel/diagnostics/machine_exit.hpp | grep -oE '= [0-9]+;' |
    grep -oE '[0-9]+')
exit $status
