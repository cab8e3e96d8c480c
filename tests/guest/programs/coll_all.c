/* Every collective operation against a sequential model: what each rank contributes is a known function of
 * rank and place, so that each rank can work out alone what has to come out. For MPI_COMM_WORLD,
 * MPI_COMM_SELF, a duplicate, halves and a reversed order; short, middling and long; from all roots the short
 * ones, from the first and the last root the rest. */
#include <stdint.h>
#include <string.h>

#include "check.h"

enum { max_count = 20000, guard = 0x5eed };

static const int counts[] = {0, 1, 2, 5, 16, 100, 1025, max_count};
enum { count_count = sizeof counts / sizeof *counts };

static MPI_Comm comm;
static const char* comm_name;
static int rank, size;
static int *out, *in; /* room for max_count ints for each rank, and one more */

static int value(int of_rank, int place) {
    return of_rank * 1000003 + place * 7 + 1;
}

static void fill(int* data, int count, int from) {
    for (int i = 0; i < count; ++i)
        data[i] = value(rank, from + i);
}
/* Clears what will be received, and marks its end. */
static void clear(int count) {
    memset(in, 0xff, (size_t)count * sizeof *in);
    in[count] = guard;
}
static void expect(const char* call, int count, int place, int expected) {
    if (in[place] != expected)
        check(0, "%s of %d in %s: place %d is %d, not %d", call, count, comm_name, place, in[place],
              expected);
}
static void expect_guard(const char* call, int count, int end) {
    check(in[end] == guard, "%s of %d in %s wrote beyond its end", call, count, comm_name);
}

static void check_barrier(void) {
    for (int i = 0; i < 20; ++i)
        MPI_Barrier(comm);
}

static void check_bcast(int count, int root) {
    clear(count);
    if (rank == root) fill(in, count, 0);
    MPI_Bcast(in, count, MPI_INT, root, comm);
    for (int i = 0; i < count; ++i)
        expect("bcast", count, i, value(root, i));
    expect_guard("bcast", count, count);
}

static void check_gather(int count, int root) {
    const int end = rank == root ? count * size : 0;
    fill(out, count, 0);
    clear(end);
    MPI_Gather(out, count, MPI_INT, rank == root ? in : NULL, count, MPI_INT, root, comm);
    for (int i = 0; i < end; ++i)
        expect("gather", count, i, value(i / count, i % count));
    expect_guard("gather", count, end);
    if (rank == root) fill(in + rank * count, count, 0);
    MPI_Gather(rank == root ? MPI_IN_PLACE : out, count, MPI_INT, in, count, MPI_INT, root, comm);
    for (int i = 0; i < end; ++i)
        expect("gather in place", count, i, value(i / count, i % count));
}

static void check_scatter(int count, int root) {
    if (rank == root) fill(out, count * size, 0);
    clear(count);
    MPI_Scatter(out, count, MPI_INT, in, count, MPI_INT, root, comm);
    for (int i = 0; i < count; ++i)
        expect("scatter", count, i, value(root, rank * count + i));
    expect_guard("scatter", count, count);
}

static void check_allgather(int count) {
    fill(out, count, 0);
    clear(count * size);
    MPI_Allgather(out, count, MPI_INT, in, count, MPI_INT, comm);
    for (int i = 0; i < count * size; ++i)
        expect("allgather", count, i, value(i / count, i % count));
    expect_guard("allgather", count, count * size);
    clear(count * size);
    fill(in + rank * count, count, 0);
    MPI_Allgather(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, in, count, MPI_INT, comm);
    for (int i = 0; i < count * size; ++i)
        expect("allgather in place", count, i, value(i / count, i % count));
}

static void check_alltoall(int count) {
    fill(out, count * size, 0);
    clear(count * size);
    MPI_Alltoall(out, count, MPI_INT, in, count, MPI_INT, comm);
    for (int i = 0; i < count * size; ++i)
        expect("alltoall", count, i, value(i / count, rank * count + i % count));
    expect_guard("alltoall", count, count * size);
    fill(in, count * size, 0);
    MPI_Alltoall(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, in, count, MPI_INT, comm);
    for (int i = 0; i < count * size; ++i)
        expect("alltoall in place", count, i, value(i / count, rank * count + i % count));
}

/* In the calls with a count for each rank, rank r has r % 3 and `count` - 2, with a hole of one after each.
 */
static int part(int of_rank, int count) {
    return (count < 2 ? 0 : count - 2) + of_rank % 3;
}

static int lay_out(int count, int* parts, int* places) {
    int place = 0;
    for (int r = 0; r < size; ++r) {
        parts[r] = part(r, count);
        places[r] = place;
        place += parts[r] + 1;
    }
    return place;
}

