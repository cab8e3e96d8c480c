#include "launcher/usage.hpp"

namespace vaquero::launcher {

const std::string_view usage = std::string_view(R"(
usage: ./run [options] PROGRAM [arguments]
       ./run image --iso -o FILE [options] PROGRAM [arguments]

PROGRAM is a built-in benchmark or example (see --list) or the path of an image that bin/mpicc made, for --host
of what bin/mpicc --host made.

  -n RANKS              ranks of MPI_COMM_WORLD (default: the number of host cores)
  --cores N             virtual CPUs, 1 to 64 (default: the smaller of ranks and host cores)
  --host                no machine: ranks are fibers on threads of this host, one thread for each core
  --memory SIZE         memory of the machine, as 512M or 2G (default: half of the host's)
  --machine TYPE        microvm or q35 (default: microvm)
  --accel ACCELERATOR   kvm, tcg or auto: KVM where the host's CPU and /dev/kvm allow it (default: auto)
  --timeout SECONDS     end the program after so long; 0 is never (default: 0)
  --tag-output          put [1,RANK]<stdout>: in front of each line, as mpirun does
  --env NAME=VALUE      put a variable into the ranks' environment; may be repeated
  --dir FOLDER[:PATH]   share another folder, at the same path or at PATH; may be repeated
  --read-only           the program can't change what is in shared folders
  --no-files            share no folder; without this, the one in which you stand is the program's working folder
  --stdin RANK|none     who reads standard input (default: rank 0); for all others it is empty
  --iso                 boot from a CD image, through GRUB, on q35
  -o FILE               with `image`: the CD image to write
  --acpi on|off         whether microvm describes itself with ACPI tables (default: on)
  --debug               stop before the first instruction and wait for gdb
  --dry-run             print the command line of QEMU, or with --host of vaquero-host, instead of running it
  --verbose             show the kernel's log on standard error, or with --host the command line
  --build               only build the built-in programs, or with --host those for --host
  --list                list the built-in programs
  --help                print this text
)")
                                   .substr(1);

} // namespace vaquero::launcher
