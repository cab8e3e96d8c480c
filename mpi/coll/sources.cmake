# The collective operations. COLL_ALGORITHMS needs nothing but the functions of transport.hpp, so that tests can
# put their own transport under it; COLL_SOURCES is everything.
set(COLL_ALGORITHMS
    board.cpp
    barrier_dissemination.cpp
    bcast_board.cpp
    reduce_board.cpp
    reduce_shares.cpp
    scatter_binomial.cpp
    scatterv_binomial.cpp
    gather_binomial.cpp
    gatherv_binomial.cpp
    allgather_recursive_doubling.cpp
    allgather_bruck.cpp
    allgather_ring.cpp
    alltoall_bruck.cpp
    alltoall_pairwise.cpp
    alltoall_in_place.cpp
    reduce_scatter_recursive_halving.cpp
    reduce_scatter_pairwise.cpp
    scan_recursive_doubling.cpp
    selection.cpp)
set(COLL_SOURCES
    ${COLL_ALGORITHMS}
    op_kernels.cpp
    operations.cpp
    api/checks.cpp
    api/barrier.cpp
    api/bcast.cpp
    api/gather.cpp
    api/scatter.cpp
    api/allgather.cpp
    api/alltoall.cpp
    api/reduce.cpp
    api/reduce_scatter.cpp
    api/scan.cpp)
list(TRANSFORM COLL_ALGORITHMS PREPEND ${CMAKE_CURRENT_LIST_DIR}/)
list(TRANSFORM COLL_SOURCES PREPEND ${CMAKE_CURRENT_LIST_DIR}/)

# At -O2 this compiler only vectorises loops of a known length.
set_source_files_properties(${CMAKE_CURRENT_LIST_DIR}/op_kernels.cpp PROPERTIES COMPILE_OPTIONS -O3)
