# The kernel's logic that needs no hardware: built for the guest and, under sanitizers, for the host's tests.
set(KERNEL_LOGIC_SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/boot/acpi.cpp
    ${CMAKE_CURRENT_LIST_DIR}/diagnostics/call_frame_info.cpp
    ${CMAKE_CURRENT_LIST_DIR}/boot/command_line.cpp
    ${CMAKE_CURRENT_LIST_DIR}/diagnostics/dwarf_expression.cpp
    ${CMAKE_CURRENT_LIST_DIR}/memory/heap.cpp
    ${CMAKE_CURRENT_LIST_DIR}/process/initial_stack.cpp
    ${CMAKE_CURRENT_LIST_DIR}/diagnostics/instruction_set.cpp
    ${CMAKE_CURRENT_LIST_DIR}/diagnostics/line_buffer.cpp
    ${CMAKE_CURRENT_LIST_DIR}/memory/mappings.cpp
    ${CMAKE_CURRENT_LIST_DIR}/memory/memory_map.cpp
    ${CMAKE_CURRENT_LIST_DIR}/boot/mp_table.cpp
    ${CMAKE_CURRENT_LIST_DIR}/boot/processor_list.cpp
    ${CMAKE_CURRENT_LIST_DIR}/memory/page_bitmap.cpp
    ${CMAKE_CURRENT_LIST_DIR}/memory/page_pool.cpp
    ${CMAKE_CURRENT_LIST_DIR}/diagnostics/symbols.cpp
    ${CMAKE_CURRENT_LIST_DIR}/diagnostics/unwinder.cpp)
