# One object file of the kernel's layers, whose names can't clash with a program's: only the seam
# (platform/platform.hpp), the bus and the boot loader's entry stay global.
set(kernel_object ${CMAKE_BINARY_DIR}/vaquero_kernel.o)
set(parts $<TARGET_OBJECTS:vaquero_arch> $<TARGET_OBJECTS:vaquero_kernel_proper> $<TARGET_OBJECTS:virtio>
    $<TARGET_OBJECTS:virtio_bus>)
add_custom_command(
    OUTPUT ${kernel_object}
    # Groups (inline functions) are merged now, so that the program's copies can't replace the kernel's.
    COMMAND ld -r --force-group-allocation -o ${kernel_object}.all ${parts}
    COMMAND objcopy --wildcard
        --keep-global-symbol=boot_entry
        --keep-global-symbol=_ZN7vaquero8platform*
        --keep-global-symbol=_ZN7vaquero5panic*
        --keep-global-symbol=_ZN7vaquero6virtio3busEv
        --keep-global-symbol=_ZN7vaquero6virtio3Bus*
        ${kernel_object}.all ${kernel_object}
    # The C library's functions use vector registers, and are reached through slots that each rank fills for itself: the
    # kernel must not call them.
    COMMAND sh -c "! nm -u ${kernel_object} | grep -vE ' (.*vaquero_.*|__ehdr_start|_start|__popcountdi2)$'"
    DEPENDS vaquero_arch vaquero_kernel_proper virtio virtio_bus ${parts}
    COMMAND_EXPAND_LISTS
    VERBATIM
    COMMENT "Linking the kernel's object")
add_custom_target(vaquero_kernel ALL DEPENDS ${kernel_object})
