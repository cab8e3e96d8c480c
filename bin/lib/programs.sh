# The built-in programs: which there are, and in which image each is.

# The sources are the list: so a mistyped name is found before anything is built.
benchmarks() {
    grep -ohE '^ *\{"(osu|toro)_[a-z_]+"' "$root/osu/catalogue.cpp" "$root/osu/toro/catalogue.cpp" | tr -d ' {"'
}

examples() {
    local source
    for source in "$root"/examples/*.c "$root"/examples/*.cpp; do
        [[ ! -e $source ]] || basename "${source%.*}"
    done
}

list_programs() {
    printf 'benchmarks:\n%s\nexamples:\n%s\n' "$(benchmarks | sed 's/^/  /')" "$(examples | sed 's/^/  /')"
}

# find_image PROGRAM: sets `image` to the path of its boot image and `built_in` to whether we build it.
find_image() {
    local program=$1
    built_in=yes
    if [[ $program == */* ]]; then
        built_in=no
        image=$program
    elif grep -qxF -- "$program" < <(benchmarks); then
        # One image holds all benchmarks; argv[0] picks.
        image=$root/build/guest/osu/osu
    elif grep -qxF -- "$program" < <(examples); then
        image=$root/build/guest/examples/$program
    elif [[ -f $program ]]; then
        built_in=no
        image=./$program
    else
        list_programs >&2
        die "$STATUS_UNKNOWN" "no program is called '$program'; above are the built-in ones, or give an image's path"
    fi
}

# check_image: whether `image` is one that QEMU can start.
check_image() {
    [[ -e $image ]] || die "$STATUS_UNKNOWN" "there is no image $image"
    [[ -f $image && -r $image ]] || die "$STATUS_IMAGE" "$image can't be read"
    # The note that names the PVH entry point: type 18, owner "Xen". QEMU looks for it too.
    LC_ALL=C grep -aqP '\x12\0\0\0Xen\0' < <(head -c 65536 "$image") ||
        die "$STATUS_IMAGE" "$image isn't a boot image; link it with bin/mpicc or bin/mpicxx"
}
