# What the kernel and the host world share and both compile: the scheduler of a core.
set(PLATFORM_SOURCES ${CMAKE_CURRENT_LIST_DIR}/scheduler.cpp)
