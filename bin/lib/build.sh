# Builds a preset of CMakePresets.json into build/PRESET; costs some 50 ms when nothing changed.

# configured_here DIRECTORY: whether this tree has configured that build. A tree that was copied or moved brings along
# one that would go on building the old place.
configured_here() {
    [[ -e $1/build.ninja && -e $1/CMakeCache.txt ]] &&
        [[ $(<"$1/CMakeCache.txt") == *$'\n'"CMAKE_HOME_DIRECTORY:INTERNAL=$root"$'\n'* ]]
}

# build_preset PRESET [TARGET...]: all of it, or only the targets. Progress goes to standard error, and only when
# there is something to do.
build_preset() {
    local preset=$1 directory=$root/build/$1 targets=("${@:2}")
    mkdir -p "$directory"
    (
        # Two runs at once would spoil each other's build.
        flock 9
        if ! configured_here "$directory"; then
            say "configuring build/$preset"
            (cd "$root" && cmake --fresh --preset "$preset") >&2 || exit 1
        fi
        [[ $(ninja -C "$directory" -n "${targets[@]}" | tail -n 1) == *"no work to do"* ]] && exit 0
        say "building build/$preset"
        ninja -C "$directory" "${targets[@]}" >&2
    ) 9>"$directory/.lock" || die "$STATUS_IMAGE" "build/$preset doesn't build; the messages are above"
}
