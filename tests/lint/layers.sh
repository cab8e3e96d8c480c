# Includes point downwards only [ARCHITECTURE.md]: base < arch < platform < kernel, host < drivers < mpi < programs.
# Only the kernel and the host world may include arch/x86_64. From above, the kernel shows what drivers register as,
# the host world itself to who joins it with the bus, and the platform its seam, its wait loops and its tuning. Programs include <mpi.h>; Toro's algorithms call the scheduler too. The launcher
# shares nothing but base with what it starts.
git ls-files base arch platform kernel host drivers mpi launcher osu examples | grep -E '\.[ch](pp)?$' |
    xargs awk '
        BEGIN {
            base = 1; arch = 2; platform = 3; kernel = 4; drivers = 5; mpi = 6; programs = 7; launcher = 8
            room["base"] = base; room["arch"] = arch; room["platform"] = platform
            room["kernel"] = room["host"] = kernel
            room["drivers"] = drivers; room["mpi"] = mpi; room["launcher"] = launcher
        }
        function layer(path) {
            sub(/\/.*/, "", path)
            return path in room ? room[path] : programs
        }
        function refuse(why) {
            printf "%s:%d: %s: %s\n", FILENAME, FNR, why, $0
            bad = 1
        }
        /^#include "/ {
            target = $2
            gsub(/"/, "", target)
            if (target !~ /\//) next # generated, for the file itself
            from = layer(FILENAME)
            to = layer(target)
            if (FILENAME ~ /^osu\/toro\// && target == "platform/platform.hpp") next
            if (from == launcher && to != base && to != launcher) refuse("the launcher is a world of its own")
            else if (to > from) refuse("includes point downwards only")
            else if (to == arch && from != arch && from != kernel) refuse("only the kernel may include arch/x86_64")
            else if (from == launcher) next
            else if (from == programs && to < programs) refuse("programs include <mpi.h>")
            else if (FILENAME == "drivers/host_entry.cpp" && target == "host/world.hpp") next
            else if (to == kernel && from > kernel && target !~ /^kernel\/(drivers|files\/(nine_p_transport|input|outcome))\.hpp$/)
                refuse("that is not for layers above the kernel")
            else if (to == platform && from > kernel && target !~ /^platform\/(platform|wait_until|interconnect|tuning)\.hpp$/)
                refuse("that is not for layers above the kernel")
        }
        END { exit bad }'
