# Each source file is named in a CMake file of its directory or of one above.
status=0
while read -r source; do
    directory=$(dirname "$source")
    while :; do
        grep -qsF "$(basename "$source")" "$directory"/CMakeLists.txt "$directory"/*.cmake && break
        if [[ $directory == . ]]; then
            echo "$source is in no CMakeLists.txt"
            status=1
            break
        fi
        directory=$(dirname "$directory")
    done
done < <(git ls-files '*.cpp' '*.asm' 'examples/*.c' ':!tests/guest' ':!bench')
exit $status
