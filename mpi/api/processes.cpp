// Starting and joining processes [MPI 3.1 §10]: the ranks of a machine are all that there are.

#include <mpi.h>

#include "mpi/api/arguments.hpp"

using namespace vaquero::mpi;

namespace {

int refuse(const char* function, MPI_Comm comm, int error_class, const char* reason) {
    Arguments arguments(function, comm);
    arguments.require(false, error_class, reason);
    return arguments.error();
}

constexpr const char* no_processes = "this machine can't start processes";
constexpr const char* no_ports = "there are no ports to other jobs";

} // namespace

int MPI_Comm_spawn(const char*, char**, int, MPI_Info, int, MPI_Comm comm, MPI_Comm*, int*) {
    return refuse("MPI_Comm_spawn", comm, MPI_ERR_SPAWN, no_processes);
}

int MPI_Comm_spawn_multiple(int, char**, char***, const int*, const MPI_Info*, int, MPI_Comm comm, MPI_Comm*,
                            int*) {
    return refuse("MPI_Comm_spawn_multiple", comm, MPI_ERR_SPAWN, no_processes);
}

int MPI_Comm_get_parent(MPI_Comm* parent) {
    if (const int error = enter_for("MPI_Comm_get_parent", parent)) return error;
    *parent = MPI_COMM_NULL;
    return MPI_SUCCESS;
}

int MPI_Open_port(MPI_Info, char*) {
    return refuse("MPI_Open_port", MPI_COMM_WORLD, MPI_ERR_UNSUPPORTED_OPERATION, no_ports);
}

int MPI_Close_port(const char*) {
    return refuse("MPI_Close_port", MPI_COMM_WORLD, MPI_ERR_PORT, no_ports);
}

int MPI_Comm_accept(const char*, MPI_Info, int, MPI_Comm comm, MPI_Comm*) {
    return refuse("MPI_Comm_accept", comm, MPI_ERR_PORT, no_ports);
}

int MPI_Comm_connect(const char*, MPI_Info, int, MPI_Comm comm, MPI_Comm*) {
    return refuse("MPI_Comm_connect", comm, MPI_ERR_PORT, no_ports);
}

int MPI_Publish_name(const char*, MPI_Info, const char*) {
    return refuse("MPI_Publish_name", MPI_COMM_WORLD, MPI_ERR_SERVICE, no_ports);
}

int MPI_Unpublish_name(const char*, MPI_Info, const char*) {
    return refuse("MPI_Unpublish_name", MPI_COMM_WORLD, MPI_ERR_SERVICE, no_ports);
}

int MPI_Lookup_name(const char*, MPI_Info, char*) {
    return refuse("MPI_Lookup_name", MPI_COMM_WORLD, MPI_ERR_NAME, no_ports);
}

int MPI_Comm_join(int, MPI_Comm*) {
    return refuse("MPI_Comm_join", MPI_COMM_WORLD, MPI_ERR_UNSUPPORTED_OPERATION, "there are no sockets");
}
