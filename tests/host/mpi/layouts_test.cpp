// Datatypes against a naive model, in all calls that move data.
#include <array>
#include <numeric>

#include "mpi_world.hpp"
#include "random_types.hpp"

namespace vaquero::mpi::test {
namespace {

using Bytes = std::vector<unsigned char>;

/// Memory for `count` elements of a type, wherever their bytes lie.
class Memory {
public:
    Memory(const TypeMap& map, int count, unsigned seed) {
        std::ptrdiff_t begin = 0;
        std::ptrdiff_t end = 1;
        for (int i = 0; i < count; ++i)
            for (const std::ptrdiff_t byte : map.bytes) {
                begin = std::min(begin, i * map.extent() + byte);
                end = std::max(end, i * map.extent() + byte + 1);
            }
        origin_ = -begin;
        bytes_.resize(static_cast<std::size_t>(end - begin));
        for (std::size_t i = 0; i < bytes_.size(); ++i)
            bytes_[i] = static_cast<unsigned char>(i * 31 + seed);
    }
    [[nodiscard]] unsigned char* address() { return bytes_.data() + origin_; }
    [[nodiscard]] Bytes& bytes() { return bytes_; }

    /// The data, one element behind the other, byte by byte.
    [[nodiscard]] Bytes pack(const TypeMap& map, int count) {
        Bytes packed;
        for (int i = 0; i < count; ++i)
            for (const std::ptrdiff_t byte : map.bytes)
                packed.push_back(address()[i * map.extent() + byte]);
        return packed;
    }
    void unpack(const TypeMap& map, const Bytes& packed) {
        for (std::size_t i = 0; i < packed.size(); ++i) {
            const auto element = static_cast<std::ptrdiff_t>(i / map.bytes.size());
            address()[element * map.extent() + map.bytes[i % map.bytes.size()]] = packed[i];
        }
    }

private:
    std::ptrdiff_t origin_ = 0;
    Bytes bytes_;
};

/// Whether two bytes of data lie at one place: nothing may be received into it [MPI 3.1 §4.1.11].
bool overlaps(const TypeMap& map, int count) {
    std::vector<std::ptrdiff_t> all;
    for (int i = 0; i < count; ++i)
        for (const std::ptrdiff_t byte : map.bytes)
            all.push_back(i * map.extent() + byte);
    std::sort(all.begin(), all.end());
    return std::adjacent_find(all.begin(), all.end()) != all.end();
}

TEST(Layouts, HaveTheSizesAndBoundsOfTheModel) {
    run_ranks({.ranks = 1, .cores = 1}, [](int, int) {
        for (unsigned seed = 0; seed < 400; ++seed) {
            SCOPED_TRACE(seed);
            TypeMaker maker(seed);
            RandomType made = maker.make(static_cast<int>(seed % 5));
            int size = -1;
            MPI_Aint lower = -1;
            MPI_Aint extent = -1;
            MPI_Aint true_lower = -1;
            MPI_Aint true_extent = -1;
            MPI_Type_size(made.type, &size);
            MPI_Type_get_extent(made.type, &lower, &extent);
            MPI_Type_get_true_extent(made.type, &true_lower, &true_extent);
            const auto& bytes = made.map.bytes;
            EXPECT_EQ(size, static_cast<int>(bytes.size()));
            EXPECT_EQ(lower, made.map.lower_bound);
            EXPECT_EQ(extent, made.map.extent());
            if (!bytes.empty()) {
                const auto [first, last] = std::minmax_element(bytes.begin(), bytes.end());
                EXPECT_EQ(true_lower, *first);
                EXPECT_EQ(true_extent, *last + 1 - *first);
            }
            MPI_Type_free(&made.type);
        }
    });
}

TEST(Layouts, PackAndUnpackAsTheModelDoes) {
    run_ranks({.ranks = 1, .cores = 1}, [](int, int) {
        for (unsigned seed = 0; seed < 600; ++seed) {
            SCOPED_TRACE(seed);
            TypeMaker maker(seed);
            RandomType made = maker.make(static_cast<int>(seed % 5));
            const int count = maker.up_to(4);
            Memory source(made.map, count, 7);
            const Bytes expected = source.pack(made.map, count);
            Bytes packed(expected.size() + 1);
            int position = 0;
            const int room = static_cast<int>(packed.size());
            ASSERT_EQ(
                MPI_Pack(source.address(), count, made.type, packed.data(), room, &position, MPI_COMM_SELF),
                MPI_SUCCESS);
            ASSERT_EQ(position, static_cast<int>(expected.size()));
            packed.pop_back();
            ASSERT_EQ(packed, expected);

            if (!overlaps(made.map, count)) {
                Memory received(made.map, count, 99);
                Memory model = received;
                model.unpack(made.map, packed);
                position = 0;
                const int bytes = static_cast<int>(packed.size());
                MPI_Unpack(packed.data(), bytes, &position, received.address(), count, made.type,
                           MPI_COMM_SELF);
                ASSERT_EQ(received.bytes(), model.bytes());
            }
            MPI_Type_free(&made.type);
        }
    });
}

TEST(Layouts, TravelFromOneToAnother) {
    // Short and long, to oneself and to the other core; the receiver's layout has nothing to do with the
    // sender's.
    for (const int copies : {1, 200}) {
        run_ranks({.ranks = 2, .cores = 2}, [copies](int rank, int) {
            for (unsigned seed = 0; seed < 60; ++seed) {
                SCOPED_TRACE(seed);
                TypeMaker maker(seed);
                RandomType sent = maker.make(3);
                const int count = copies * (1 + maker.up_to(2));
                Memory source(sent.map, count, 5);
                const Bytes data = source.pack(sent.map, count);
                // Every other byte of the receiver.
                const int bytes = static_cast<int>(data.size());
                MPI_Datatype sparse = MPI_DATATYPE_NULL;
                MPI_Type_vector(bytes, 1, 2, MPI_BYTE, &sparse);
                MPI_Type_commit(&sparse);
                Bytes received(2 * data.size() + 1, 0xee);
                Bytes expected = received;
                for (std::size_t i = 0; i < data.size(); ++i)
                    expected[2 * i] = data[i];
                MPI_Request request = MPI_REQUEST_NULL;
                MPI_Irecv(received.data(), 1, sparse, 1 - rank, 0, MPI_COMM_WORLD, &request);
                MPI_Send(source.address(), count, sent.type, 1 - rank, 0, MPI_COMM_WORLD);
                // What is under way doesn't need the handle any more.
                MPI_Type_free(&sparse);
                MPI_Status status;
                MPI_Wait(&request, &status);
                ASSERT_EQ(received, expected);
                int count_received = -1;
                MPI_Get_count(&status, MPI_BYTE, &count_received);
                EXPECT_EQ(count_received, bytes);
                MPI_Type_free(&sent.type);
            }
        });
    }
}

TEST(Layouts, InCollectives) {
    for (const int ranks : {1, 2, 3, 4, 7}) {
        run_ranks({.ranks = ranks, .cores = std::min(ranks, 3)}, [](int rank, int size) {
            // A column of a matrix: 5 ints, 3 apart, the next column beside it.
            MPI_Datatype strided = MPI_DATATYPE_NULL;
            MPI_Datatype column = MPI_DATATYPE_NULL;
            MPI_Type_vector(5, 1, 3, MPI_INT, &strided);
            MPI_Type_create_resized(strided, 0, sizeof(int), &column);
            MPI_Type_commit(&column);
            const auto value = [](int from, int to, int row) { return from * 1000 + to * 10 + row; };

            std::vector<int> matrix(15, -1);
            if (rank == size - 1)
                for (int row = 0; row < 5; ++row)
                    matrix[static_cast<std::size_t>(3 * row + 1)] = value(9, 9, row);
            MPI_Bcast(&matrix[1], 1, column, size - 1, MPI_COMM_WORLD);
            for (int row = 0; row < 5; ++row) {
                EXPECT_EQ(matrix[static_cast<std::size_t>(3 * row + 1)], value(9, 9, row));
                if (rank != size - 1) {
                    EXPECT_EQ(matrix[static_cast<std::size_t>(3 * row)], -1);
                }
            }

            // Rows of `size` ints: each rank's column goes to its place at the root, and at all.
            const auto columns = static_cast<std::size_t>(size);
            MPI_Datatype rows = MPI_DATATYPE_NULL;
            MPI_Datatype place = MPI_DATATYPE_NULL;
            MPI_Type_vector(5, 1, size, MPI_INT, &rows);
            MPI_Type_create_resized(rows, 0, sizeof(int), &place);
            MPI_Type_commit(&place);
            std::array<int, 5> own{};
            for (int row = 0; row < 5; ++row)
                own[static_cast<std::size_t>(row)] = value(rank, 0, row);
            std::vector<int> gathered(5 * columns, -1);
            MPI_Gather(own.data(), 5, MPI_INT, gathered.data(), 1, place, 0, MPI_COMM_WORLD);
            std::vector<int> all(5 * columns, -1);
            MPI_Allgather(own.data(), 5, MPI_INT, all.data(), 1, place, MPI_COMM_WORLD);
            for (std::size_t from = 0; from < columns; ++from)
                for (std::size_t row = 0; row < 5; ++row) {
                    const int expected = value(static_cast<int>(from), 0, static_cast<int>(row));
                    EXPECT_EQ(all[row * columns + from], expected);
                    if (rank == 0) {
                        EXPECT_EQ(gathered[row * columns + from], expected);
                    }
                }
            std::array<int, 5> scattered{};
            MPI_Scatter(gathered.data(), 1, place, scattered.data(), 5, MPI_INT, 0, MPI_COMM_WORLD);
            EXPECT_EQ(scattered, own);
            std::vector<int> exchanged(5 * columns, -1);
            MPI_Alltoall(all.data(), 1, place, exchanged.data(), 5, MPI_INT, MPI_COMM_WORLD);
            for (std::size_t from = 0; from < columns; ++from)
                for (std::size_t row = 0; row < 5; ++row)
                    EXPECT_EQ(exchanged[5 * from + row], value(rank, 0, static_cast<int>(row)));

            std::vector<int> ones(columns, 1);
            std::vector<int> displacements(columns);
            std::iota(displacements.begin(), displacements.end(), 0);
            std::vector<int> various(5 * columns, -1);
            MPI_Allgatherv(own.data(), 5, MPI_INT, various.data(), ones.data(), displacements.data(), place,
                           MPI_COMM_WORLD);
            EXPECT_EQ(various, all);
            for (MPI_Datatype* type : {&strided, &column, &rows, &place})
                MPI_Type_free(type);
        });
    }
}

/// Complex numbers with a gap, multiplied: a user's operation gets them as it expects them.
struct Sparse {
    double real;
    int gap;
    double imaginary;
};

void multiply(void* in, void* inout, int* length, MPI_Datatype* datatype) {
    MPI_Aint lower = 0;
    MPI_Aint extent = 0;
    MPI_Type_get_extent(*datatype, &lower, &extent);
    EXPECT_EQ(extent, static_cast<MPI_Aint>(sizeof(Sparse)));
    const auto* a = static_cast<const Sparse*>(in);
    auto* b = static_cast<Sparse*>(inout);
    for (int i = 0; i < *length; ++i) {
        const Sparse product{a[i].real * b[i].real - a[i].imaginary * b[i].imaginary, b[i].gap,
                             a[i].real * b[i].imaginary + a[i].imaginary * b[i].real};
        b[i] = product;
    }
}

TEST(Layouts, UserOperationsGetTheRealDatatype) {
    for (const int ranks : {1, 2, 3, 5}) {
        run_ranks({.ranks = ranks, .cores = std::min(ranks, 2)}, [](int rank, int size) {
            const int lengths[] = {1, 1};
            const MPI_Aint displacements[] = {offsetof(Sparse, real), offsetof(Sparse, imaginary)};
            const MPI_Datatype types[] = {MPI_DOUBLE, MPI_DOUBLE};
            MPI_Datatype type = MPI_DATATYPE_NULL;
            MPI_Type_create_struct(2, lengths, displacements, types, &type);
            MPI_Type_commit(&type);
            MPI_Op op = MPI_OP_NULL;
            MPI_Op_create(multiply, 1, &op);
            std::vector<Sparse> mine(300, Sparse{rank + 1.0, 77, 0.0});
            std::vector<Sparse> result(300, Sparse{0, 55, 0});
            MPI_Allreduce(mine.data(), result.data(), 300, type, op, MPI_COMM_WORLD);
            double factorial = 1;
            for (int i = 2; i <= size; ++i)
                factorial *= i;
            EXPECT_EQ(result[299].real, factorial);
            EXPECT_EQ(result[299].gap, 55); // gaps stay as they are
            MPI_Op_free(&op);
            MPI_Type_free(&type);
        });
    }
}

void add_long_elements(void* in, void* inout, int* length, MPI_Datatype*) {
    for (int i = 0; i < *length * 1250; ++i)
        static_cast<int*>(inout)[i] += static_cast<const int*>(in)[i];
}

TEST(Layouts, ElementsOfAReductionMayBeLong) {
    run_ranks({.ranks = 3, .cores = 2}, [](int rank, int) {
        MPI_Datatype type = MPI_DATATYPE_NULL;
        MPI_Type_contiguous(1250, MPI_INT, &type);
        MPI_Type_commit(&type);
        MPI_Op op = MPI_OP_NULL;
        MPI_Op_create(add_long_elements, 0, &op);
        std::vector<int> mine(2500, rank + 1);
        std::vector<int> sum(2500);
        MPI_Allreduce(mine.data(), sum.data(), 2, type, op, MPI_COMM_WORLD);
        EXPECT_EQ(sum, std::vector<int>(2500, 6));
        MPI_Scan(mine.data(), sum.data(), 2, type, op, MPI_COMM_WORLD);
        EXPECT_EQ(sum[2499], (rank + 1) * (rank + 2) / 2);
        MPI_Op_free(&op);
        MPI_Type_free(&type);
    });
}

TEST(Layouts, ContentsTellHowATypeWasMade) {
    run_ranks({.ranks = 1, .cores = 1}, [](int, int) {
        MPI_Datatype inner = MPI_DATATYPE_NULL;
        MPI_Type_contiguous(3, MPI_INT, &inner);
        MPI_Datatype outer = MPI_DATATYPE_NULL;
        MPI_Type_create_hvector(4, 2, 64, inner, &outer);
        MPI_Type_free(&inner);
        int integers = 0;
        int addresses = 0;
        int types = 0;
        int combiner = 0;
        MPI_Type_get_envelope(outer, &integers, &addresses, &types, &combiner);
        EXPECT_EQ(integers, 2);
        EXPECT_EQ(addresses, 1);
        EXPECT_EQ(types, 1);
        EXPECT_EQ(combiner, MPI_COMBINER_HVECTOR);
        int numbers[2];
        MPI_Aint stride = 0;
        MPI_Datatype of = MPI_DATATYPE_NULL;
        MPI_Type_get_contents(outer, 2, 1, 1, numbers, &stride, &of);
        EXPECT_EQ(numbers[0], 4);
        EXPECT_EQ(numbers[1], 2);
        EXPECT_EQ(stride, 64);
        int size = 0;
        MPI_Type_size(of, &size);
        EXPECT_EQ(size, 12);
        MPI_Type_free(&of);
        MPI_Type_free(&outer);
        MPI_Type_get_envelope(MPI_INT, &integers, &addresses, &types, &combiner);
        EXPECT_EQ(combiner, MPI_COMBINER_NAMED);
    });
}

TEST(Layouts, ElementsOfAnIncompleteItem) {
    run_ranks({.ranks = 1, .cores = 1}, [](int, int) {
        const int lengths[] = {1, 2};
        const MPI_Aint displacements[] = {0, 8};
        const MPI_Datatype types[] = {MPI_DOUBLE, MPI_INT};
        MPI_Datatype type = MPI_DATATYPE_NULL;
        MPI_Type_create_struct(2, lengths, displacements, types, &type);
        MPI_Type_commit(&type);
        for (int basics = 0; basics < 8; ++basics) {
            MPI_Status status;
            MPI_Status_set_elements(&status, type, basics);
            int count = -1;
            MPI_Get_elements(&status, type, &count);
            EXPECT_EQ(count, basics);
            MPI_Get_count(&status, type, &count);
            EXPECT_EQ(count, basics % 3 == 0 ? basics / 3 : MPI_UNDEFINED);
        }
        MPI_Type_free(&type);
    });
}

TEST(Layouts, WrongArgumentsHaveTheirClass) {
    run_ranks({.ranks = 1, .cores = 1}, [](int, int) {
        MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
        MPI_Datatype type = MPI_DATATYPE_NULL;
        int number = 0;
        EXPECT_EQ(MPI_Type_contiguous(-1, MPI_INT, &type), MPI_ERR_COUNT);
        EXPECT_EQ(MPI_Type_contiguous(1, MPI_DATATYPE_NULL, &type), MPI_ERR_TYPE);
        EXPECT_EQ(MPI_Type_contiguous(1, MPI_INT, nullptr), MPI_ERR_ARG);
        EXPECT_EQ(MPI_Type_vector(1, -1, 1, MPI_INT, &type), MPI_ERR_ARG);
        EXPECT_EQ(MPI_Type_indexed(1, nullptr, nullptr, MPI_INT, &type), MPI_ERR_ARG);
        EXPECT_EQ(MPI_Type_commit(nullptr), MPI_ERR_ARG);
        type = MPI_INT;
        EXPECT_EQ(MPI_Type_free(&type), MPI_ERR_TYPE);
        MPI_Type_contiguous(2, MPI_INT, &type);
        EXPECT_EQ(MPI_Send(&number, 1, type, 0, 0, MPI_COMM_WORLD), MPI_ERR_TYPE); // not committed
        MPI_Datatype freed = type;
        MPI_Type_free(&type);
        EXPECT_EQ(MPI_Type_size(freed, &number), MPI_ERR_TYPE);
        EXPECT_EQ(MPI_Pack(&number, 1, MPI_INT, &number, 2, &number, MPI_COMM_WORLD), MPI_ERR_TRUNCATE);
        const int zero = 0;
        EXPECT_EQ(MPI_Type_create_subarray(0, &zero, &zero, &zero, MPI_ORDER_C, MPI_INT, &type),
                  MPI_ERR_DIMS);
        EXPECT_EQ(MPI_Type_create_subarray(1, &zero, &zero, &zero, MPI_ORDER_C, MPI_INT, &type), MPI_ERR_ARG);
    });
}

/// Every process's part of a distributed array, which together are the whole.
TEST(Layouts, DistributedArraysCoverTheWhole) {
    run_ranks({.ranks = 1, .cores = 1}, [](int, int) {
        for (const int order : {MPI_ORDER_C, MPI_ORDER_FORTRAN})
            for (const int argument : {MPI_DISTRIBUTE_DFLT_DARG, 2})
                for (const int first : {MPI_DISTRIBUTE_BLOCK, MPI_DISTRIBUTE_CYCLIC}) {
                    const int sizes[] = {7, 5};
                    const int distributions[] = {first, MPI_DISTRIBUTE_CYCLIC};
                    const int arguments[] = {
                        first == MPI_DISTRIBUTE_BLOCK ? MPI_DISTRIBUTE_DFLT_DARG : argument, argument};
                    const int grid[] = {2, 3};
                    std::vector<int> seen(35, 0);
                    std::vector<int> whole(35);
                    std::iota(whole.begin(), whole.end(), 0);
                    for (int rank = 0; rank < 6; ++rank) {
                        MPI_Datatype type = MPI_DATATYPE_NULL;
                        ASSERT_EQ(MPI_Type_create_darray(6, rank, 2, sizes, distributions, arguments, grid,
                                                         order, MPI_INT, &type),
                                  MPI_SUCCESS);
                        MPI_Type_commit(&type);
                        int size = 0;
                        MPI_Type_size(type, &size);
                        std::vector<int> mine(static_cast<std::size_t>(size) / sizeof(int));
                        int position = 0;
                        MPI_Pack(whole.data(), 1, type, mine.data(), size, &position, MPI_COMM_SELF);
                        for (const int index : mine)
                            ++seen[static_cast<std::size_t>(index)];
                        MPI_Aint lower = -1;
                        MPI_Aint extent = -1;
                        MPI_Type_get_extent(type, &lower, &extent);
                        EXPECT_EQ(extent, 35 * static_cast<MPI_Aint>(sizeof(int)));
                        MPI_Type_free(&type);
                    }
                    EXPECT_EQ(seen, std::vector<int>(35, 1));
                }
    });
}

} // namespace
} // namespace vaquero::mpi::test
