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

# find_image PROGRAM: sets `built_in` to whether we build the program, `image` to the path of its boot image, or of
# what stands for it with --host, and `targets` to what is to be built.
find_image() {
    local program=$1 built=''
    built_in=yes targets=()
    if [[ $program == */* ]]; then
        image=$program
    elif grep -qxF -- "$program" < <(benchmarks); then
        # One image holds all benchmarks; argv[0] picks.
        built=osu/osu
    elif grep -qxF -- "$program" < <(examples); then
        built=examples/$program
    elif [[ -f $program ]]; then
        image=./$program
    else
        list_programs >&2
        die "$STATUS_UNKNOWN" "no program is called '$program'; above are the built-in ones, or give an image's path"
    fi
    [[ -n $built ]] || built_in=no
    if [[ $host == yes ]]; then
        [[ -z $built ]] || image=$root/build/host/$built.so targets=("$built.so")
        targets+=(vaquero-host)
    elif [[ -n $built ]]; then
        image=$root/build/guest/$built
    fi
}

# has_bytes FILE PATTERN: whether a Perl regular expression matches the start of a file.
has_bytes() {
    LC_ALL=C grep -aqP -- "$2" < <(head -c 65536 "$1")
}

# is_boot_image FILE: it has the note that names the PVH entry point: type 18, owner "Xen". QEMU looks for it too.
is_boot_image() {
    has_bytes "$1" '\x12\0\0\0Xen\0'
}

# is_host_program FILE: an ELF file of type ET_DYN, a library.
is_host_program() {
    has_bytes "$1" '\A\x7fELF.{12}\x03\0'
}

# check_image: whether `image` is one that QEMU, or vaquero-host, can start.
check_image() {
    [[ -e $image ]] || die "$STATUS_UNKNOWN" "there is no image $image"
    [[ -f $image && -r $image ]] || die "$STATUS_IMAGE" "$image can't be read"
    if [[ $host == no ]]; then
        is_boot_image "$image" ||
            die "$STATUS_IMAGE" "$image isn't a boot image; link it with bin/mpicc or bin/mpicxx"
    elif is_boot_image "$image"; then
        die "$STATUS_IMAGE" "$image is a boot image; for --host, make the program with bin/mpicc --host"
    elif ! is_host_program "$image"; then
        die "$STATUS_IMAGE" "$image isn't a program for --host; link it with bin/mpicc --host or bin/mpicxx --host"
    fi
}
