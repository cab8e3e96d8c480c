# What mpicc and mpicxx share. The compiler driver does all the work; when it comes to link an image it finds
# our linker, bin/link/ld, in front of its own.

# compile DRIVER [--host] [-show] ARGUMENT...: becomes the compiler, or with -show prints its command line.
compile() {
    local bin driver=$1 show=() world=guest
    bin=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
    shift
    local compile=(-B "$bin/link/" -fno-pie) link=(-static -no-pie)
    if [[ ${1-} == --host ]]; then
        shift
        world=host
        # For vaquero-host, which loads a copy for each rank: whatever the program defines is to be found in its own
        # copy, and not in a library that has the name too (-Bsymbolic) or in another copy (-fno-gnu-unique).
        compile=(-fPIC) link=(-shared '-Wl,-Bsymbolic')
        [[ $driver != g++ ]] || compile+=(-fno-gnu-unique)
    fi
    if [[ ${1-} == -show ]]; then
        shift
        show=(echo)
    fi
    # Without a link the driver ignores the last ones.
    exec "${show[@]}" "$driver" "${compile[@]}" -I "$(dirname "$bin")/build/$world/include" "$@" "${link[@]}"
}
