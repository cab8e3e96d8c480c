# The launcher's options: parsed, defaulted and checked before anything is installed or built.

readonly MAX_CORES=64
readonly MAX_RANKS=4096

usage() {
    cat <<'END'
usage: ./run [options] PROGRAM [arguments]
       ./run image --iso -o FILE [options] PROGRAM [arguments]

PROGRAM is a built-in benchmark or example (see --list) or the path of an image that bin/mpicc made, for --host
of what bin/mpicc --host made.

  -n RANKS              ranks of MPI_COMM_WORLD (default: the number of host cores)
  --cores N             virtual CPUs, 1 to 64 (default: the smaller of ranks and host cores)
  --host                no machine: ranks are fibers on threads of this host, one thread for each core
  --memory SIZE         memory of the machine, as 512M or 2G (default: 128M and 64M for each rank)
  --machine TYPE        microvm or q35 (default: microvm)
  --accel ACCELERATOR   kvm, tcg or auto: KVM where the host's CPU and /dev/kvm allow it (default: auto)
  --timeout SECONDS     end the program after so long; 0 is never (default: 0)
  --tag-output          put [1,RANK]<stdout>: in front of each line, as mpirun does
  --env NAME=VALUE      put a variable into the ranks' environment; may be repeated
  --iso                 boot from a CD image, through GRUB, on q35
  -o FILE               with `image`: the CD image to write
  --acpi on|off         whether microvm describes itself with ACPI tables (default: on)
  --debug               stop before the first instruction and wait for gdb
  --dry-run             print the command line of QEMU, or with --host of vaquero-host, instead of running it
  --verbose             show the kernel's log on standard error, or with --host the command line
  --build               only build the built-in programs, or with --host those for --host
  --list                list the built-in programs
  --help                print this text
END
}

usage_error() {
    die "$STATUS_USAGE" "$1 (see ./run --help)"
}

# parse_options ARGUMENT...: sets the globals below.
parse_options() {
    action=run ranks='' cores='' memory='' machine='' accel=auto timeout=0 acpi=on output=''
    host=no tag_output=no iso=no debug=no dry_run=no verbose=no environment=() program='' arguments=()
    given=()
    if [[ ${1-} == image ]]; then
        action=image
        shift
    fi
    while (($#)); do
        given+=("${1%%=*}")
        case $1 in
            --*=*)
                set -- "${1%%=*}" "${1#*=}" "${@:2}"
                continue
                ;;
            -n | --cores | --memory | --machine | --accel | --timeout | --env | --acpi | -o)
                (($# > 1)) || usage_error "$1 needs a value"
                set_option "$1" "$2"
                shift
                ;;
            --host) host=yes ;;
            --tag-output) tag_output=yes ;;
            --iso) iso=yes ;;
            --debug) debug=yes ;;
            --dry-run) dry_run=yes ;;
            --verbose) verbose=yes ;;
            --build | --list) action=${1#--} ;;
            -h | --help)
                usage
                exit 0
                ;;
            --)
                shift
                break
                ;;
            -*) usage_error "there is no option $1" ;;
            *) break ;;
        esac
        shift
    done
    program=${1-}
    arguments=("${@:2}")
}

# set_option OPTION VALUE
set_option() {
    case $1 in
        -n) ranks=$2 ;;
        --env) environment+=("$2") ;;
        -o) output=$2 ;;
        *) printf -v "${1#--}" %s "$2" ;;
    esac
}

# check_number OPTION VALUE MOST: VALUE must be a whole number in 1..MOST.
check_number() {
    [[ $2 =~ ^[0-9]{1,6}$ ]] && ((10#$2 >= 1 && 10#$2 <= $3)) ||
        usage_error "$1 takes a whole number from 1 to $3, not '$2'"
}

# check_choice OPTION VALUE CHOICE...
check_choice() {
    local choice
    for choice in "${@:3}"; do
        [[ $choice != "$2" ]] || return 0
    done
    local choices=${*:3}
    usage_error "$1 takes ${choices// / or }, not '$2'"
}

# check_options: completes what was left open and refuses what makes no sense.
check_options() {
    find_host_cpus
    host_cores=${#host_cpus[@]}
    [[ -n $program ]] || usage_error "which program?"
    : "${ranks:=$host_cores}"
    check_number -n "$ranks" $MAX_RANKS
    ranks=$((10#$ranks))
    if [[ -z $cores ]]; then
        cores=$((ranks < host_cores ? ranks : host_cores))
        cores=$((cores < MAX_CORES ? cores : MAX_CORES))
    fi
    check_number --cores "$cores" $MAX_CORES
    cores=$((10#$cores))
    ((cores <= ranks)) || usage_error "--cores $cores is more than the $ranks ranks (-n) could use"
    check_choice --accel "$accel" auto kvm tcg
    check_choice --acpi "$acpi" on off
    [[ $timeout =~ ^[0-9]{1,9}(\.[0-9]+)?$ ]] || usage_error "--timeout takes seconds, not '$timeout'"
    local variable
    for variable in "${environment[@]}"; do
        [[ $variable == ?*=* ]] || usage_error "--env takes NAME=VALUE, not '$variable'"
    done
    if [[ $host == yes ]]; then
        refuse_machine_options
    else
        check_memory
        check_machine
    fi
}

# check_memory: `memory` becomes a number of MiB.
check_memory() {
    local total_kib
    read -r _ total_kib _ < <(grep MemTotal: /proc/meminfo)
    if [[ -z $memory ]]; then
        memory=$((128 + 64 * ranks))
        local half=$((total_kib / 2048))
        memory=$((memory < half ? memory : half))
    elif [[ $memory =~ ^([0-9]{1,7})([MG]?)$ ]]; then
        memory=$((10#${BASH_REMATCH[1]}))
        [[ ${BASH_REMATCH[2]} != G ]] || memory=$((memory * 1024))
    else
        usage_error "--memory takes a size as 512M or 2G, not '$memory'"
    fi
    ((memory >= 1)) || usage_error "--memory takes at least 1M"
    ((memory <= total_kib / 1024)) || usage_error "--memory ${memory}M is more than this host's $((total_kib / 1024))M"
}

# refuse_machine_options: what was given that makes no sense with --host.
refuse_machine_options() {
    local option
    for option in "${given[@]}"; do
        case $option in
            --debug) usage_error "--debug is for a machine; with --host, run gdb --args on what --dry-run prints" ;;
            --memory | --machine | --accel | --acpi | --iso | -o)
                usage_error "$option is for a machine, and --host starts none: leave out one of the two"
                ;;
        esac
    done
    [[ $action != image ]] || usage_error "an image is for a machine: leave out --host"
}

check_machine() {
    if [[ $action == image ]]; then
        [[ $iso == yes && -n $output ]] || usage_error "an image needs --iso and -o FILE"
    elif [[ -n $output ]]; then
        usage_error "-o is for ./run image"
    fi
    if [[ $iso == yes ]]; then
        # QEMU's microvm has no CD drive.
        : "${machine:=q35}"
        [[ $machine == q35 ]] || usage_error "--iso boots on --machine q35 only"
    fi
    : "${machine:=microvm}"
    check_choice --machine "$machine" microvm q35
    [[ $machine == microvm || $acpi == on ]] || usage_error "--acpi off is for --machine microvm"
}
