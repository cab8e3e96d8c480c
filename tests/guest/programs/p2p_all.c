/* Every point-to-point call, with messages of all sizes: blocking and not, in all modes, to a neighbour, to
 * itself, to nobody, expected and unexpected, out of order and from anybody. Each rank sends to the next and
 * receives from the one before it in a ring. */
#include <string.h>

#include "check.h"

enum { max_bytes = (1 << 20) + 1, tag = 3 };

static const int sizes[] = {0,     1,     2,     7,     8,     9,      31,     32,       33,   63,
                            64,    65,    127,   128,   129,   255,    256,    257,      511,  513,
                            1000,  1024,  2047,  4095,  4096,  4097,   8191,   8192,     8193, 16384,
                            16385, 32769, 65535, 65536, 65537, 131072, 262145, max_bytes};
enum { size_count = sizeof sizes / sizeof *sizes };

static unsigned char outgoing[max_bytes];
static unsigned char incoming[max_bytes];
static int rank, size, next, previous;

static unsigned char pattern(int sender, int bytes, int i) {
    return (unsigned char)(sender * 31 + bytes * 7 + i + (i >> 8));
}
static void fill(unsigned char* buffer, int bytes) {
    for (int i = 0; i < bytes; ++i)
        buffer[i] = pattern(rank, bytes, i);
}
static void expect(const char* call, const unsigned char* buffer, int bytes, int sender) {
    for (int i = 0; i < bytes; ++i)
        if (buffer[i] != pattern(sender, bytes, i))
            check(0, "%s: byte %d of %d from rank %d is wrong", call, i, bytes, sender);
}
static void prepare(int bytes) {
    fill(outgoing, bytes);
    if (bytes > 0) memset(incoming, 0, (size_t)bytes);
}
static void expect_status(const char* call, const MPI_Status* status, int sender, int sent_tag, int bytes) {
    int count = -1;
    MPI_Get_count(status, MPI_BYTE, &count);
    check(status->MPI_SOURCE == sender && status->MPI_TAG == sent_tag && count == bytes,
          "%s: status says %d bytes from %d with tag %d, not %d from %d with %d", call, count,
          status->MPI_SOURCE, status->MPI_TAG, bytes, sender, sent_tag);
}

typedef int send_call(const void*, int, MPI_Datatype, int, int, MPI_Comm);
typedef int start_call(const void*, int, MPI_Datatype, int, int, MPI_Comm, MPI_Request*);

/* The receive is posted first, so that a ready send is right too. */
static void check_blocking(const char* name, send_call* send, int bytes) {
    MPI_Request request;
    MPI_Status status;
    prepare(bytes);
    MPI_Irecv(incoming, bytes, MPI_BYTE, previous, tag, MPI_COMM_WORLD, &request);
    MPI_Barrier(MPI_COMM_WORLD);
    send(outgoing, bytes, MPI_BYTE, next, tag, MPI_COMM_WORLD);
    MPI_Wait(&request, &status);
    check(request == MPI_REQUEST_NULL, "%s: the request is still there", name);
    expect(name, incoming, bytes, previous);
    expect_status(name, &status, previous, tag, bytes);
}

static void check_nonblocking(const char* name, start_call* start, int bytes) {
    MPI_Request requests[2];
    MPI_Status statuses[2];
    prepare(bytes);
    MPI_Irecv(incoming, bytes, MPI_BYTE, previous, tag, MPI_COMM_WORLD, &requests[0]);
    MPI_Barrier(MPI_COMM_WORLD);
    start(outgoing, bytes, MPI_BYTE, next, tag, MPI_COMM_WORLD, &requests[1]);
    MPI_Waitall(2, requests, statuses);
    expect(name, incoming, bytes, previous);
    expect_status(name, &statuses[0], previous, tag, bytes);
    fill(outgoing, bytes);
}

/* The message is on its way before anyone asks for it. */
static void check_unexpected(int bytes) {
    MPI_Request request;
    MPI_Status status;
    prepare(bytes);
    MPI_Isend(outgoing, bytes, MPI_BYTE, next, tag, MPI_COMM_WORLD, &request);
    MPI_Barrier(MPI_COMM_WORLD);
    MPI_Recv(incoming, max_bytes, MPI_BYTE, MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &status);
    expect("unexpected", incoming, bytes, previous);
    expect_status("unexpected", &status, previous, tag, bytes);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
}

static void check_sendrecv(int bytes) {
    MPI_Status status;
    prepare(bytes);
    MPI_Sendrecv(outgoing, bytes, MPI_BYTE, next, tag, incoming, bytes, MPI_BYTE, previous, tag,
                 MPI_COMM_WORLD, &status);
    expect("sendrecv", incoming, bytes, previous);
    expect_status("sendrecv", &status, previous, tag, bytes);
    MPI_Sendrecv_replace(outgoing, bytes, MPI_BYTE, next, tag, previous, tag, MPI_COMM_WORLD, &status);
    expect("sendrecv_replace", outgoing, bytes, previous);
    expect_status("sendrecv_replace", &status, previous, tag, bytes);
}

