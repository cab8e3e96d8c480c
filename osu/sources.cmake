# The benchmarks without main(), to run in a program of their own or with ranks as threads. What tests need
# without an MPI library comes first.
set(OSU_FORMAT_SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/options.cpp
    ${CMAKE_CURRENT_LIST_DIR}/pattern.cpp
    ${CMAKE_CURRENT_LIST_DIR}/table.cpp)
set(OSU_BENCHMARK_SOURCES
    ${OSU_FORMAT_SOURCES}
    ${CMAKE_CURRENT_LIST_DIR}/allreduce.cpp
    ${CMAKE_CURRENT_LIST_DIR}/barrier.cpp
    ${CMAKE_CURRENT_LIST_DIR}/bcast.cpp
    ${CMAKE_CURRENT_LIST_DIR}/bibw.cpp
    ${CMAKE_CURRENT_LIST_DIR}/bw.cpp
    ${CMAKE_CURRENT_LIST_DIR}/catalogue.cpp
    ${CMAKE_CURRENT_LIST_DIR}/command.cpp
    ${CMAKE_CURRENT_LIST_DIR}/latency.cpp
    ${CMAKE_CURRENT_LIST_DIR}/mbw_mr.cpp
    ${CMAKE_CURRENT_LIST_DIR}/reduce.cpp)
# More benchmarks, for programs that run in Vaquero; they need more than an MPI library.
set(OSU_TORO_SOURCES ${CMAKE_CURRENT_LIST_DIR}/toro/catalogue.cpp)
