# The kernel's logic that needs no hardware: built for the guest and, under sanitizers, for the host's tests.
set(KERNEL_LOGIC_SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/acpi.cpp
    ${CMAKE_CURRENT_LIST_DIR}/call_frame_info.cpp
    ${CMAKE_CURRENT_LIST_DIR}/command_line.cpp
    ${CMAKE_CURRENT_LIST_DIR}/dwarf_expression.cpp
    ${CMAKE_CURRENT_LIST_DIR}/heap.cpp
    ${CMAKE_CURRENT_LIST_DIR}/initial_stack.cpp
    ${CMAKE_CURRENT_LIST_DIR}/line_buffer.cpp
    ${CMAKE_CURRENT_LIST_DIR}/memory_map.cpp
    ${CMAKE_CURRENT_LIST_DIR}/mp_table.cpp
    ${CMAKE_CURRENT_LIST_DIR}/page_bitmap.cpp
    ${CMAKE_CURRENT_LIST_DIR}/page_pool.cpp
    ${CMAKE_CURRENT_LIST_DIR}/symbols.cpp
    ${CMAKE_CURRENT_LIST_DIR}/unwinder.cpp)
