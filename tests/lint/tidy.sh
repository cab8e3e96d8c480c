# What clang-tidy knows to go wrong, in everything that becomes part of an image (see .clang-tidy).
source bin/lib/say.sh
source bin/lib/build.sh
root=$PWD
build_preset guest
grep -oE '"file": "[^"]+\.cpp"' build/guest/compile_commands.json | cut -d '"' -f 4 | sort -u |
    xargs -P "$(nproc)" -n 4 clang-tidy -p build/guest --quiet --warnings-as-errors='*' 2>&1 |
    grep -vE '^[0-9]+ warnings? (generated|treated)|^Suppressed|^Use -header'
((PIPESTATUS[1] == 0))
