// Taking a message out, to receive it later [MPI 3.1 §3.8.2].

#include <mpi.h>

#include "mpi/api/probing.hpp"
#include "mpi/messages/requests.hpp"

using namespace vaquero::mpi;

namespace {

/// Takes the message that fits, and was just seen, out; nobody else can match it any more.
void take_message(Arguments& arguments, const Pattern& pattern, MPI_Message* handle, MPI_Status* status) {
    RankState& rank = arguments.rank();
    MatchedMessage* const matched = rank.matched_messages.allocate();
    arguments.memory(matched);
    if (arguments.failed()) return;
    matched->message = rank.matching.match_receive(pattern);
    matched->comm = arguments.communicator().handle();
    set_status_from(status, matched->message->envelope());
    *handle = handle_cast<MPI_Message>(matched);
}

/// What MPI_Mrecv and MPI_Imrecv are given: null for MPI_MESSAGE_NO_PROC.
MatchedMessage* check_message(Arguments& arguments, const MPI_Message* handle) {
    arguments.out(handle);
    if (arguments.failed() || *handle == MPI_MESSAGE_NO_PROC) return nullptr;
    MatchedMessage* const matched = arguments.rank().matched_messages.find(*handle);
    arguments.require(matched != nullptr, MPI_ERR_REQUEST, "invalid message handle");
    return matched;
}

/// Receives the message into `operation`, and ends its handle.
void receive_matched(RankState& rank, ReceiveOperation& operation, MatchedMessage& matched,
                     const Buffer& data) {
    operation.buffer = data;
    rank.engine->receive(operation, *matched.message);
    rank.matched_messages.release(matched);
}

} // namespace

int MPI_Mprobe(int source, int tag, MPI_Comm comm, MPI_Message* message, MPI_Status* status) {
    Arguments arguments("MPI_Mprobe", comm);
    const Pattern pattern = check_pattern(arguments, source, tag);
    arguments.out(message);
    if (arguments.failed()) return arguments.error();
    if (source == MPI_PROC_NULL) {
        *message = MPI_MESSAGE_NO_PROC;
        set_proc_null_status(status);
        return MPI_SUCCESS;
    }
    (void)await_message(arguments.rank(), arguments.function(), pattern);
    take_message(arguments, pattern, message, status);
    return arguments.error();
}

int MPI_Improbe(int source, int tag, MPI_Comm comm, int* flag, MPI_Message* message, MPI_Status* status) {
    Arguments arguments("MPI_Improbe", comm);
    const Pattern pattern = check_pattern(arguments, source, tag);
    arguments.out(flag);
    arguments.out(message);
    if (arguments.failed()) return arguments.error();
    *flag = 1;
    if (source == MPI_PROC_NULL) {
        *message = MPI_MESSAGE_NO_PROC;
        set_proc_null_status(status);
        return MPI_SUCCESS;
    }
    *flag = look_for_message(arguments.rank(), pattern) != nullptr;
    if (*flag != 0) take_message(arguments, pattern, message, status);
    return arguments.error();
}

int MPI_Mrecv(void* buf, int count, MPI_Datatype datatype, MPI_Message* message, MPI_Status* status) {
    Arguments arguments("MPI_Mrecv");
    const Buffer data = arguments.message(buf, count, datatype);
    MatchedMessage* const matched = check_message(arguments, message);
    if (arguments.failed()) return arguments.error();
    *message = MPI_MESSAGE_NULL;
    if (matched == nullptr) {
        set_proc_null_status(status);
        return MPI_SUCCESS;
    }
    const MPI_Comm comm = matched->comm;
    ReceiveOperation operation;
    receive_matched(arguments.rank(), operation, *matched, data);
    set_status(status, operation);
    return check_truncation(operation, comm, arguments.function());
}

int MPI_Imrecv(void* buf, int count, MPI_Datatype datatype, MPI_Message* message, MPI_Request* request) {
    Arguments arguments("MPI_Imrecv");
    const Buffer data = arguments.message(buf, count, datatype);
    MatchedMessage* const matched = check_message(arguments, message);
    arguments.out(request);
    if (arguments.failed()) return arguments.error();
    Communicator* const communicator =
        matched != nullptr ? find_communicator(arguments.rank(), matched->comm) : nullptr;
    Request* const created = create_request(
        arguments.rank(), Request::Kind::receive,
        communicator != nullptr ? *communicator : arguments.communicator(), arguments.function(), datatype);
    arguments.memory(created);
    if (arguments.failed()) return arguments.error();
    if (matched != nullptr) {
        receive_matched(arguments.rank(), created->receive, *matched, data);
    } else {
        created->receive.source = MPI_PROC_NULL;
        created->receive.complete = true;
    }
    *message = MPI_MESSAGE_NULL;
    *request = handle_of(*created);
    return MPI_SUCCESS;
}
