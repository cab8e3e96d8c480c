// Messages between two cores: the sender is rank 0, the receiver rank 1.
#include <array>
#include <cstdint>

#include "tests/counts/operations.hpp"
#include "tests/counts/world.hpp"

namespace vaquero::counts {
namespace {

constexpr int most = 16; // under way at a time: a sender must never wait for room

void send(int tag) {
    const std::uint64_t data = 0;
    MPI_Send(&data, 1, MPI_UINT64_T, 1, tag, MPI_COMM_WORLD);
}

void receive(int tag) {
    std::uint64_t data = 0;
    MPI_Recv(&data, 1, MPI_UINT64_T, 0, tag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

/// Takes in what has come. Nobody sends with this tag.
void poll() {
    int flag = 0;
    MPI_Iprobe(MPI_ANY_SOURCE, most, MPI_COMM_WORLD, &flag, MPI_STATUS_IGNORE);
}

void count_sending(int load) {
    Turns turns(2);
    run_mpi(2, 2, [&](int rank) {
        turns.take_all(rank, [&](int round) {
            for (int i = 0; i < load; ++i)
                rank == 0 ? send(0) : receive(0);
            if (rank == 0)
                count_in_round(round, [] { send(0); });
            else
                receive(0);
        });
        if (rank == 0) report("send." + std::to_string(load));
    });
}

void count_receiving(int load) {
    Turns turns(2);
    run_mpi(2, 2, [&](int rank) {
        turns.take_all(rank, [&](int round) {
            if (rank == 0)
                send(0);
            else
                count_in_round(round, [] { receive(0); });
            for (int i = 0; i < load; ++i)
                rank == 0 ? send(0) : receive(0);
        });
        if (rank == 1) report("receive." + std::to_string(load));
    });
}

/// In every round rank 0 sends by `sending`, then rank 1 receives by `receiving`; `counted` is counted.
template <typename Sending, typename Receiving>
void count_transfer(const std::string& name, int counted, Sending sending, Receiving receiving) {
    Turns turns(2);
    run_mpi(2, 2, [&](int rank) {
        turns.take_all(rank, [&](int round) {
            const int round_of_rank = rank == counted ? round : -1;
            rank == 0 ? count_in_round(round_of_rank, sending) : count_in_round(round_of_rank, receiving);
        });
        if (rank == counted) report(name);
    });
}

/// Rank 1 posts a receive and tests it once; the message is sent before that if `arrived`, after that if not.
void count_test(const std::string& name, bool arrived) {
    Turns turns(2);
    run_mpi(2, 2, [&](int rank) {
        for (int round = -warmup; round < repetitions; ++round) {
            if (rank == 0) {
                turns.take(rank, [&] { arrived ? send(0) : void(); });
                turns.take(rank, [&] { arrived ? void() : send(0); });
                continue;
            }
            std::uint64_t data = 0;
            MPI_Request request = MPI_REQUEST_NULL;
            turns.take(rank, [&] {
                MPI_Irecv(&data, 1, MPI_UINT64_T, 0, 0, MPI_COMM_WORLD, &request);
                count_in_round(round, [&] {
                    int flag = 0;
                    MPI_Test(&request, &flag, MPI_STATUS_IGNORE);
                });
            });
            turns.take(rank, [&] { MPI_Wait(&request, MPI_STATUS_IGNORE); });
        }
        if (rank == 1) report(name);
    });
}

/// All receives but the last stay posted until the end.
void count_posted(int receives) {
    const int last = receives - 1;
    Turns turns(2);
    run_mpi(2, 2, [&](int rank) {
        if (rank == 0) {
            turns.take_all(rank, [&](int) { send(last); });
            turns.take(rank, [&] {
                for (int tag = 0; tag < last; ++tag)
                    send(tag);
            });
            return;
        }
        std::array<std::uint64_t, most> data{};
        std::array<MPI_Request, most> requests{};
        const auto post = [&](int tag) {
            const auto i = static_cast<std::size_t>(tag);
            MPI_Irecv(&data[i], 1, MPI_UINT64_T, 0, tag, MPI_COMM_WORLD, &requests[i]);
        };
        for (int tag = 0; tag < last; ++tag)
            post(tag);
        turns.take_all(rank, [&](int round) {
            post(last);
            MPI_Request& request = requests[static_cast<std::size_t>(last)];
            count_in_round(round, [&] { MPI_Wait(&request, MPI_STATUS_IGNORE); });
        });
        turns.take(rank, [&] { report("posted." + std::to_string(receives)); });
        MPI_Waitall(last, requests.data(), MPI_STATUSES_IGNORE);
    });
}

/// All messages but the last stay unexpected until the end.
void count_unexpected(int messages) {
    const int last = messages - 1;
    Turns turns(2);
    run_mpi(2, 2, [&](int rank) {
        if (rank == 0) {
            for (int tag = 0; tag < last; ++tag)
                send(tag);
            turns.take_all(rank, [&](int) { send(last); });
            return;
        }
        turns.take_all(rank, [&](int round) {
            poll();
            count_in_round(round, [&] { receive(last); });
        });
        report("unexpected." + std::to_string(messages));
        for (int tag = 0; tag < last; ++tag)
            receive(tag);
    });
}

} // namespace

void count_messages() {
    for (const int load : {0, 4, 16}) {
        count_sending(load);
        count_receiving(load);
    }
}

void count_requests() {
    count_transfer(
        "isend+wait", 0,
        [] {
            const std::uint64_t data = 0;
            MPI_Request request = MPI_REQUEST_NULL;
            MPI_Isend(&data, 1, MPI_UINT64_T, 1, 0, MPI_COMM_WORLD, &request);
            MPI_Wait(&request, MPI_STATUS_IGNORE);
        },
        [] { receive(0); });
    count_transfer(
        "irecv+wait", 1, [] { send(0); },
        [] {
            std::uint64_t data = 0;
            MPI_Request request = MPI_REQUEST_NULL;
            MPI_Irecv(&data, 1, MPI_UINT64_T, 0, 0, MPI_COMM_WORLD, &request);
            MPI_Wait(&request, MPI_STATUS_IGNORE);
        });
    count_test("test.pending", false);
    count_test("test.arrived", true);
}

void count_matching() {
    for (const int receives : {1, 4, 16})
        count_posted(receives);
    for (const int messages : {1, 4, 16})
        count_unexpected(messages);
}

void count_polling() {
    for (const int cores : {2, 4, 8}) {
        Turns turns(cores);
        run_mpi(cores, cores, [&](int rank) {
            turns.take(rank, [] {}); // all are out of MPI_Init
            turns.take(rank, [&] {   // and into MPI_Finalize only when rank 0 is done
                if (rank != 0) return;
                for (int round = -warmup; round < repetitions; ++round)
                    count_in_round(round, poll);
                report("poll." + std::to_string(cores));
            });
        });
    }
}

} // namespace vaquero::counts
