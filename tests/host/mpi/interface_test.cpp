// What mpi.h declares exists: interface.c, which CMake writes from it, takes the address of every function.

#include <gtest/gtest.h>

#include <cstddef>

extern "C" {
using AnyFunction = void();
extern AnyFunction* const declared_functions[];
extern const std::size_t declared_function_count;
}

namespace {

TEST(Interface, EveryDeclaredFunctionExists) {
    EXPECT_GT(declared_function_count, 80U);
    for (std::size_t i = 0; i < declared_function_count; ++i)
        EXPECT_NE(declared_functions[i], nullptr) << i;
}

} // namespace
