# What is compared, built into build/bench: the limit, the benchmarks against each peer, and our extra programs.

readonly PEERS=(mpich openmpi)
readonly EXTRA_PROGRAMS=(init_done barrier_times noise)
readonly BENCH_NEEDS=(mpicc.mpich:libmpich-dev mpirun.mpich:mpich mpicc.openmpi:libopenmpi-dev
    mpirun.openmpi:openmpi-bin /usr/share/doc/busybox-static:busybox-static cpio:cpio gnuplot:gnuplot-nox
    strip:binutils)

# The same options for everybody's benchmarks: those of osu/CMakeLists.txt.
readonly CXX_OPTIONS=(-std=c++20 -O2 -g -fno-exceptions -fno-rtti -fno-threadsafe-statics)

# is_fresh TARGET SOURCE...: whether TARGET is newer than all sources.
is_fresh() {
    local source
    [[ -e $1 ]] || return 1
    for source in "${@:2}"; do
        [[ $1 -nt $source ]] || return 1
    done
}

# osu_sources: those that need nothing but MPI.
osu_sources() {
    sed -nE 's|^ *\$\{CMAKE_CURRENT_LIST_DIR\}/([a-z_]+\.cpp).*|\1|p' "$root/osu/sources.cmake"
    echo main.cpp
}

# build_osu PEER: the benchmarks with the peer's header, linked by its wrapper for C.
build_osu() {
    local peer=$1 program=$build/osu-$1 source objects=() jobs=()
    ! is_fresh "$program" "$root"/osu/*.[ch]pp || return 0
    say "building the benchmarks against $peer"
    mkdir -p "$build/objects-$peer"
    for source in $(osu_sources); do
        # Neither peer's C++ bindings are used; Open MPI's header would need them linked.
        # shellcheck disable=SC2046 # several words
        g++ "${CXX_OPTIONS[@]}" -DOMPI_SKIP_MPICXX -DMPICH_SKIP_MPICXX \
            $("mpicc.$peer" -show | grep -oE -- '-I *[^ ]+') -I"$root" \
            -c "$root/osu/$source" -o "$build/objects-$peer/${source%.cpp}.o" &
        jobs+=($!)
        objects+=("$build/objects-$peer/${source%.cpp}.o")
        ((${#jobs[@]} % $(nproc))) || wait "${jobs[-1]}" || return 1
    done
    for source in "${jobs[@]}"; do
        wait "$source" || die 1 "the benchmarks don't compile against $peer"
    done
    "mpicc.$peer" "${objects[@]}" -o "$program"
}

# build_extra_programs: each for the peers, as a library for vaquero-host, and as a boot image.
build_extra_programs() {
    local program source peer flags=(-O2 -g)
    for program in "${EXTRA_PROGRAMS[@]}"; do
        source=$root/bench/programs/$program.c
        for peer in "${PEERS[@]}"; do
            is_fresh "$build/$program-$peer" "$source" ||
                "mpicc.$peer" "${flags[@]}" "$source" -o "$build/$program-$peer"
        done
        is_fresh "$build/$program.so" "$source" ||
            "$root/bin/mpicc" --host "${flags[@]}" "$source" -o "$build/$program.so"
        is_fresh "$build/$program" "$source" "$root"/build/guest/*.{a,o} ||
            "$root/bin/mpicc" "${flags[@]}" "$source" -o "$build/$program"
    done
}

# build_ours: both worlds, copied, so that a build while we measure changes nothing. Of the host world only what
# runs programs, not the tests.
build_ours() {
    local host=$root/build/host
    build_preset guest
    configured_here "$host" || (cd "$root" && cmake --fresh --preset host) >>"$build/build.log" 2>&1
    ninja -C "$host" vaquero-host osu >>"$build/build.log" 2>&1 ||
        die 1 "build/host doesn't build; the messages are in $build/build.log"
    cp "$root/build/guest/osu/osu" "$host/vaquero-host" "$host/osu/osu.so" "$build/"
}

build_all() {
    mkdir -p "$build"
    build_ours
    is_fresh "$build/limit" "$root/bench/limit.cpp" ||
        g++ -std=c++20 -O2 -pthread "$root/bench/limit.cpp" -o "$build/limit"
    is_fresh "$build/bus_model" "$root"/bench/bus_model.cpp "$root"/drivers/virtio-bus/{bus,channel}.hpp "$root"/drivers/virtio/layout.hpp ||
        g++ -std=c++20 -O2 -I "$root" "$root/bench/bus_model.cpp" -o "$build/bus_model"
    is_fresh "$build/stamp" "$root/bench/stamp.c" || gcc -O2 "$root/bench/stamp.c" -o "$build/stamp"
    local peer
    find_kernel
    for peer in "${PEERS[@]}"; do
        build_osu "$peer"
    done
    build_extra_programs
    for peer in "${PEERS[@]}"; do
        build_initramfs "$peer"
    done
}
