/* Each mistake gives the error class that MPI 3.1 §8.4 has for it, under MPI_ERRORS_RETURN. With a mistake's
 * name as argument that mistake is made under MPI_ERRORS_ARE_FATAL instead, by rank 0; `list` lists the
 * names. */
#include <string.h>

#include "check.h"

static int numbers[8];
static int results[8];

static int send_to(int rank) {
    return MPI_Send(numbers, 1, MPI_INT, rank, 0, MPI_COMM_WORLD);
}
static int send_tagged(int tag) {
    return MPI_Send(numbers, 1, MPI_INT, 0, tag, MPI_COMM_WORLD);
}
static int receive_from(int rank) {
    return MPI_Recv(numbers, 1, MPI_INT, rank, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}
static int reduce(MPI_Datatype type, MPI_Op op, int root) {
    return MPI_Reduce(numbers, results, 1, type, op, root, MPI_COMM_WORLD);
}

static int send_rank_beyond(void) {
    return send_to(world_size());
}
static int send_rank_negative(void) {
    return send_to(-77);
}
static int send_any_source(void) {
    return send_to(MPI_ANY_SOURCE);
}
static int receive_rank_beyond(void) {
    return receive_from(world_size());
}
static int send_tag_negative(void) {
    return send_tagged(-77);
}
static int send_any_tag(void) {
    return send_tagged(MPI_ANY_TAG);
}
static int send_count(void) {
    return MPI_Send(numbers, -1, MPI_INT, 0, 0, MPI_COMM_WORLD);
}
static int send_type(void) {
    return MPI_Send(numbers, 1, MPI_DATATYPE_NULL, 0, 0, MPI_COMM_WORLD);
}
static int send_comm(void) {
    return MPI_Send(numbers, 1, MPI_INT, 0, 0, MPI_COMM_NULL);
}
static int send_buffer(void) {
    return MPI_Send(NULL, 1, MPI_INT, 0, 0, MPI_COMM_WORLD);
}
static int irecv_rank(void) {
    MPI_Request request;
    return MPI_Irecv(numbers, 1, MPI_INT, world_size(), 0, MPI_COMM_WORLD, &request);
}
static int probe_rank(void) {
    return MPI_Probe(world_size(), 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}
static int receive_truncated(void) {
    MPI_Request request;
    const int error = MPI_Isend(numbers, 8, MPI_INT, 0, 0, MPI_COMM_SELF, &request);
    if (error != MPI_SUCCESS) return error;
    const int result = MPI_Recv(results, 4, MPI_INT, 0, 0, MPI_COMM_SELF, MPI_STATUS_IGNORE);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
    return result;
}
static int waitall_truncated(void) {
    MPI_Request requests[2];
    MPI_Status statuses[2];
    MPI_Irecv(results, 4, MPI_INT, 0, 0, MPI_COMM_SELF, &requests[0]);
    MPI_Isend(numbers, 8, MPI_INT, 0, 0, MPI_COMM_SELF, &requests[1]);
    const int result = MPI_Waitall(2, requests, statuses);
    int class = MPI_SUCCESS;
    if (result != MPI_SUCCESS) MPI_Error_class(statuses[0].MPI_ERROR, &class);
    check(class == MPI_ERR_TRUNCATE, "the status doesn't tell which request failed");
    return result;
}
static int bcast_root_beyond(void) {
    return MPI_Bcast(numbers, 1, MPI_INT, world_size(), MPI_COMM_WORLD);
}
static int bcast_root_negative(void) {
    return MPI_Bcast(numbers, 1, MPI_INT, -1, MPI_COMM_WORLD);
}
static int bcast_count(void) {
    return MPI_Bcast(numbers, -1, MPI_INT, 0, MPI_COMM_WORLD);
}
static int barrier_comm(void) {
    return MPI_Barrier(MPI_COMM_NULL);
}
static int reduce_op_null(void) {
    return reduce(MPI_INT, MPI_OP_NULL, 0);
}
static int reduce_and_of_doubles(void) {
    return reduce(MPI_DOUBLE, MPI_BAND, 0);
}
static int reduce_minloc_of_ints(void) {
    return reduce(MPI_INT, MPI_MINLOC, 0);
}
static int reduce_sum_of_pairs(void) {
    return reduce(MPI_2INT, MPI_SUM, 0);
}
static int reduce_root(void) {
    return reduce(MPI_INT, MPI_SUM, world_size());
}
static int bcast_type(void) {
    return MPI_Bcast(numbers, 1, MPI_DATATYPE_NULL, 0, MPI_COMM_WORLD);
}
static int op_free_predefined(void) {
    MPI_Op op = MPI_SUM;
    return MPI_Op_free(&op);
}
static int comm_free_world(void) {
    MPI_Comm comm = MPI_COMM_WORLD;
    return MPI_Comm_free(&comm);
}
static int comm_rank_null(void) {
    int rank;
    return MPI_Comm_rank(MPI_COMM_NULL, &rank);
}
static int type_size_null(void) {
    int size;
    return MPI_Type_size(MPI_DATATYPE_NULL, &size);
}

static const struct {
    const char* name;
    int class;
    int (*make)(void);
} mistakes[] = {
    {"send_rank_beyond", MPI_ERR_RANK, send_rank_beyond},
    {"send_rank_negative", MPI_ERR_RANK, send_rank_negative},
    {"send_any_source", MPI_ERR_RANK, send_any_source},
    {"receive_rank_beyond", MPI_ERR_RANK, receive_rank_beyond},
    {"irecv_rank", MPI_ERR_RANK, irecv_rank},
    {"probe_rank", MPI_ERR_RANK, probe_rank},
    {"send_tag_negative", MPI_ERR_TAG, send_tag_negative},
    {"send_any_tag", MPI_ERR_TAG, send_any_tag},
    {"send_count", MPI_ERR_COUNT, send_count},
    {"bcast_count", MPI_ERR_COUNT, bcast_count},
    {"send_type", MPI_ERR_TYPE, send_type},
    {"bcast_type", MPI_ERR_TYPE, bcast_type},
    {"type_size_null", MPI_ERR_TYPE, type_size_null},
    {"send_comm", MPI_ERR_COMM, send_comm},
    {"barrier_comm", MPI_ERR_COMM, barrier_comm},
    {"comm_rank_null", MPI_ERR_COMM, comm_rank_null},
    {"comm_free_world", MPI_ERR_COMM, comm_free_world},
    {"send_buffer", MPI_ERR_BUFFER, send_buffer},
    {"receive_truncated", MPI_ERR_TRUNCATE, receive_truncated},
    {"waitall_truncated", MPI_ERR_IN_STATUS, waitall_truncated},
    {"bcast_root_beyond", MPI_ERR_ROOT, bcast_root_beyond},
    {"bcast_root_negative", MPI_ERR_ROOT, bcast_root_negative},
    {"reduce_root", MPI_ERR_ROOT, reduce_root},
    {"reduce_op_null", MPI_ERR_OP, reduce_op_null},
    {"reduce_and_of_doubles", MPI_ERR_OP, reduce_and_of_doubles},
    {"reduce_minloc_of_ints", MPI_ERR_OP, reduce_minloc_of_ints},
    {"reduce_sum_of_pairs", MPI_ERR_OP, reduce_sum_of_pairs},
    {"op_free_predefined", MPI_ERR_OP, op_free_predefined},
};
enum { mistake_count = sizeof mistakes / sizeof *mistakes };

static void expect_class(const char* name, int code, int expected) {
    int class = MPI_SUCCESS, length = 0;
    char text[MPI_MAX_ERROR_STRING];
    check(code != MPI_SUCCESS, "%s succeeded", name);
    MPI_Error_class(code, &class);
    MPI_Error_string(code, text, &length);
    check(class == expected, "%s gave class %d, not %d (%s)", name, class, expected, text);
    check(length > 0 && (size_t)length == strlen(text), "%s has no error string", name);
}

/* What isn't an error, though it looks like one. */
static void check_harmless(void) {
    check(send_to(MPI_PROC_NULL) == MPI_SUCCESS, "a message to MPI_PROC_NULL failed");
    check(MPI_Bcast(NULL, 0, MPI_INT, 0, MPI_COMM_WORLD) == MPI_SUCCESS, "an empty broadcast failed");
    MPI_Request request = MPI_REQUEST_NULL;
    check(MPI_Wait(&request, MPI_STATUS_IGNORE) == MPI_SUCCESS, "waiting for no request failed");
}

static int make_fatal(const char* name) {
    for (int i = 0; i < mistake_count; ++i) {
        if (strcmp(name, "list") == 0 && world_rank() == 0) printf("%s\n", mistakes[i].name);
        if (strcmp(name, mistakes[i].name) == 0 && world_rank() == 0) {
            mistakes[i].make();
            printf("FAILED: %s was not fatal\n", name);
        }
    }
    MPI_Barrier(MPI_COMM_WORLD);
    MPI_Finalize();
    return strcmp(name, "list") == 0 ? 0 : 1;
}

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    if (argc > 1) return make_fatal(argv[1]);
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
    for (int i = 0; i < mistake_count; ++i)
        expect_class(mistakes[i].name, mistakes[i].make(), mistakes[i].class);
    check_harmless();
    return finish("bad_arguments");
}
