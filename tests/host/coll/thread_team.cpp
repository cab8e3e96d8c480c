#include "tests/host/coll/thread_team.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "mpi/coll/board/board.hpp"

namespace vaquero::mpi {
namespace {

struct Message {
    const void* data;
    std::size_t bytes;
    int sent_in_round;
    bool taken = false;
};

/// Messages from one member to another that wait to be received, oldest first.
struct Mailbox {
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<Message*> waiting;
};

/// What a member has done so far; touched only by its own thread.
struct alignas(64) Counters {
    int round = 0;
    int messages = 0;
};

template <class Condition>
void wait(Mailbox& mailbox, std::unique_lock<std::mutex>& lock, Condition condition) {
    if (mailbox.changed.wait_for(lock, std::chrono::seconds(30), condition)) return;
    ADD_FAILURE() << "deadlock";
    std::abort();
}

/// Memory for an object with a tail, aligned to a cache line.
struct AlignedMemory {
    explicit AlignedMemory(std::size_t bytes)
        : data(std::aligned_alloc(cache_line, (bytes + cache_line - 1) / cache_line * cache_line)) {}
    ~AlignedMemory() { std::free(data); }
    AlignedMemory(const AlignedMemory&) = delete;
    AlignedMemory& operator=(const AlignedMemory&) = delete;

    void* const data;
};

} // namespace

class Communicator {
public:
    Communicator(int size, bool emulated)
        : size_(size),
          emulated_(emulated),
          mailboxes_(static_cast<std::size_t>(size * size)),
          counters_(static_cast<std::size_t>(size)) {
        for (int rank = 0; rank < size; ++rank) {
            auto& memory = core_boards_.emplace_back(std::make_unique<AlignedMemory>(CoreBoard::bytes(1)));
            new (memory->data) CoreBoard(CoreId(rank), 1, size, first_operation);
        }
        for (int rank = 0; rank < size; ++rank)
            create_board(rank);
    }

    Board& board(int rank) { return *static_cast<Board*>(boards_[static_cast<std::size_t>(rank)]->data); }

    Counters& counters(int rank) { return counters_[static_cast<std::size_t>(rank)]; }

    void post(int from, int to, Message& message) {
        Mailbox& mailbox = box(from, to);
        const std::lock_guard lock(mailbox.mutex);
        ++counters(from).messages;
        mailbox.waiting.push_back(&message);
        mailbox.changed.notify_all();
    }
    void wait_until_taken(int from, int to, const Message& message) {
        Mailbox& mailbox = box(from, to);
        std::unique_lock lock(mailbox.mutex);
        wait(mailbox, lock, [&] { return message.taken; });
    }
    /// Returns the round in which the message was sent.
    int take(int from, int to, void* data, std::size_t bytes) {
        Mailbox& mailbox = box(from, to);
        std::unique_lock lock(mailbox.mutex);
        wait(mailbox, lock, [&] { return !mailbox.waiting.empty(); });
        Message& message = *mailbox.waiting.front();
        mailbox.waiting.pop_front();
        EXPECT_EQ(message.bytes, bytes) << "from " << from << " to " << to;
        if (message.bytes != bytes) std::abort();
        if (bytes > 0) std::memcpy(data, message.data, bytes);
        message.taken = true;
        mailbox.changed.notify_all();
        return message.sent_in_round;
    }

private:
    /// The operations' numbers are about to wrap round.
    static constexpr Sequence first_operation = UINT32_MAX - 5;

    /// Each member is a core of its own.
    void create_board(int rank) {
        auto& memory = boards_.emplace_back(std::make_unique<AlignedMemory>(Board::bytes(size_, size_)));
        auto* board = new (memory->data) Board({rank, size_, this, nullptr}, {.cores = size_,
                                                                              .look_limit = 10,
                                                                              .cores_may_sleep = false,
                                                                              .is_emulated = emulated_,
                                                                              .private_data = {},
                                                                              .start = first_operation});
        for (std::size_t i = 0; i < core_boards_.size(); ++i) {
            board->core_boards()[i] = static_cast<CoreBoard*>(core_boards_[i]->data);
            board->places()[i] = {static_cast<std::uint16_t>(i), 0};
        }
        board->open();
    }
    Mailbox& box(int from, int to) { return mailboxes_.at(static_cast<std::size_t>(from * size_ + to)); }

    int size_;
    bool emulated_;
    std::vector<Mailbox> mailboxes_;
    std::vector<Counters> counters_;
    std::vector<std::unique_ptr<AlignedMemory>> core_boards_;
    std::vector<std::unique_ptr<AlignedMemory>> boards_;
};

void send(const Team& team, const void* data, std::size_t bytes, int to) {
    Communicator& communicator = *team.communicator;
    Message message{data, bytes, ++communicator.counters(team.rank).round};
    communicator.post(team.rank, to, message);
    communicator.wait_until_taken(team.rank, to, message);
}

void receive(const Team& team, void* data, std::size_t bytes, int from) {
    int& round = team.communicator->counters(team.rank).round;
    round = std::max(round + 1, team.communicator->take(from, team.rank, data, bytes));
}

void exchange(const Team& team, const void* outgoing, std::size_t outgoing_bytes, int to, void* incoming,
              std::size_t incoming_bytes, int from) {
    Communicator& communicator = *team.communicator;
    int& round = communicator.counters(team.rank).round;
    Message message{outgoing, outgoing_bytes, ++round};
    communicator.post(team.rank, to, message);
    round = std::max(round, communicator.take(from, team.rank, incoming, incoming_bytes));
    communicator.wait_until_taken(team.rank, to, message);
}

void wait_for(const Team&, const Condition& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!condition.holds(condition)) {
        if (std::chrono::steady_clock::now() > deadline) {
            ADD_FAILURE() << "deadlock in " << condition.operation;
            std::abort();
        }
        std::this_thread::yield();
    }
}

void ring_cores(const Team&) {}

void raise_length_mismatch(const Team&, std::size_t bytes, std::size_t expected) {
    ADD_FAILURE() << bytes << " bytes, " << expected << " expected";
}

namespace test {

Traffic run_team(int ranks, const std::function<void(const Team&)>& body, bool emulated) {
    Communicator communicator(ranks, emulated);
    std::vector<std::thread> threads;
    for (int rank = 0; rank < ranks; ++rank) {
        threads.emplace_back([&, rank] {
            SCOPED_TRACE("rank " + std::to_string(rank) + " of " + std::to_string(ranks));
            body({rank, ranks, &communicator, &communicator.board(rank)});
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    Traffic traffic;
    for (int rank = 0; rank < ranks; ++rank) {
        traffic.rounds = std::max(traffic.rounds, communicator.counters(rank).round);
        traffic.most_messages = std::max(traffic.most_messages, communicator.counters(rank).messages);
    }
    return traffic;
}

void run_teams(const std::function<void(const Team&)>& body) {
    for (int ranks = 1; ranks <= 9; ++ranks)
        run_team(ranks, body, ranks % 2 == 0);
    run_team(2, body, false);
    run_team(3, body, true);
}

int ceil_log2(int ranks) {
    return std::bit_width(static_cast<unsigned>(ranks - 1));
}

} // namespace test
} // namespace vaquero::mpi
