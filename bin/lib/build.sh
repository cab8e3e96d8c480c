# Builds a preset of CMakePresets.json into build/PRESET; costs some 50 ms when nothing changed.

# build_preset PRESET [TARGET...]: all of it, or only the targets. Progress goes to standard error, and only when
# there is something to do.
build_preset() {
    local preset=$1 directory=$root/build/$1 targets=("${@:2}")
    mkdir -p "$directory"
    (
        # Two runs at once would spoil each other's build.
        flock 9
        if [[ ! -e $directory/build.ninja ]]; then
            say "configuring build/$preset"
            (cd "$root" && cmake --preset "$preset") >&2 || exit 1
        fi
        [[ $(ninja -C "$directory" -n "${targets[@]}" | tail -n 1) == *"no work to do"* ]] && exit 0
        say "building build/$preset"
        ninja -C "$directory" "${targets[@]}" >&2
    ) 9>"$directory/.lock" || die "$STATUS_IMAGE" "build/$preset doesn't build; the messages are above"
}