static void check_probe(int bytes) {
    MPI_Request request;
    MPI_Status status;
    int flag = 0;
    prepare(bytes);
    MPI_Isend(outgoing, bytes, MPI_BYTE, next, tag, MPI_COMM_WORLD, &request);
    MPI_Probe(previous, tag, MPI_COMM_WORLD, &status);
    expect_status("probe", &status, previous, tag, bytes);
    MPI_Iprobe(previous, tag + 1, MPI_COMM_WORLD, &flag, MPI_STATUS_IGNORE);
    check(!flag, "iprobe found a message that wasn't sent");
    MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &flag, &status);
    check(flag, "iprobe didn't find what probe found");
    expect_status("iprobe", &status, previous, tag, bytes);
    MPI_Recv(incoming, bytes, MPI_BYTE, previous, tag, MPI_COMM_WORLD, &status);
    expect("probe", incoming, bytes, previous);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
    MPI_Barrier(MPI_COMM_WORLD); /* what comes next must not be found by a neighbour's iprobe */
}

static void check_self(int bytes) {
    MPI_Request request;
    MPI_Status status;
    prepare(bytes);
    MPI_Isend(outgoing, bytes, MPI_BYTE, 0, tag, MPI_COMM_SELF, &request);
    MPI_Recv(incoming, bytes, MPI_BYTE, 0, tag, MPI_COMM_SELF, &status);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
    expect("self", incoming, bytes, rank);
    expect_status("self", &status, 0, tag, bytes);
}

