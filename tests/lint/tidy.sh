# What clang-tidy knows to go wrong, in everything that becomes part of an image, and in the launcher (see
# .clang-tidy).
# The kernel is built without vector registers, but clang can't read the standard headers without them. Plain
# warnings are left to gcc (-w).
tidy() {
    grep -oE '"file": "[^"]+\.cpp"' "build/$1/compile_commands.json" | cut -d '"' -f 4 | sort -u |
        xargs -P "$(nproc)" -n 4 clang-tidy-16 -p "build/$1" --quiet --extra-arg=-msse2 --extra-arg=-m80387 \
            --extra-arg=-w 2>/dev/null
}
status=0
for preset in guest launcher; do
    tidy $preset || status=1
done
exit $status
