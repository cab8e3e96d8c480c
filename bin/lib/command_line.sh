# The kernel command line: words between spaces, the kernel's own first, then `--`, argv[0] and the arguments.

# encode WORD: prints WORD with every byte that a boot loader might touch as %XX; the empty word is `%`.
encode() {
    local LC_ALL=C word=$1 encoded='' byte i
    case $word in
        '') encoded=% ;;
        # The kernel takes a bare word of this kind for QEMU's.
        virtio_mmio.device=*) encoded=%76 word=${word:1} ;;
    esac
    for ((i = 0; i < ${#word}; i++)); do
        byte=${word:i:1}
        case $byte in
            [A-Za-z0-9_./:=+,@-]) encoded+=$byte ;;
            *) printf -v encoded '%s%%%02X' "$encoded" $(($(printf %d "'$byte") & 255)) ;;
        esac
    done
    printf %s "$encoded"
}

# kernel_command_line: what the options, the program and its arguments become.
kernel_command_line() {
    local words=(ranks="$ranks" host-cores="$host_cores" accel="$accel") word
    # An image may be booted at any time.
    [[ $action == image ]] || words+=(time="$(date +%s)")
    [[ $verbose == no ]] || words+=(verbose)
    [[ $tag_output == no ]] || words+=(tag-output)
    for word in "${environment[@]}"; do
        words+=(env="$(encode "$word")")
    done
    words+=(--)
    for word in "${program##*/}" "${arguments[@]}"; do
        words+=("$(encode "$word")")
    done
    printf %s "${words[*]}"
}
