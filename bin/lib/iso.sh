# A CD image from which GRUB starts the same ELF through its multiboot2 header.

# write_iso FILE: packs `image` with the kernel command line for the options.
write_iso() {
    local file=$1 tree
    tree=$(mktemp -d "${TMPDIR:-/tmp}/vaquero-iso.XXXXXX")
    pack_iso "$tree" "$file" || {
        rm -rf "$tree"
        die "$STATUS_IMAGE" "couldn't write $file; the messages are above"
    }
    rm -rf "$tree"
}

pack_iso() {
    local tree=$1 file=$2
    strip -o "$tree/vaquero" "$image" || return
    # GRUB refuses relocation sections in a static image and needs no section at all: e_shoff (at 0x28) and
    # e_shentsize, e_shnum and e_shstrndx (at 0x3A) become zero.
    head -c 8 /dev/zero | dd of="$tree/vaquero" bs=1 seek=$((0x28)) conv=notrunc status=none || return
    head -c 6 /dev/zero | dd of="$tree/vaquero" bs=1 seek=$((0x3A)) conv=notrunc status=none || return

    # No menu and no terminal: GRUB's core image runs these two lines.
    printf 'multiboot2 /vaquero %s\nboot\n' "$(kernel_command_line)" >"$tree/start.cfg"
    grub-mkimage -O i386-pc-eltorito -p / -c "$tree/start.cfg" -o "$tree/grub.img" \
        biosdisk iso9660 multiboot2 boot || return
    rm "$tree/start.cfg"
    xorriso -as mkisofs -quiet -V VAQUERO -b grub.img -no-emul-boot -boot-load-size 4 -boot-info-table \
        -o "$file" "$tree" 2>"$tree.log" >/dev/null || {
        cat "$tree.log" >&2
        rm -f "$tree.log"
        return 1
    }
    rm -f "$tree.log"
}
