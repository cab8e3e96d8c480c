// Looking for a message without receiving it [MPI 3.1 §3.8.1].

#include <mpi.h>

#include "mpi/api/probing.hpp"

using namespace vaquero::mpi;

int MPI_Probe(int source, int tag, MPI_Comm comm, MPI_Status* status) {
    Arguments arguments("MPI_Probe", comm);
    const Pattern pattern = check_pattern(arguments, source, tag);
    if (arguments.failed()) return arguments.error();
    if (source == MPI_PROC_NULL)
        set_proc_null_status(status);
    else
        set_status_from(status, await_message(arguments.rank(), arguments.function(), pattern).envelope());
    return MPI_SUCCESS;
}

int MPI_Iprobe(int source, int tag, MPI_Comm comm, int* flag, MPI_Status* status) {
    Arguments arguments("MPI_Iprobe", comm);
    const Pattern pattern = check_pattern(arguments, source, tag);
    arguments.out(flag);
    if (arguments.failed()) return arguments.error();
    *flag = 1;
    if (source == MPI_PROC_NULL) {
        set_proc_null_status(status);
        return MPI_SUCCESS;
    }
    UnexpectedMessage* const message = look_for_message(arguments.rank(), pattern);
    *flag = message != nullptr;
    if (message != nullptr) set_status_from(status, message->envelope());
    return MPI_SUCCESS;
}
