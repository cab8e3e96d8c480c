# Includes point downwards only [ARCHITECTURE.md]: base < arch < kernel < drivers < mpi < programs. Only the kernel
# may include arch/x86_64, and from above the kernel shows no more than its platform, hooks and wait loop. Programs include
# <mpi.h>; Toro's algorithms call the scheduler too.
git ls-files 'base/*' 'arch/*' 'kernel/*' 'drivers/*' 'mpi/*' 'osu/*' 'examples/*' | grep -E '\.[ch](pp)?$' |
    xargs awk '
        function layer(path) {
            if (path ~ /^base\//) return 1
            if (path ~ /^arch\//) return 2
            if (path ~ /^kernel\//) return 3
            if (path ~ /^drivers\//) return 4
            if (path ~ /^mpi\//) return 5
            return 6
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
            if (to > from) refuse("includes point downwards only")
            else if (to == 2 && from > 3) refuse("only the kernel may include arch/x86_64")
            else if (to == 3 && from > 3 && target !~ /^kernel\/(platform|hooks|wait_until)\.hpp$/)
                refuse("that is not for layers above the kernel")
            else if (FILENAME ~ /^osu\/toro\// && target == "kernel/platform.hpp") next
            else if (from == 6 && to < 6) refuse("programs include <mpi.h>")
        }
        END { exit bad }'
