// The C++ run-time library in each rank: constructors, exceptions, RTTI, iostream, containers, thread_local.
#include <iostream>
#include <map>
#include <memory>
#include <numeric>
#include <sstream>
#include <stdexcept>
#include <string>
#include <typeinfo>
#include <vector>

#include "check.h"

namespace {

struct Counted {
    static int alive;
    Counted() { ++alive; }
    Counted(const Counted&) { ++alive; }
    ~Counted() { --alive; }
};
int Counted::alive = 0;

struct Shape {
    virtual ~Shape() = default;
    virtual int corners() const = 0;
};
struct Triangle : Shape {
    int corners() const override { return 3; }
};
struct Square : Shape {
    int corners() const override { return 4; }
};

std::vector<int> constructed_before_main{1, 2, 3};
std::string label = "a string that is too long for the small-string buffer";
thread_local std::string per_thread = "thread";

int local_static() {
    static std::vector<int> once{42};
    once.push_back(world_rank());
    return once.back();
}

int descend(int depth) {
    Counted guard;
    if (depth == 0) throw std::out_of_range("bottom of rank " + std::to_string(world_rank()));
    return descend(depth - 1) + 1;
}

void check_exceptions() {
    for (int depth : {0, 1, 100}) {
        try {
            descend(depth);
            check(0, "nothing was thrown");
        } catch (const std::logic_error& error) {
            check(error.what() == "bottom of rank " + std::to_string(world_rank()), "wrong message");
        }
        check(Counted::alive == 0, "%d objects were not destroyed", Counted::alive);
    }
    try {
        try {
            throw 7;
        } catch (int value) {
            check(value == 7, "an int was not caught");
            throw;
        }
    } catch (...) {
        check(std::current_exception() != nullptr, "no current exception");
    }
    try {
        (void)std::vector<int>().at(1);
        check(0, "at() did not throw");
    } catch (const std::out_of_range&) {
    }
    try {
        ::operator delete(::operator new (std::size_t{1} << 60));
        check(0, "an exabyte was allocated");
    } catch (const std::bad_alloc&) {
    }
}

void check_rtti() {
    std::vector<std::unique_ptr<Shape>> shapes;
    shapes.push_back(std::make_unique<Triangle>());
    shapes.push_back(std::make_unique<Square>());
    check(typeid(*shapes[0]) == typeid(Triangle), "typeid is wrong");
    check(dynamic_cast<Square*>(shapes[1].get()) != nullptr, "dynamic_cast failed");
    check(dynamic_cast<Square*>(shapes[0].get()) == nullptr, "dynamic_cast succeeded");
    try {
        (void)dynamic_cast<Square&>(*shapes[0]);
        check(0, "dynamic_cast did not throw");
    } catch (const std::bad_cast&) {
    }
    check(shapes[0]->corners() + shapes[1]->corners() == 7, "a virtual call went wrong");
}

void check_library() {
    std::map<std::string, int> words;
    std::istringstream text("one two two three three three");
    for (std::string word; text >> word;)
        ++words[word];
    check(words["three"] == 3 && words.size() == 3, "streams or maps are wrong");
    std::vector<double> numbers(100000);
    std::iota(numbers.begin(), numbers.end(), 0.0);
    check(std::accumulate(numbers.begin(), numbers.end(), 0.0) == 4999950000.0, "a sum is wrong");
    std::ostringstream out;
    out.precision(3);
    out << std::hex << 255 << ' ' << std::dec << 1.5e-10 << ' ' << std::boolalpha << true;
    check(out.str() == "ff 1.5e-10 true", "ostringstream is wrong");
}

} // namespace

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    const int rank = world_rank();
    check(constructed_before_main.size() == 3 && label.size() > 40, "static constructors did not run");
    check(local_static() == rank && local_static() == rank, "a local static is wrong");
    per_thread += std::to_string(rank);
    label += std::to_string(rank);
    MPI_Barrier(MPI_COMM_WORLD);
    check(per_thread == "thread" + std::to_string(rank), "thread_local is shared");
    check(label.back() == std::to_string(rank).back(), "a global string is shared");
    check_exceptions();
    check_rtti();
    check_library();
    std::cout << "rank " << rank << " of " << world_size() << " reports through iostream" << std::endl;
    return finish("cxx_exceptions");
}
