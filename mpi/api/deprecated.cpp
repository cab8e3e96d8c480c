// Functions under the names that MPI 2.0 deprecated and 3.0 removed, which programs still use [MPI 3.1 §15,
// §16]. The library doesn't call its own interface, which a tool would see; so they do what their successors
// do.
#include <mpi.h>

#include "mpi/api/arguments.hpp"

using namespace vaquero::mpi;

int MPI_Address(void* location, MPI_Aint* address) {
    if (const int error = enter_for("MPI_Address", address)) return error;
    *address = reinterpret_cast<MPI_Aint>(location);
    return MPI_SUCCESS;
}

int MPI_Type_extent(MPI_Datatype datatype, MPI_Aint* extent) {
    Arguments arguments("MPI_Type_extent");
    const Layout* const layout = arguments.datatype(datatype);
    arguments.out(extent);
    if (!arguments.failed()) *extent = layout->extent;
    return arguments.error();
}

int MPI_Type_lb(MPI_Datatype datatype, MPI_Aint* displacement) {
    Arguments arguments("MPI_Type_lb");
    const Layout* const layout = arguments.datatype(datatype);
    arguments.out(displacement);
    if (!arguments.failed()) *displacement = layout->lower_bound;
    return arguments.error();
}

int MPI_Type_ub(MPI_Datatype datatype, MPI_Aint* displacement) {
    Arguments arguments("MPI_Type_ub");
    const Layout* const layout = arguments.datatype(datatype);
    arguments.out(displacement);
    if (!arguments.failed()) *displacement = layout->upper_bound();
    return arguments.error();
}
