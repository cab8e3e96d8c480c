#include <climits>
#include <complex>
#include <cwchar>
#include <string>

#include "mpi_world.hpp"

namespace vaquero::mpi {
namespace {

template <class Value>
struct Pair {
    Value value;
    int index;
};

TEST(Datatypes, HaveTheSizesAndExtentsOfTheirCTypes) {
    struct Expected {
        MPI_Datatype datatype;
        std::size_t size;
        std::size_t extent;
        const char* name;
    };
    const Expected expected[] = {
        {MPI_CHAR, sizeof(char), sizeof(char), "MPI_CHAR"},
        {MPI_WCHAR, sizeof(wchar_t), sizeof(wchar_t), "MPI_WCHAR"},
        {MPI_UNSIGNED_SHORT, sizeof(short), sizeof(short), "MPI_UNSIGNED_SHORT"},
        {MPI_INT, sizeof(int), sizeof(int), "MPI_INT"},
        {MPI_LONG_LONG, sizeof(long long), sizeof(long long), "MPI_LONG_LONG_INT"},
        {MPI_DOUBLE, sizeof(double), sizeof(double), "MPI_DOUBLE"},
        {MPI_LONG_DOUBLE, sizeof(long double), sizeof(long double), "MPI_LONG_DOUBLE"},
        {MPI_INT8_T, 1, 1, "MPI_INT8_T"},
        {MPI_INT64_T, 8, 8, "MPI_INT64_T"},
        {MPI_UINT8_T, 1, 1, "MPI_UINT8_T"},
        {MPI_UINT64_T, 8, 8, "MPI_UINT64_T"},
        {MPI_COUNT, sizeof(MPI_Count), sizeof(MPI_Count), "MPI_COUNT"},
        {MPI_C_BOOL, sizeof(bool), sizeof(bool), "MPI_C_BOOL"},
        {MPI_C_LONG_DOUBLE_COMPLEX, sizeof(std::complex<long double>), sizeof(std::complex<long double>),
         "MPI_C_LONG_DOUBLE_COMPLEX"},
        {MPI_CXX_FLOAT_COMPLEX, 8, 8, "MPI_CXX_FLOAT_COMPLEX"},
        {MPI_FLOAT_INT, 8, sizeof(Pair<float>), "MPI_FLOAT_INT"},
        {MPI_DOUBLE_INT, 12, sizeof(Pair<double>), "MPI_DOUBLE_INT"},
        {MPI_LONG_INT, 12, sizeof(Pair<long>), "MPI_LONG_INT"},
        {MPI_2INT, 8, 8, "MPI_2INT"},
        {MPI_SHORT_INT, 6, sizeof(Pair<short>), "MPI_SHORT_INT"},
        {MPI_LONG_DOUBLE_INT, 20, sizeof(Pair<long double>), "MPI_LONG_DOUBLE_INT"},
    };
    run_ranks({.ranks = 1, .cores = 1}, [&](int, int) {
        for (const Expected& type : expected) {
            int size = -1;
            MPI_Aint lower_bound = -1;
            MPI_Aint extent = -1;
            char name[MPI_MAX_OBJECT_NAME];
            int length = 0;
            MPI_Type_size(type.datatype, &size);
            MPI_Type_get_extent(type.datatype, &lower_bound, &extent);
            MPI_Type_get_name(type.datatype, name, &length);
            EXPECT_EQ(static_cast<std::size_t>(size), type.size) << type.name;
            EXPECT_EQ(static_cast<std::size_t>(extent), type.extent) << type.name;
            EXPECT_EQ(lower_bound, 0);
            EXPECT_STREQ(name, type.name);
        }
    });
}

TEST(Datatypes, CountIsUndefinedWhenItDoesntComeOut) {
    run_ranks({.ranks = 1, .cores = 1}, [](int, int) {
        const char bytes[6] = {};
        char received[16];
        MPI_Status status;
        MPI_Sendrecv(bytes, 6, MPI_CHAR, 0, 0, received, 16, MPI_CHAR, 0, 0, MPI_COMM_SELF, &status);
        int count = -1;
        MPI_Get_count(&status, MPI_CHAR, &count);
        EXPECT_EQ(count, 6);
        MPI_Get_count(&status, MPI_SHORT, &count);
        EXPECT_EQ(count, 3);
        MPI_Get_count(&status, MPI_INT, &count);
        EXPECT_EQ(count, MPI_UNDEFINED);
        MPI_Get_elements(&status, MPI_SHORT, &count);
        EXPECT_EQ(count, 3);
    });
}

TEST(Datatypes, PairsTravelWholeAndCountTwoElementsEach) {
    run_ranks({.ranks = 1, .cores = 1}, [](int, int) {
        const Pair<double> outgoing[3] = {{1.5, 1}, {2.5, 2}, {3.5, 3}};
        Pair<double> incoming[4] = {};
        MPI_Status status;
        MPI_Sendrecv(outgoing, 3, MPI_DOUBLE_INT, 0, 0, incoming, 4, MPI_DOUBLE_INT, 0, 0, MPI_COMM_SELF,
                     &status);
        EXPECT_EQ(incoming[2].value, 3.5);
        EXPECT_EQ(incoming[2].index, 3);
        int count = -1;
        MPI_Get_count(&status, MPI_DOUBLE_INT, &count);
        EXPECT_EQ(count, 3);
        MPI_Get_elements(&status, MPI_DOUBLE_INT, &count);
        EXPECT_EQ(count, 6);
        MPI_Status_set_elements(&status, MPI_DOUBLE_INT, 4);
        MPI_Get_count(&status, MPI_DOUBLE_INT, &count);
        EXPECT_EQ(count, 2);
    });
}

} // namespace
} // namespace vaquero::mpi
