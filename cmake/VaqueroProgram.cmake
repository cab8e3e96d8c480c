# vaquero_program(NAME sources...): an ordinary MPI program in C or C++ that becomes the bootable image NAME.
# The compiler is the one that everybody uses; bin/link/ld, which bin/mpicc uses too, makes the image.
function(vaquero_program name)
    add_executable(${name} ${ARGN})
    target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/mpi/include)
    target_compile_options(${name} PRIVATE "$<$<COMPILE_LANGUAGE:C,CXX>:-O2;-g;-fno-pie>")
    target_link_options(${name} PRIVATE -B ${CMAKE_SOURCE_DIR}/bin/link/ -static -no-pie)
    add_dependencies(${name} vaquero_kernel vaquero_mpi)
    set_target_properties(${name} PROPERTIES
        RULE_LAUNCH_LINK "env VAQUERO_BUILD=${CMAKE_BINARY_DIR} "
        LINK_DEPENDS "${CMAKE_BINARY_DIR}/vaquero_kernel.o;${CMAKE_BINARY_DIR}/libvaquero_mpi.a;${CMAKE_SOURCE_DIR}/linker.ld;${CMAKE_SOURCE_DIR}/bin/link/ld;${CMAKE_SOURCE_DIR}/bin/make-symbols")
endfunction()
