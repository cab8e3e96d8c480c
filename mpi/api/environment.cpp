// Inquiries about the environment, time and the end by MPI_Abort [MPI 3.1 §8.1, §8.6, §8.7].

#include <mpi.h>

#include <cstring>

#include "base/text.hpp"
#include "mpi/api/calls.hpp"
#include "platform/platform.hpp"

using namespace vaquero;
using namespace vaquero::mpi;

namespace {

void give_text(std::string_view text, char* buffer, int* length) {
    std::memcpy(buffer, text.data(), text.size());
    buffer[text.size()] = '\0';
    *length = static_cast<int>(text.size());
}

} // namespace

int MPI_Abort(MPI_Comm, int errorcode) {
    const int rank = platform::this_rank().value();
    platform::abort(errorcode, Text<80>("MPI_Abort on rank ", rank, ": error code ", errorcode).view());
}

int MPI_Query_thread(int* provided) {
    *provided = enter("MPI_Query_thread").thread_level;
    return MPI_SUCCESS;
}

int MPI_Is_thread_main(int* flag) {
    (void)enter("MPI_Is_thread_main");
    *flag = 1;
    return MPI_SUCCESS;
}

int MPI_Get_version(int* version, int* subversion) {
    *version = MPI_VERSION;
    *subversion = MPI_SUBVERSION;
    return MPI_SUCCESS;
}

int MPI_Get_library_version(char* version, int* resultlen) {
    give_text("Vaquero", version, resultlen);
    return MPI_SUCCESS;
}

int MPI_Get_processor_name(char* name, int* resultlen) {
    give_text(Text<40>("vaquero-core-", platform::this_core().value()).view(), name, resultlen);
    return MPI_SUCCESS;
}

double MPI_Wtime() {
    return static_cast<double>(platform::now_ns()) * 1e-9;
}

double MPI_Wtick() {
    return 1.0 / static_cast<double>(platform::clock_ticks_per_second());
}

int MPI_Get_address(const void* location, MPI_Aint* address) {
    *address = reinterpret_cast<MPI_Aint>(location);
    return MPI_SUCCESS;
}

MPI_Aint MPI_Aint_add(MPI_Aint base, MPI_Aint disp) {
    return base + disp;
}

MPI_Aint MPI_Aint_diff(MPI_Aint addr1, MPI_Aint addr2) {
    return addr1 - addr2;
}