static void expect_parts(const char* call, int count, const int* parts, const int* places) {
    for (int r = 0; r < size; ++r) {
        for (int i = 0; i < parts[r]; ++i)
            expect(call, count, places[r] + i, value(r, i));
        expect(call, count, places[r] + parts[r], -1);
    }
}

static void check_vectors(int count, int root) {
    int parts[size], places[size];
    const int end = lay_out(count, parts, places), mine = parts[rank];
    fill(out, mine, 0);
    clear(end);
    MPI_Gatherv(out, mine, MPI_INT, in, parts, places, MPI_INT, root, comm);
    if (rank == root) expect_parts("gatherv", count, parts, places);
    clear(end);
    MPI_Allgatherv(out, mine, MPI_INT, in, parts, places, MPI_INT, comm);
    expect_parts("allgatherv", count, parts, places);
    fill(out, end, 0);
    clear(mine);
    MPI_Scatterv(out, parts, places, MPI_INT, in, mine, MPI_INT, root, comm);
    for (int i = 0; i < mine; ++i)
        expect("scatterv", count, i, value(root, places[rank] + i));
    expect_guard("scatterv", count, mine);
}

/* Rank s sends part(r) to rank r, from where r's part is laid out; r receives size equal parts. */
static void check_alltoallv(int count) {
    int parts[size], places[size], equal[size], rows[size];
    const int end = lay_out(count, parts, places), mine = parts[rank];
    for (int r = 0; r < size; ++r) {
        equal[r] = mine;
        rows[r] = (size - 1 - r) * mine; /* in reverse */
    }
    fill(out, end, 0);
    clear(mine * size);
    MPI_Alltoallv(out, parts, places, MPI_INT, in, equal, rows, MPI_INT, comm);
    for (int r = 0; r < size; ++r)
        for (int i = 0; i < mine; ++i)
            expect("alltoallv", count, rows[r] + i, value(r, places[rank] + i));
    expect_guard("alltoallv", count, mine * size);
}

typedef int combine(int, int);
static int sum(int a, int b) {
    return (int)((unsigned)a + (unsigned)b);
}
static int product(int a, int b) {
    return (int)((unsigned)a * (unsigned)b);
}
static int maximum(int a, int b) {
    return a > b ? a : b;
}
static int minimum(int a, int b) {
    return a < b ? a : b;
}
static int bits_and(int a, int b) {
    return a & b;
}
static int bits_or(int a, int b) {
    return a | b;
}
static int bits_xor(int a, int b) {
    return a ^ b;
}
static int logical_and(int a, int b) {
    return a && b;
}
static int logical_or(int a, int b) {
    return a || b;
}
static int logical_xor(int a, int b) {
    return !a != !b;
}
/* Associative but not commutative: composing x -> p x + q, with p and q in 16 bits each. */
static int compose(int a, int b) {
    const unsigned p = (unsigned)a >> 16, q = (unsigned)a & 0xffff, s = (unsigned)b >> 16,
                   t = (unsigned)b & 0xffff;
    return (int)(((p * s & 0xffff) << 16) | ((q * s + t) & 0xffff));
}
static void compose_all(void* a, void* b, int* length, MPI_Datatype* type) {
    (void)type;
    int *x = a, *y = b;
    for (int i = 0; i < *length; ++i)
        y[i] = compose(x[i], y[i]);
}

static int model(combine* op, int first, int last, int place) {
    int result = value(first, place);
    for (int r = first + 1; r <= last; ++r)
        result = op(result, value(r, place));
    return result;
}

