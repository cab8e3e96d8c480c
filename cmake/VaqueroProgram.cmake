# vaquero_program(NAME sources...): an ordinary MPI program in C or C++.
# guest: the bootable image NAME. The compiler is the one that everybody uses; bin/link/ld, which bin/mpicc uses
# too, makes the image.
# host: NAME.so, which vaquero-host loads once for each rank.
function(vaquero_program name)
    if(VAQUERO_WORLD STREQUAL host)
        add_library(${name} MODULE ${ARGN})
        set_target_properties(${name} PROPERTIES PREFIX "")
        target_compile_options(${name} PRIVATE -O2 -g "$<$<COMPILE_LANGUAGE:CXX>:-fno-gnu-unique>")
        # As in bin/lib/compile.sh, which says why.
        target_link_options(${name} PRIVATE -Wl,-Bsymbolic)
        add_dependencies(${name} vaquero-host)
    else()
        add_executable(${name} ${ARGN})
        target_compile_options(${name} PRIVATE "$<$<COMPILE_LANGUAGE:C,CXX>:-O2;-g;-fno-pie>")
        target_link_options(${name} PRIVATE -B ${CMAKE_SOURCE_DIR}/bin/link/ -static -no-pie)
        add_dependencies(${name} vaquero_kernel vaquero_mpi vaquero_program)
        set(link_inputs ${CMAKE_BINARY_DIR}/vaquero_kernel.o ${CMAKE_BINARY_DIR}/libvaquero_mpi.a
            ${CMAKE_BINARY_DIR}/libvaquero_program.a
            ${CMAKE_SOURCE_DIR}/linker.ld ${CMAKE_SOURCE_DIR}/bin/link/ld ${CMAKE_SOURCE_DIR}/bin/make-symbols)
        set_target_properties(${name} PROPERTIES
            RULE_LAUNCH_LINK "env VAQUERO_BUILD=${CMAKE_BINARY_DIR} "
            LINK_DEPENDS "${link_inputs}")
    endif()
    target_link_libraries(${name} PRIVATE vaquero_bindings)
endfunction()
