// Wrong arguments of collective calls: the right class, before any message is sent.
#include <array>
#include <string>
#include <vector>

#include "tests/host/coll/mpi_world.hpp"

namespace vaquero::mpi::test {
namespace {

constexpr int ranks = 4;

/// A handle that the library hasn't given out.
template <class Handle>
Handle made_up(std::intptr_t code) {
    return reinterpret_cast<Handle>(code);
}

/// One set of arguments, good for every call until something is changed.
struct CallArguments {
    std::array<int, 64> sent{};
    std::array<int, 64> received{};
    std::vector<int> counts{1, 1, 1, 1};
    std::vector<int> displacements{0, 1, 2, 3};

    const void* sendbuf = sent.data();
    void* recvbuf = received.data();
    int count = 1;
    const int* counts_array = counts.data();
    const int* displacements_array = displacements.data();
    MPI_Datatype datatype = MPI_INT;
    MPI_Op op = MPI_SUM;
    int root = 1;
    MPI_Comm comm = MPI_COMM_WORLD;

    CallArguments() = default;
    CallArguments(const CallArguments&) = delete;
    CallArguments& operator=(const CallArguments&) = delete;
};

/// What a call has.
enum Feature : unsigned {
    data = 1,    ///< a receive buffer and a datatype
    single = 2,  ///< one count
    various = 4, ///< arrays of counts
    rooted = 8,
    reduces = 16,
    sends = 32, ///< a send buffer for which MPI_IN_PLACE may stand at any rank
};

struct Call {
    const char* name;
    unsigned features;
    int (*make)(const CallArguments&);
    [[nodiscard]] bool has(unsigned wanted) const { return (features & wanted) == wanted; }
};

using A = const CallArguments&;
const Call calls[] = {
    {"MPI_Barrier", 0, [](A a) { return MPI_Barrier(a.comm); }},
    {"MPI_Bcast", data | single | rooted,
     [](A a) { return MPI_Bcast(a.recvbuf, a.count, a.datatype, a.root, a.comm); }},
    {"MPI_Reduce", data | single | rooted | reduces,
     [](A a) { return MPI_Reduce(a.sendbuf, a.recvbuf, a.count, a.datatype, a.op, a.root, a.comm); }},
    {"MPI_Allreduce", data | single | reduces | sends,
     [](A a) { return MPI_Allreduce(a.sendbuf, a.recvbuf, a.count, a.datatype, a.op, a.comm); }},
    {"MPI_Scan", data | single | reduces | sends,
     [](A a) { return MPI_Scan(a.sendbuf, a.recvbuf, a.count, a.datatype, a.op, a.comm); }},
    {"MPI_Exscan", data | single | reduces | sends,
     [](A a) { return MPI_Exscan(a.sendbuf, a.recvbuf, a.count, a.datatype, a.op, a.comm); }},
    {"MPI_Reduce_scatter_block", data | single | reduces | sends,
     [](A a) { return MPI_Reduce_scatter_block(a.sendbuf, a.recvbuf, a.count, a.datatype, a.op, a.comm); }},
    {"MPI_Reduce_scatter", data | various | reduces | sends,
     [](A a) { return MPI_Reduce_scatter(a.sendbuf, a.recvbuf, a.counts_array, a.datatype, a.op, a.comm); }},
    {"MPI_Gather", data | single | rooted,
     [](A a) {
         return MPI_Gather(a.sendbuf, a.count, a.datatype, a.recvbuf, a.count, a.datatype, a.root, a.comm);
     }},
    {"MPI_Gatherv", data | various | rooted,
     [](A a) {
         return MPI_Gatherv(a.sendbuf, 1, a.datatype, a.recvbuf, a.counts_array, a.displacements_array,
                            a.datatype, a.root, a.comm);
     }},
    {"MPI_Scatter", data | single | rooted,
     [](A a) {
         return MPI_Scatter(a.sendbuf, a.count, a.datatype, a.recvbuf, a.count, a.datatype, a.root, a.comm);
     }},
    {"MPI_Scatterv", data | various | rooted,
     [](A a) {
         return MPI_Scatterv(a.sendbuf, a.counts_array, a.displacements_array, a.datatype, a.recvbuf, 1,
                             a.datatype, a.root, a.comm);
     }},
    {"MPI_Allgather", data | single | sends,
     [](A a) {
         return MPI_Allgather(a.sendbuf, a.count, a.datatype, a.recvbuf, a.count, a.datatype, a.comm);
     }},
    {"MPI_Allgatherv", data | various | sends,
     [](A a) {
         return MPI_Allgatherv(a.sendbuf, 1, a.datatype, a.recvbuf, a.counts_array, a.displacements_array,
                               a.datatype, a.comm);
     }},
    {"MPI_Alltoall", data | single | sends,
     [](A a) {
         return MPI_Alltoall(a.sendbuf, a.count, a.datatype, a.recvbuf, a.count, a.datatype, a.comm);
     }},
    {"MPI_Alltoallv", data | various | sends,
     [](A a) {
         return MPI_Alltoallv(a.sendbuf, a.counts_array, a.displacements_array, a.datatype, a.recvbuf,
                              a.counts_array, a.displacements_array, a.datatype, a.comm);
     }},
};

/// On every rank, each call that has all of `features`: `spoil(arguments, rank)` returns the class that must
/// result.
template <class Spoil>
void expect_errors(unsigned features, Spoil spoil) {
    run_mpi(ranks, [&](int rank) {
        for (const Call& call : calls) {
            if (!call.has(features)) continue;
            CallArguments arguments;
            const int expected = spoil(arguments, rank);
            EXPECT_EQ(call.make(arguments), expected) << call.name << " on rank " << rank;
        }
        // Nobody is left behind in a half-done operation.
        EXPECT_EQ(MPI_Barrier(MPI_COMM_WORLD), MPI_SUCCESS);
    });
}

TEST(CollectiveErrors, GoodArgumentsAreGood) {
    expect_errors(0, [](CallArguments&, int) { return MPI_SUCCESS; });
}

TEST(CollectiveErrors, Communicator) {
    for (const MPI_Comm comm : {MPI_COMM_NULL, made_up<MPI_Comm>(0x4e9), MPI_Comm(MPI_INT),
                                made_up<MPI_Comm>(0), made_up<MPI_Comm>(-1), made_up<MPI_Comm>(0x7f123456)}) {
        expect_errors(0, [=](CallArguments& arguments, int) {
            arguments.comm = comm;
            return MPI_ERR_COMM;
        });
    }
}

TEST(CollectiveErrors, Count) {
    expect_errors(data | single, [](CallArguments& arguments, int) {
        arguments.count = -1;
        return MPI_ERR_COUNT;
    });
}

TEST(CollectiveErrors, CountsWhereTheyAreSignificant) {
    const auto spoil = [](CallArguments& arguments, int) {
        arguments.counts[3] = -1;
        return MPI_ERR_COUNT;
    };
    expect_errors(data | various | sends, spoil);
    const auto spoil_array = [](CallArguments& arguments, int) {
        arguments.counts_array = nullptr;
        return MPI_ERR_ARG;
    };
    expect_errors(data | various | sends, spoil_array);
}

TEST(CollectiveErrors, Datatype) {
    for (const MPI_Datatype datatype :
         {MPI_DATATYPE_NULL, MPI_Datatype(MPI_SUM), made_up<MPI_Datatype>(0), made_up<MPI_Datatype>(0x2ff)}) {
        expect_errors(data, [=](CallArguments& arguments, int) {
            arguments.datatype = datatype;
            return MPI_ERR_TYPE;
        });
    }
}

TEST(CollectiveErrors, Operation) {
    for (const MPI_Op op : {MPI_OP_NULL, MPI_REPLACE, MPI_Op(MPI_INT), made_up<MPI_Op>(0), MPI_MINLOC,
                            made_up<MPI_Op>(0x123450)}) {
        expect_errors(reduces, [=](CallArguments& arguments, int) {
            arguments.op = op;
            return MPI_ERR_OP;
        });
    }
    expect_errors(reduces, [](CallArguments& arguments, int) {
        arguments.datatype = MPI_WCHAR;
        return MPI_ERR_OP;
    });
}

TEST(CollectiveErrors, Root) {
    for (const int root : {-1, ranks, MPI_PROC_NULL, MPI_ANY_SOURCE}) {
        expect_errors(rooted, [=](CallArguments& arguments, int) {
            arguments.root = root;
            return MPI_ERR_ROOT;
        });
    }
}

TEST(CollectiveErrors, NullBuffers) {
    expect_errors(sends, [](CallArguments& arguments, int) {
        arguments.sendbuf = nullptr;
        return MPI_ERR_BUFFER;
    });
    expect_errors(sends | single, [](CallArguments& arguments, int) {
        arguments.sendbuf = arguments.recvbuf = nullptr;
        arguments.count = 0;
        return MPI_SUCCESS;
    });
}

TEST(CollectiveErrors, SendAndReceiveBufferTheSame) {
    expect_errors(sends, [](CallArguments& arguments, int) {
        // With displacements it is the blocks that matter: let each rank's own be the first.
        arguments.displacements.assign({0, 0, 0, 0});
        arguments.sendbuf = arguments.recvbuf;
        return MPI_ERR_BUFFER;
    });
}

TEST(CollectiveErrors, InPlaceWhereItMeansNothing) {
    expect_errors(sends, [](CallArguments& arguments, int) {
        arguments.recvbuf = MPI_IN_PLACE;
        return MPI_ERR_BUFFER;
    });
    run_mpi(ranks, [](int rank) {
        int value = 0;
        EXPECT_EQ(MPI_Bcast(MPI_IN_PLACE, 1, MPI_INT, 0, MPI_COMM_WORLD), MPI_ERR_BUFFER);
        const int other = (rank + 1) % ranks; // a root that isn't this rank: nobody sends anything
        EXPECT_EQ(MPI_Reduce(MPI_IN_PLACE, &value, 1, MPI_INT, MPI_SUM, other, MPI_COMM_WORLD),
                  MPI_ERR_BUFFER);
        EXPECT_EQ(MPI_Gather(MPI_IN_PLACE, 1, MPI_INT, &value, 1, MPI_INT, other, MPI_COMM_WORLD),
                  MPI_ERR_BUFFER);
        EXPECT_EQ(MPI_Scatter(&value, 1, MPI_INT, MPI_IN_PLACE, 1, MPI_INT, other, MPI_COMM_WORLD),
                  MPI_ERR_BUFFER);
    });
}

TEST(CollectiveErrors, MoreOrLessForItselfThanItReceives) {
    run_mpi(ranks, [](int rank) {
        std::array<int, 2 * ranks> sent{};
        std::array<int, 2 * ranks> received{};
        // Each rank is its own root: nobody sends anything.
        EXPECT_EQ(MPI_Gather(sent.data(), 2, MPI_INT, received.data(), 1, MPI_INT, rank, MPI_COMM_WORLD),
                  MPI_ERR_TRUNCATE);
        EXPECT_EQ(MPI_Scatter(sent.data(), 2, MPI_INT, received.data(), 1, MPI_INT, rank, MPI_COMM_WORLD),
                  MPI_ERR_TRUNCATE);
        EXPECT_EQ(MPI_Alltoall(sent.data(), 1, MPI_LONG, received.data(), 1, MPI_INT, MPI_COMM_WORLD),
                  MPI_ERR_TRUNCATE);
        EXPECT_EQ(MPI_Allgather(sent.data(), 1, MPI_INT, received.data(), 2, MPI_INT, MPI_COMM_WORLD),
                  MPI_ERR_COUNT);
    });
}

TEST(CollectiveErrors, OperationHandles) {
    run_mpi(2, [](int) {
        const auto nothing = [](void*, void*, int*, MPI_Datatype*) {};
        MPI_Op op = MPI_SUM;
        int commutes = -1;
        EXPECT_EQ(MPI_Op_free(&op), MPI_ERR_OP);
        EXPECT_EQ(MPI_Op_create(nullptr, 1, &op), MPI_ERR_ARG);
        EXPECT_EQ(MPI_Op_create(nothing, 1, nullptr), MPI_ERR_ARG);
        EXPECT_EQ(MPI_Op_commutative(MPI_OP_NULL, &commutes), MPI_ERR_OP);
        EXPECT_EQ(MPI_Op_commutative(MPI_MAXLOC, &commutes), MPI_SUCCESS);
        EXPECT_EQ(commutes, 1);

        ASSERT_EQ(MPI_Op_create(nothing, 0, &op), MPI_SUCCESS);
        EXPECT_EQ(MPI_Op_commutative(op, &commutes), MPI_SUCCESS);
        EXPECT_EQ(commutes, 0);
        MPI_Op freed = op;
        EXPECT_EQ(MPI_Op_free(&op), MPI_SUCCESS);
        EXPECT_EQ(op, MPI_OP_NULL);
        EXPECT_EQ(MPI_Op_free(&freed), MPI_ERR_OP);
        int value = 0, result = 0;
        EXPECT_EQ(MPI_Allreduce(&value, &result, 1, MPI_INT, freed, MPI_COMM_WORLD), MPI_ERR_OP);
    });
}

TEST(CollectiveErrors, FatalOnesNameFunctionRankAndReason) {
    const host::Outcome outcome = host::run({.ranks = 2, .cores = 2, .quiet = true}, [](Rank) {
        MPI_Init(nullptr, nullptr);
        int value = 0;
        MPI_Bcast(&value, 1, MPI_INT, 7, MPI_COMM_WORLD);
        MPI_Finalize();
    });
    EXPECT_NE(outcome.status, 0);
    EXPECT_NE(outcome.reason.find("MPI_Bcast on rank "), std::string::npos) << outcome.reason;
    EXPECT_NE(outcome.reason.find("invalid root 7"), std::string::npos) << outcome.reason;
}

} // namespace
} // namespace vaquero::mpi::test