static void check_reductions(const char* name, MPI_Op op, combine* combine_two, int count, int root) {
    char call[40];
    snprintf(call, sizeof call, "reduce %s", name);
    fill(out, count, 0);
    clear(count);
    MPI_Reduce(out, in, count, MPI_INT, op, root, comm);
    for (int i = 0; i < count && rank == root; ++i)
        expect(call, count, i, model(combine_two, 0, size - 1, i));
    expect_guard(call, count, count);
    fill(in, count, 0);
    MPI_Reduce(rank == root ? MPI_IN_PLACE : in, rank == root ? in : NULL, count, MPI_INT, op, root, comm);
    for (int i = 0; i < count && rank == root; ++i)
        expect(call, count, i, model(combine_two, 0, size - 1, i));

    snprintf(call, sizeof call, "allreduce %s", name);
    clear(count);
    MPI_Allreduce(out, in, count, MPI_INT, op, comm);
    for (int i = 0; i < count; ++i)
        expect(call, count, i, model(combine_two, 0, size - 1, i));
    expect_guard(call, count, count);
    fill(in, count, 0);
    MPI_Allreduce(MPI_IN_PLACE, in, count, MPI_INT, op, comm);
    for (int i = 0; i < count; ++i)
        expect(call, count, i, model(combine_two, 0, size - 1, i));

    snprintf(call, sizeof call, "scan %s", name);
    clear(count);
    MPI_Scan(out, in, count, MPI_INT, op, comm);
    for (int i = 0; i < count; ++i)
        expect(call, count, i, model(combine_two, 0, rank, i));
    snprintf(call, sizeof call, "exscan %s", name);
    MPI_Exscan(out, in, count, MPI_INT, op, comm);
    for (int i = 0; i < count && rank > 0; ++i)
        expect(call, count, i, model(combine_two, 0, rank - 1, i));
    expect_guard(call, count, count);

    snprintf(call, sizeof call, "reduce_scatter_block %s", name);
    fill(out, count * size, 0);
    clear(count);
    MPI_Reduce_scatter_block(out, in, count, MPI_INT, op, comm);
    for (int i = 0; i < count; ++i)
        expect(call, count, i, model(combine_two, 0, size - 1, rank * count + i));
    expect_guard(call, count, count);

    snprintf(call, sizeof call, "reduce_scatter %s", name);
    int parts[size], places[size], begin = 0;
    lay_out(count, parts, places);
    for (int r = 0; r < rank; ++r)
        begin += parts[r];
    fill(out, (count + 3) * size, 0);
    clear(parts[rank]);
    MPI_Reduce_scatter(out, in, parts, MPI_INT, op, comm);
    for (int i = 0; i < parts[rank]; ++i)
        expect(call, count, i, model(combine_two, 0, size - 1, begin + i));
    expect_guard(call, count, parts[rank]);
}

static void check_all_reductions(int count, int root) {
    MPI_Op composition;
    MPI_Op_create(compose_all, 0, &composition);
    check_reductions("sum", MPI_SUM, sum, count, root);
    check_reductions("composition", composition, compose, count, root);
    if (count <= 16) {
        check_reductions("product", MPI_PROD, product, count, root);
        check_reductions("maximum", MPI_MAX, maximum, count, root);
        check_reductions("minimum", MPI_MIN, minimum, count, root);
        check_reductions("and", MPI_BAND, bits_and, count, root);
        check_reductions("or", MPI_BOR, bits_or, count, root);
        check_reductions("xor", MPI_BXOR, bits_xor, count, root);
        check_reductions("logical and", MPI_LAND, logical_and, count, root);
        check_reductions("logical or", MPI_LOR, logical_or, count, root);
        check_reductions("logical xor", MPI_LXOR, logical_xor, count, root);
    }
    MPI_Op_free(&composition);
    check(composition == MPI_OP_NULL, "a freed operation isn't null");
}

static void check_locations(void) {
    struct {
        double value;
        int place;
    } mine = {(rank * 7 + 3) % size, rank}, least, most;
    MPI_Allreduce(&mine, &least, 1, MPI_DOUBLE_INT, MPI_MINLOC, comm);
    MPI_Allreduce(&mine, &most, 1, MPI_DOUBLE_INT, MPI_MAXLOC, comm);
    int at_least = 0, at_most = 0;
    for (int r = 1; r < size; ++r) {
        if ((r * 7 + 3) % size < (at_least * 7 + 3) % size) at_least = r;
        if ((r * 7 + 3) % size > (at_most * 7 + 3) % size) at_most = r;
    }
    check(least.place == at_least && most.place == at_most, "minloc or maxloc in %s is wrong", comm_name);
    const int pair[2] = {5, size - rank}; /* equal values: the lower index wins */
    int first[2];
    MPI_Allreduce(pair, first, 1, MPI_2INT, MPI_MAXLOC, comm);
    check(first[0] == 5 && first[1] == 1, "maxloc of equals in %s gave %d", comm_name, first[1]);
}

