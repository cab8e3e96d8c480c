# The collective operations. COLL_ALGORITHMS needs nothing but the functions of team.hpp, so that tests can put their own
# messages under it.
set(COLL_ALGORITHMS
    board/board.cpp
    board/core_board.cpp
    board/bcast_board.cpp
    board/reduce_board.cpp
    board/reduce_shares.cpp
    algorithms/barrier_dissemination.cpp
    algorithms/scatter_binomial.cpp
    algorithms/scatterv_binomial.cpp
    algorithms/gather_binomial.cpp
    algorithms/gatherv_binomial.cpp
    algorithms/allgather_recursive_doubling.cpp
    algorithms/allgather_bruck.cpp
    algorithms/allgather_ring.cpp
    algorithms/alltoall_bruck.cpp
    algorithms/alltoall_pairwise.cpp
    algorithms/alltoall_in_place.cpp
    algorithms/reduce_scatter_recursive_halving.cpp
    algorithms/reduce_scatter_pairwise.cpp
    algorithms/scan_recursive_doubling.cpp
    selection.cpp)
list(TRANSFORM COLL_ALGORITHMS PREPEND ${CMAKE_CURRENT_LIST_DIR}/)
