// A window of messages in flight at once between this rank and a peer, as the bandwidth tests need it.
#pragma once

#include "osu/buffer.hpp"
#include "osu/pattern.hpp"
#include "osu/sweep.hpp"

namespace vaquero::osu {

/// All messages of a window leave from one buffer and arrive in another, as upstream has it by default.
class Window {
public:
    /// For up to `messages` in each direction, of up to `max_bytes` each.
    Window(MPI_Comm comm, int messages, std::size_t max_bytes)
        : comm_(comm),
          outgoing_(max_bytes),
          incoming_(max_bytes),
          requests_(2 * static_cast<std::size_t>(messages) * sizeof(MPI_Request)) {}

    void start_sends(const Message& message, int messages, int peer) {
        for (int i = 0; i < messages; ++i)
            MPI_Isend(outgoing_.data(), message.count(), message.type(), peer, data_tag, comm_, next());
    }
    void start_receives(const Message& message, int messages, int peer) {
        for (int i = 0; i < messages; ++i)
            MPI_Irecv(incoming_.data(), message.count(), message.type(), peer, data_tag, comm_, next());
    }
    void wait() {
        MPI_Waitall(pending_, requests(), MPI_STATUSES_IGNORE);
        pending_ = 0;
    }

    /// One way: the window, and a byte back that says that all of it has arrived.
    void send(const Message& message, int messages, int peer) {
        char done;
        start_sends(message, messages, peer);
        wait();
        MPI_Recv(&done, 1, MPI_CHAR, peer, done_tag, comm_, MPI_STATUS_IGNORE);
    }
    void receive(const Message& message, int messages, int peer) {
        const char done = 0;
        start_receives(message, messages, peer);
        wait();
        MPI_Send(&done, 1, MPI_CHAR, peer, done_tag, comm_);
    }

    void prepare(const Message& message, int iteration) {
        fill_message(outgoing_.first(message.data_bytes()), iteration);
        clear(incoming_.first(message.data_bytes()));
    }
    bool holds(const Message& message, int iteration) {
        return holds_message(incoming_.first(message.data_bytes()), iteration);
    }

private:
    static constexpr int data_tag = 100;
    static constexpr int done_tag = 101;

    MPI_Request* requests() { return reinterpret_cast<MPI_Request*>(requests_.data()); }
    MPI_Request* next() { return requests() + pending_++; }

    MPI_Comm comm_;
    Buffer outgoing_;
    Buffer incoming_;
    Buffer requests_;
    int pending_ = 0;
};

inline Columns bandwidth_columns(const Options& options) {
    return {.value = "Bandwidth (MB/s)", .validation = options.validate, .digits = options.digits};
}

} // namespace vaquero::osu
