# Flags of the two worlds, and one function that declares a layer in both.

set(VAQUERO_WARNINGS -Wall -Wextra -Wconversion -Wshadow -Werror)

# Kernel code runs under exceptions and on ranks' stacks: no red zone, no SSE registers. Each image carries it, and
# most of it runs once, so it is built small, but for what waiting ranks run (kernel/CMakeLists.txt). Backtraces follow
# its frame pointers, so it needs no .eh_frame.
set(VAQUERO_KERNEL_FLAGS
    -ffreestanding -fno-pic -fno-pie -mno-red-zone -mgeneral-regs-only -fno-stack-protector
    -fno-exceptions -fno-rtti -fno-threadsafe-statics -fno-omit-frame-pointer -fno-asynchronous-unwind-tables
    -ffunction-sections -fdata-sections -Os -g)

# The MPI library is linked into programs, C programs too: nothing in it may need libstdc++.a. Scalars that lie side by
# side aren't joined in vector registers, which costs more than it saves in short functions, most of all under TCG.
set(VAQUERO_LIBRARY_FLAGS
    -fno-pic -fno-pie -fno-exceptions -fno-rtti -fno-threadsafe-statics -fno-stack-protector
    -fomit-frame-pointer -ffunction-sections -fdata-sections -O2 -fno-tree-slp-vectorize -g)

set(VAQUERO_HOST_FLAGS -fno-omit-frame-pointer -g)
if(VAQUERO_SANITIZE)
    string(REPLACE ";" "," sanitizers "${VAQUERO_SANITIZE}")
    list(APPEND VAQUERO_HOST_FLAGS -O1 -fsanitize=${sanitizers} -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${sanitizers})
else()
    set(VAQUERO_HOST_OPTIMIZATION -O2 CACHE STRING "host without sanitizers only")
    list(APPEND VAQUERO_HOST_FLAGS ${VAQUERO_HOST_OPTIMIZATION})
endif()

# vaquero_layer(NAME [IN_PROGRAM] [PORTABLE sources...] [GUEST sources...] [HOST sources...])
# guest: PORTABLE and GUEST with kernel flags, or with IN_PROGRAM as part of every program.
# host: PORTABLE and HOST as a static library for tests and for ranks that are threads.
function(vaquero_layer name)
    cmake_parse_arguments(ARG "IN_PROGRAM" "" "PORTABLE;GUEST;HOST" ${ARGN})
    if(VAQUERO_WORLD STREQUAL guest)
        set(sources ${ARG_PORTABLE} ${ARG_GUEST})
        set(flags ${VAQUERO_KERNEL_FLAGS})
        if(ARG_IN_PROGRAM)
            set(flags ${VAQUERO_LIBRARY_FLAGS})
        endif()
        set(kind OBJECT)
        if(ARG_IN_PROGRAM)
            set(kind STATIC)
        endif()
    else()
        set(sources ${ARG_PORTABLE} ${ARG_HOST})
        set(flags ${VAQUERO_HOST_FLAGS})
        set(kind STATIC)
    endif()
    if(NOT sources)
        add_library(${name} INTERFACE)
        target_include_directories(${name} INTERFACE ${CMAKE_SOURCE_DIR})
        return()
    endif()
    add_library(${name} ${kind} ${sources})
    target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
    target_compile_options(${name} PRIVATE
        "$<$<COMPILE_LANGUAGE:C,CXX>:${VAQUERO_WARNINGS};${flags}>")
endfunction()
