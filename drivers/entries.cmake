# Where the drivers are joined with what is below them: in the guest with the kernel, in the host world's programs with
# the cores that are threads.
set(VAQUERO_GUEST_ENTRY ${CMAKE_CURRENT_LIST_DIR}/entry.cpp)
set(VAQUERO_HOST_ENTRY ${CMAKE_CURRENT_LIST_DIR}/host_entry.cpp)
