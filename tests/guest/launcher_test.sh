# The launcher itself.
guest_test 'no program' 2 '^$' 'which program'
guest_test 'unknown option' 2 '^$' '--bogus' --bogus hello
guest_test 'no ranks' 2 '^$' '-n takes .* not .0' -n 0 hello
guest_test 'too many cores' 2 '^$' '--cores' -n 100 --cores 65 hello
guest_test 'more cores than ranks' 2 '^$' '--cores 3' -n 2 --cores 3 hello
guest_test 'bad memory' 2 '^$' '--memory' --memory lots hello
guest_test 'bad machine' 2 '^$' '--machine takes microvm or q35' --machine pc hello
guest_test 'bad time-out' 2 '^$' '--timeout' --timeout soon hello
guest_test 'bad environment' 2 '^$' 'NAME=VALUE' --env NAME hello
guest_test 'option without value' 2 '^$' '-n needs a value' -n
guest_test 'unknown program' 127 '^$' 'osu_barrier.*hello.*no program' nosuch
guest_test 'missing image' 127 '^$' 'no image' ./nosuch
guest_test 'no image at all' 126 '^$' 'README.md' "$root/README.md"
guest_test 'a Linux program' 126 '^$' 'boot image' /bin/true
guest_test 'help' 0 '^usage: ./run' '^$' --help
guest_test 'list' 0 'osu_barrier.*hello' '^$' --list
guest_test 'which accelerator, and why' 0 '' '(KVM|TCG): ' -n 1 hello
guest_test 'no KVM without vmx or svm' 0 '' "$(grep -qwE 'vmx|svm' /proc/cpuinfo || echo 'TCG: .*vmx')" -n 1 hello

# isa-debug-exit: status 0 becomes 3.
command_test 'a dry run can be pasted' 3 'rank 1 out of 2' '' \
    sh -c "$("$root/run" --dry-run -n 2 hello 2>/dev/null)"
command_test 'mpirun' 0 'argc=2.*VQ_A=1' '' "$root/bin/mpirun" -np 1 -x VQ_A=1 "$guest_programs/arguments" -np
command_test 'output is appended to a file that others write too' 0 'before
Hello[^
]*
after
' '' bash -c "{ echo before; '$root/run' -n 1 hello; echo after; }"
command_test 'output into a closed pipe' 141 '' '' \
    bash -c "'$root/run' -n 2 '$guest_programs/line_atomic' 5000 | head -n 1; exit \${PIPESTATUS[0]}"
command_test 'a CD image is written' 0 '' '' "$root/run" image --iso -o "$work/hello.iso" -n 2 hello
command_test 'and boots' 3 'rank 1 out of 2' '' qemu-system-x86_64 -M q35 -accel tcg -cpu max -smp 2 -m 256M \
    -nodefaults -display none -cdrom "$work/hello.iso" -chardev file,id=out,path=/dev/stdout \
    -serial null -serial chardev:out -device isa-debug-exit,iobase=0xf4,iosize=0x04
command_test 'mpicc -show' 0 'gcc .*build/guest/include x.c' '^$' "$root/bin/mpicc" -show x.c

interrupt_test 'SIGINT leaves no QEMU behind' INT 130 "$guest_programs/spin_forever"
interrupt_test 'SIGTERM leaves no QEMU behind' TERM 143 "$guest_programs/spin_forever"
interrupt_test 'SIGKILL leaves no QEMU behind' KILL 137 "$guest_programs/spin_forever"

# vcpu_cpus LAUNCHER: the CPUs that each vCPU thread of its QEMU may use, one line each.
vcpu_cpus() {
    local children child task
    read -ra children <"/proc/$1/task/$1/children"
    for child in "${children[@]}"; do
        for task in "/proc/$child/task"/*; do
            ! grep -q '^CPU ' "$task/comm" || sed -n 's/^Cpus_allowed_list:\s*//p' "$task/status"
        done
    done
}

# pinning_test NAME VCPUS: whether that many vCPUs have a CPU each, one that no other has.
pinning_test() {
    local name="guest $1" launcher cpus
    [[ $name =~ $filter ]] || return 0
    : >"$work/stdout"
    "$root/run" -n "$2" --cores "$2" "$guest_programs/spin_forever" >"$work/stdout" 2>"$work/stderr" </dev/null &
    launcher=$!
    spinning $launcher
    sleep 0.3
    cpus=$(vcpu_cpus $launcher)
    kill -TERM $launcher
    wait $launcher || true
    if (($(grep -cxE '[0-9]+' <<<"$cpus") == $2 && $(sort -u <<<"$cpus" | wc -l) == $2)); then
        report ok "$name"
    else
        report FAIL "$name" "they may use ${cpus//$'\n'/ and }"
    fi
}
pinning_test 'a vCPU is pinned to a host CPU' 1
(($(nproc) < 2)) || pinning_test 'vCPUs are pinned to host CPUs of their own' 2
command_test 'host CPUs that others have taken are left to them' 0 '^env -i' '' bash -c "
    for cpu in /sys/devices/system/cpu/cpu[0-9]*; do exec {lock}<\$cpu && flock -n \$lock; done
    '$root/run' --host --dry-run -n 1 hello"

# A host whose KVM emulates instructions ends somewhere in the kernel, and QEMU would stand still then.
if ! grep -qwE 'vmx|svm' /proc/cpuinfo && { : <>/dev/kvm; } 2>/dev/null; then
    command_test 'a KVM that only emulates is told' 125 '^$' 'KVM internal error.*run: KVM .*--accel tcg' \
        env VAQUERO_QEMU_ARGS='-cpu qemu64' "$root/run" --accel kvm --memory 64M --timeout 30 -n 1 hello
fi

# small_tree FOLDER: one whose preset `any` writes the name of its folder to a file of it.
small_tree() {
    mkdir -p "$1"
    cat >"$1/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.25)
project(small LANGUAGES NONE)
add_custom_target(small ALL COMMAND pwd >>${CMAKE_SOURCE_DIR}/written)
END
    cat >"$1/CMakePresets.json" <<'END'
{ "version": 6, "configurePresets": [
    { "name": "any", "generator": "Ninja", "binaryDir": "${sourceDir}/build/any" } ] }
END
}

# built_in FOLDER: builds there, and prints which folders the build wrote to in all.
built_in() {
    (root=$1 && build_preset any) >"$work/stdout" 2>"$work/stderr" || echo "status $?"
    cat "$work"/tree-*/written
}

copied_tree_test() {
    local name='guest a tree that was copied builds itself' first second
    [[ $name =~ $filter ]] || return 0
    small_tree "$work/tree-a"
    first=$(built_in "$work/tree-a")
    cp -a "$work/tree-a" "$work/tree-b"
    second=$(built_in "$work/tree-b")
    if [[ $first == "$work/tree-a/build/any" && $second == "$first"$'\n'"$first"$'\n'"$work/tree-b/build/any" ]]; then
        report ok "$name"
    else
        report FAIL "$name" "wrote in ${second//$'\n'/ and }"
    fi
}
copied_tree_test