/* The sum over ranks r of r + 1, in each type. */
static void check_types(void) {
    const int total = size * (size + 1) / 2;
    const short a = (short)(rank + 1);
    const long b = rank + 1;
    const unsigned long long c = (unsigned long long)rank + 1;
    const float d = (float)rank + 1;
    const double e = rank + 1;
    const long double f = rank + 1;
    const int8_t g = (int8_t)(rank % 3);
    const uint64_t h = UINT64_C(1) << (rank % 64);
    short as;
    long bs;
    unsigned long long cs;
    float ds;
    double es;
    long double fs;
    int8_t gs;
    uint64_t hs, expected = 0;
    int most = 0;
    for (int r = 0; r < size; ++r) {
        expected |= UINT64_C(1) << (r % 64);
        most = maximum(most, r % 3);
    }
    MPI_Allreduce(&a, &as, 1, MPI_SHORT, MPI_SUM, comm);
    MPI_Allreduce(&b, &bs, 1, MPI_LONG, MPI_SUM, comm);
    MPI_Allreduce(&c, &cs, 1, MPI_UNSIGNED_LONG_LONG, MPI_SUM, comm);
    MPI_Allreduce(&d, &ds, 1, MPI_FLOAT, MPI_SUM, comm);
    MPI_Allreduce(&e, &es, 1, MPI_DOUBLE, MPI_SUM, comm);
    MPI_Allreduce(&f, &fs, 1, MPI_LONG_DOUBLE, MPI_SUM, comm);
    MPI_Allreduce(&g, &gs, 1, MPI_INT8_T, MPI_MAX, comm);
    MPI_Allreduce(&h, &hs, 1, MPI_UINT64_T, MPI_BOR, comm);
    check(as == total && bs == total && cs == (unsigned long long)total, "a sum of integers in %s is wrong",
          comm_name);
    check(ds == (float)total && es == total && fs == total, "a sum of reals in %s is wrong", comm_name);
    check(gs == most && hs == expected, "int8_t or uint64_t in %s is wrong", comm_name);
}

static void check_communicator(const char* name, MPI_Comm which) {
    comm = which;
    comm_name = name;
    MPI_Comm_rank(comm, &rank);
    MPI_Comm_size(comm, &size);
    check_barrier();
    check_locations();
    check_types();
    for (int c = 0; c < count_count; ++c) {
        check_allgather(counts[c]);
        check_alltoall(counts[c]);
        check_alltoallv(counts[c]);
        for (int root = 0; root<size; root += counts[c]> 100 && size > 2 ? size - 1 : 1) {
            check_bcast(counts[c], root);
            check_gather(counts[c], root);
            check_scatter(counts[c], root);
            check_vectors(counts[c], root);
            check_all_reductions(counts[c], root);
        }
    }
}

/* Collectives of two communicators and point-to-point messages at the same time don't meet. */
static void check_isolation(MPI_Comm duplicate) {
    const int me = world_rank(), all = world_size(), to = (me + 1) % all, from = (me + all - 1) % all;
    int a = me, b = me * 2, c = -1, sums[2];
    MPI_Request requests[2];
    MPI_Irecv(&c, 1, MPI_INT, MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &requests[0]);
    MPI_Allreduce(&a, &sums[0], 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
    MPI_Allreduce(&b, &sums[1], 1, MPI_INT, MPI_SUM, duplicate);
    MPI_Isend(&me, 1, MPI_INT, to, 0, MPI_COMM_WORLD, &requests[1]);
    MPI_Barrier(duplicate);
    MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
    check(c == from && sums[0] * 2 == sums[1] && sums[0] == all * (all - 1) / 2, "messages got mixed up");
}

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    const int me = world_rank(), all = world_size();
    const size_t room = ((size_t)max_count + 3) * (size_t)all + 1;
    out = malloc(room * sizeof *out);
    in = malloc(room * sizeof *in);
    check(out != NULL && in != NULL, "no memory");

    MPI_Comm duplicate, half, reversed, some;
    MPI_Comm_dup(MPI_COMM_WORLD, &duplicate);
    MPI_Comm_split(MPI_COMM_WORLD, me % 2, 0, &half);
    MPI_Comm_split(duplicate, 0, all - me, &reversed);
    MPI_Comm_split(MPI_COMM_WORLD, me == 0 ? MPI_UNDEFINED : 5, me, &some);
    check((some == MPI_COMM_NULL) == (me == 0), "MPI_UNDEFINED gave a communicator, or a color none");

    check_communicator("MPI_COMM_WORLD", MPI_COMM_WORLD);
    check_communicator("MPI_COMM_SELF", MPI_COMM_SELF);
    check_communicator("halves", half);
    check_communicator("the reversed order", reversed);
    check(rank == all - 1 - me, "the key didn't reverse the order");
    if (some != MPI_COMM_NULL) check_communicator("all but rank 0", some);
    check_isolation(duplicate);

    if (some != MPI_COMM_NULL) MPI_Comm_free(&some);
    MPI_Comm_free(&reversed);
    MPI_Comm_free(&half);
    MPI_Comm_free(&duplicate);
    check(duplicate == MPI_COMM_NULL, "a freed communicator isn't null");
    for (int i = 0; i < 300; ++i) { /* context ids come back */
        MPI_Comm_dup(MPI_COMM_WORLD, &duplicate);
        MPI_Comm_free(&duplicate);
    }
    free(in);
    free(out);
    return finish("coll_all");
}
