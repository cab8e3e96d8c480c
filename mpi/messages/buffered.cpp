#include "mpi/messages/buffered.hpp"

#include "mpi/messages/cursor.hpp"

namespace vaquero::mpi {
namespace {

/// What the copy of a message takes of the attached buffer.
std::size_t room_of(std::size_t bytes) {
    return bytes + MPI_BSEND_OVERHEAD;
}

/// Ends those sends that are over.
void reclaim(RankState& rank, BufferedSends& sends) {
    while (Request* const request =
               sends.requests.take([](const Request& sent) { return sent.complete(); })) {
        const Buffer& copy = request->send.buffer;
        sends.waiting -= room_of(copy.bytes);
        if (copy.bytes != 0) rank.engine->memory().release(copy.at, copy.bytes);
        release_request(rank, *request);
    }
}

} // namespace

bool send_buffered(RankState& rank, Communicator& communicator, const Address& address, const Buffer& data,
                   const char* function) {
    if (data.is_dense() && try_send(rank, address, data.at, data.bytes)) return true;
    BufferedSends* const sends = rank.buffered_sends;
    if (sends == nullptr) return false;
    reclaim(rank, *sends);
    if (sends->waiting + room_of(data.bytes) > static_cast<std::size_t>(sends->size)) return false;

    void* const memory = data.bytes != 0 ? rank.engine->memory().allocate(data.bytes) : nullptr;
    Request* const request = data.bytes == 0 || memory != nullptr
                                 ? create_request(rank, Request::Kind::send, communicator, function)
                                 : nullptr;
    if (request == nullptr) {
        if (memory != nullptr) rank.engine->memory().release(memory, data.bytes);
        return false;
    }
    const Buffer copied = Buffer::adjacent(memory, data.bytes);
    copy(copied, data);
    sends->waiting += room_of(data.bytes);
    sends->requests.push(*request);
    start_send(rank, request->send, address, copied);
    return true;
}

void flush_buffered(RankState& rank, const char* function) {
    BufferedSends* const sends = rank.buffered_sends;
    if (sends == nullptr) return;
    const auto unfinished = [](const Request& request) { return !request.complete(); };
    wait_until(
        *rank.engine, [&] { return sends->requests.find(unfinished) == nullptr; },
        [&](WaitText& text) { describe_request(text, function, *sends->requests.find(unfinished)); });
    reclaim(rank, *sends);
}

} // namespace vaquero::mpi
