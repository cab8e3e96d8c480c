// Inquiries about the environment, time and the end by MPI_Abort [MPI 3.1 §8.1, §8.6, §8.7].

#include <mpi.h>

#include <cstring>

#include "base/text.hpp"
#include "mpi/api/arguments.hpp"
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
    if (const int error = enter_for("MPI_Query_thread", provided)) return error;
    *provided = state().thread_level;
    return MPI_SUCCESS;
}

int MPI_Is_thread_main(int* flag) {
    if (const int error = enter_for("MPI_Is_thread_main", flag)) return error;
    *flag = 1;
    return MPI_SUCCESS;
}

// The next three may be called before MPI_Init, when there is nobody to tell of a mistake.
int MPI_Get_version(int* version, int* subversion) {
    if (version == nullptr || subversion == nullptr) return MPI_ERR_ARG;
    *version = MPI_VERSION;
    *subversion = MPI_SUBVERSION;
    return MPI_SUCCESS;
}

int MPI_Abi_get_version(int* abi_major, int* abi_minor) {
    if (abi_major == nullptr || abi_minor == nullptr) return MPI_ERR_ARG;
    *abi_major = MPI_ABI_VERSION;
    *abi_minor = MPI_ABI_SUBVERSION;
    return MPI_SUCCESS;
}

int MPI_Get_library_version(char* version, int* resultlen) {
    if (version == nullptr || resultlen == nullptr) return MPI_ERR_ARG;
    give_text("Vaquero", version, resultlen);
    return MPI_SUCCESS;
}

int MPI_Get_processor_name(char* name, int* resultlen) {
    if (const int error = enter_for("MPI_Get_processor_name", name)) return error;
    if (const int error = enter_for("MPI_Get_processor_name", resultlen)) return error;
    give_text(Text<40>("vaquero-core-", platform::this_core().value()).view(), name, resultlen);
    return MPI_SUCCESS;
}

// For tools, of which there is none [MPI 3.1 §14.2.4].
int MPI_Pcontrol(int, ...) {
    return MPI_SUCCESS;
}

double MPI_Wtime() {
    return static_cast<double>(platform::now_ns()) * 1e-9;
}

double MPI_Wtick() {
    return 1.0 / static_cast<double>(platform::clock_ticks_per_second());
}
