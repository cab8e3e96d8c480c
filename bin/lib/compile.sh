# What mpicc and mpicxx share. The compiler driver does all the work; when it comes to link an image it finds
# our linker, bin/link/ld, in front of its own.

# compile DRIVER ARGUMENT...: becomes the compiler, or with -show prints its command line.
compile() {
    local bin driver=$1
    bin=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
    shift
    local command=("$driver" -B "$bin/link/" -I "$(dirname "$bin")/mpi/include" -fno-pie)
    if [[ ${1-} == -show ]]; then
        shift
        command=(echo "${command[@]}")
    fi
    # Without a link the driver ignores these two.
    exec "${command[@]}" "$@" -static -no-pie
}