/* A short message into a longer buffer leaves the rest of it alone. */
static void check_short(int bytes) {
    if (bytes + 8 > max_bytes) return;
    MPI_Request request;
    prepare(bytes);
    memset(incoming + bytes, 0xee, 8);
    MPI_Isend(outgoing, bytes, MPI_BYTE, next, tag, MPI_COMM_WORLD, &request);
    MPI_Recv(incoming, bytes + 8, MPI_BYTE, previous, tag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
    for (int i = 0; i < 8; ++i)
        check(incoming[bytes + i] == 0xee, "%d bytes wrote beyond their end", bytes);
}

static void check_nobody(void) {
    MPI_Status status;
    MPI_Send(outgoing, 1, MPI_BYTE, MPI_PROC_NULL, tag, MPI_COMM_WORLD);
    MPI_Recv(incoming, 1, MPI_BYTE, MPI_PROC_NULL, tag, MPI_COMM_WORLD, &status);
    expect_status("nobody", &status, MPI_PROC_NULL, MPI_ANY_TAG, 0);
}

enum { many = 300 };

/* Tags select, whatever order the messages came in; equal tags keep their order. */
static void check_order(void) {
    MPI_Request requests[many];
    int numbers[many], number;
    for (int i = 0; i < many; ++i) {
        numbers[i] = rank * many + i;
        MPI_Isend(&numbers[i], 1, MPI_INT, next, i % 3, MPI_COMM_WORLD, &requests[i]);
    }
    for (int t = 2; t >= 0; --t) {
        for (int i = t; i < many; i += 3) {
            MPI_Recv(&number, 1, MPI_INT, previous, t, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
            check(number == previous * many + i, "message %d with tag %d came as %d", i, t,
                  number - previous * many);
        }
    }
    MPI_Waitall(many, requests, MPI_STATUSES_IGNORE);
}

/* Everybody floods rank 0, which takes what comes; each sender's messages stay in order. */
static void check_any_source(void) {
    if (rank == 0) {
        int* seen = calloc((size_t)size, sizeof *seen);
        for (int i = 0; i < (size - 1) * many; ++i) {
            int number;
            MPI_Status status;
            MPI_Recv(&number, 1, MPI_INT, MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &status);
            check(number == seen[status.MPI_SOURCE]++, "rank %d's messages are out of order",
                  status.MPI_SOURCE);
            check(status.MPI_TAG == number % 5, "a tag was lost");
        }
        free(seen);
    } else {
        for (int i = 0; i < many; ++i)
            MPI_Send(&i, 1, MPI_INT, 0, i % 5, MPI_COMM_WORLD);
    }
    MPI_Barrier(MPI_COMM_WORLD);
}

enum { window = 8 };

static void start_window(MPI_Request requests[2 * window], int in[window], int out[window]) {
    for (int i = 0; i < window; ++i) {
        out[i] = rank * 100 + i;
        in[i] = -1;
        MPI_Irecv(&in[i], 1, MPI_INT, previous, i, MPI_COMM_WORLD, &requests[i]);
    }
    for (int i = window - 1; i >= 0; --i)
        MPI_Isend(&out[i], 1, MPI_INT, next, i, MPI_COMM_WORLD, &requests[window + i]);
}

static void end_window(const char* call, const MPI_Request requests[2 * window], const int in[window]) {
    for (int i = 0; i < window; ++i)
        check(in[i] == previous * 100 + i, "%s: message %d is %d", call, i, in[i]);
    for (int i = 0; i < 2 * window; ++i)
        check(requests[i] == MPI_REQUEST_NULL, "%s: request %d is still there", call, i);
}

static void check_completion(void) {
    MPI_Request requests[2 * window];
    MPI_Status statuses[2 * window];
    int in[window], out[window], indices[2 * window], index, flag, count;

    start_window(requests, in, out);
    for (int i = 0; i < 2 * window; ++i) {
        MPI_Waitany(2 * window, requests, &index, &statuses[0]);
        if (index < window) expect_status("waitany", &statuses[0], previous, index, sizeof(int));
    }
    end_window("waitany", requests, in);
    MPI_Waitany(2 * window, requests, &index, &statuses[0]);
    check(index == MPI_UNDEFINED, "waitany found a request among none");

    start_window(requests, in, out);
    for (int done = 0; done < 2 * window; done += count) {
        MPI_Waitsome(2 * window, requests, &count, indices, statuses);
        check(count > 0, "waitsome waited for none");
    }
    end_window("waitsome", requests, in);
    MPI_Waitsome(2 * window, requests, &count, indices, statuses);
    check(count == MPI_UNDEFINED, "waitsome found some among none");

    start_window(requests, in, out);
    do
        MPI_Testall(2 * window, requests, &flag, statuses);
    while (!flag);
    end_window("testall", requests, in);

    start_window(requests, in, out);
    for (int done = 0; done < 2 * window; done += flag)
        MPI_Testany(2 * window, requests, &index, &flag, MPI_STATUS_IGNORE);
    end_window("testany", requests, in);

    start_window(requests, in, out);
    for (int done = 0; done < 2 * window; done += count)
        MPI_Testsome(2 * window, requests, &count, indices, MPI_STATUSES_IGNORE);
    end_window("testsome", requests, in);

    start_window(requests, in, out);
    for (int i = 0; i < 2 * window; ++i) {
        do
            MPI_Request_get_status(requests[i], &flag, MPI_STATUS_IGNORE);
        while (!flag);
        do
            MPI_Test(&requests[i], &flag, MPI_STATUS_IGNORE);
        while (!flag);
    }
    end_window("test", requests, in);
}

/* A synchronous send isn't complete before its receive has begun. */
static void check_synchronous(void) {
    MPI_Request request;
    int flag = 0, number = -1;
    MPI_Issend(&rank, 1, MPI_INT, next, tag, MPI_COMM_WORLD, &request);
    for (int i = 0; i < 100; ++i) {
        MPI_Test(&request, &flag, MPI_STATUS_IGNORE);
        check(!flag, "a synchronous send was complete before its receive began");
    }
    MPI_Barrier(MPI_COMM_WORLD);
    MPI_Recv(&number, 1, MPI_INT, previous, tag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    check(number == previous, "a synchronous message is wrong");
    MPI_Wait(&request, MPI_STATUS_IGNORE);
}

static void check_cancel(void) {
    MPI_Request request;
    MPI_Status status;
    int number = 0, flag = 0;
    MPI_Irecv(&number, 1, MPI_INT, MPI_ANY_SOURCE, 999, MPI_COMM_WORLD, &request);
    MPI_Cancel(&request);
    MPI_Wait(&request, &status);
    MPI_Test_cancelled(&status, &flag);
    check(flag, "a receive that matched nothing wasn't cancelled");
}

static void check_types(void) {
    double out[3] = {rank + 0.5, rank + 1.5, rank + 2.5}, in[5] = {0};
    MPI_Status status;
    int count = 0;
    MPI_Sendrecv(out, 3, MPI_DOUBLE, next, tag, in, 5, MPI_DOUBLE, previous, tag, MPI_COMM_WORLD, &status);
    MPI_Get_count(&status, MPI_DOUBLE, &count);
    check(count == 3 && in[2] == previous + 2.5 && in[3] == 0, "doubles went wrong");
    MPI_Sendrecv(out, 3, MPI_BYTE, next, tag, in, 24, MPI_BYTE, previous, tag, MPI_COMM_WORLD, &status);
    MPI_Get_count(&status, MPI_INT, &count);
    check(count == MPI_UNDEFINED, "3 bytes are %d ints", count);
}

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    rank = world_rank();
    size = world_size();
    next = (rank + 1) % size;
    previous = (rank + size - 1) % size;
    for (int i = 0; i < size_count; ++i) {
        const int bytes = sizes[i];
        check_blocking("ssend", MPI_Ssend, bytes);
        check_blocking("send", MPI_Send, bytes);
        check_blocking("rsend", MPI_Rsend, bytes);
        check_nonblocking("isend", MPI_Isend, bytes);
        check_nonblocking("issend", MPI_Issend, bytes);
        check_nonblocking("irsend", MPI_Irsend, bytes);
        check_unexpected(bytes);
        check_sendrecv(bytes);
        check_probe(bytes);
        check_self(bytes);
        check_short(bytes);
    }
    check_nobody();
    check_order();
    check_any_source();
    check_completion();
    check_synchronous();
    check_cancel();
    check_types();
    return finish("p2p_all");
}
