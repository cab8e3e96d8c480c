// Files [MPI 3.1 §13]: there is no file system yet to put them on. Programs that have them link, and are
// told. MPI_FILE_NULL's error handler is MPI_ERRORS_RETURN [MPI 3.1 §13.7].

#include <mpi.h>

#include "mpi/api/calls.hpp"

using namespace vaquero::mpi;

namespace {

int unsupported(const char* function) {
    (void)enter(function);
    return MPI_ERR_UNSUPPORTED_OPERATION;
}

} // namespace

int MPI_File_set_errhandler(MPI_File, MPI_Errhandler) {
    return unsupported("MPI_File_set_errhandler");
}

int MPI_File_get_errhandler(MPI_File, MPI_Errhandler*) {
    return unsupported("MPI_File_get_errhandler");
}

int MPI_File_call_errhandler(MPI_File, int) {
    return unsupported("MPI_File_call_errhandler");
}

int MPI_File_open(MPI_Comm, const char*, int, MPI_Info, MPI_File*) {
    return unsupported("MPI_File_open");
}

int MPI_File_close(MPI_File*) {
    return unsupported("MPI_File_close");
}

int MPI_File_delete(const char*, MPI_Info) {
    return unsupported("MPI_File_delete");
}

int MPI_File_set_size(MPI_File, MPI_Offset) {
    return unsupported("MPI_File_set_size");
}

int MPI_File_preallocate(MPI_File, MPI_Offset) {
    return unsupported("MPI_File_preallocate");
}

int MPI_File_get_size(MPI_File, MPI_Offset*) {
    return unsupported("MPI_File_get_size");
}

int MPI_File_get_group(MPI_File, MPI_Group*) {
    return unsupported("MPI_File_get_group");
}

int MPI_File_get_amode(MPI_File, int*) {
    return unsupported("MPI_File_get_amode");
}

int MPI_File_set_info(MPI_File, MPI_Info) {
    return unsupported("MPI_File_set_info");
}

int MPI_File_get_info(MPI_File, MPI_Info*) {
    return unsupported("MPI_File_get_info");
}

int MPI_File_set_view(MPI_File, MPI_Offset, MPI_Datatype, MPI_Datatype, const char*, MPI_Info) {
    return unsupported("MPI_File_set_view");
}

int MPI_File_get_view(MPI_File, MPI_Offset*, MPI_Datatype*, MPI_Datatype*, char*) {
    return unsupported("MPI_File_get_view");
}

int MPI_File_read_at(MPI_File, MPI_Offset, void*, int, MPI_Datatype, MPI_Status*) {
    return unsupported("MPI_File_read_at");
}

int MPI_File_read_at_all(MPI_File, MPI_Offset, void*, int, MPI_Datatype, MPI_Status*) {
    return unsupported("MPI_File_read_at_all");
}

int MPI_File_write_at(MPI_File, MPI_Offset, const void*, int, MPI_Datatype, MPI_Status*) {
    return unsupported("MPI_File_write_at");
}

int MPI_File_write_at_all(MPI_File, MPI_Offset, const void*, int, MPI_Datatype, MPI_Status*) {
    return unsupported("MPI_File_write_at_all");
}

int MPI_File_iread_at(MPI_File, MPI_Offset, void*, int, MPI_Datatype, MPI_Request*) {
    return unsupported("MPI_File_iread_at");
}

int MPI_File_iread_at_all(MPI_File, MPI_Offset, void*, int, MPI_Datatype, MPI_Request*) {
    return unsupported("MPI_File_iread_at_all");
}

int MPI_File_iwrite_at(MPI_File, MPI_Offset, const void*, int, MPI_Datatype, MPI_Request*) {
    return unsupported("MPI_File_iwrite_at");
}

int MPI_File_iwrite_at_all(MPI_File, MPI_Offset, const void*, int, MPI_Datatype, MPI_Request*) {
    return unsupported("MPI_File_iwrite_at_all");
}

int MPI_File_read(MPI_File, void*, int, MPI_Datatype, MPI_Status*) {
    return unsupported("MPI_File_read");
}

int MPI_File_read_all(MPI_File, void*, int, MPI_Datatype, MPI_Status*) {
    return unsupported("MPI_File_read_all");
}

int MPI_File_write(MPI_File, const void*, int, MPI_Datatype, MPI_Status*) {
    return unsupported("MPI_File_write");
}

int MPI_File_write_all(MPI_File, const void*, int, MPI_Datatype, MPI_Status*) {
    return unsupported("MPI_File_write_all");
}

int MPI_File_iread(MPI_File, void*, int, MPI_Datatype, MPI_Request*) {
    return unsupported("MPI_File_iread");
}

int MPI_File_iread_all(MPI_File, void*, int, MPI_Datatype, MPI_Request*) {
    return unsupported("MPI_File_iread_all");
}

int MPI_File_iwrite(MPI_File, const void*, int, MPI_Datatype, MPI_Request*) {
    return unsupported("MPI_File_iwrite");
}

int MPI_File_iwrite_all(MPI_File, const void*, int, MPI_Datatype, MPI_Request*) {
    return unsupported("MPI_File_iwrite_all");
}

int MPI_File_seek(MPI_File, MPI_Offset, int) {
    return unsupported("MPI_File_seek");
}

int MPI_File_get_position(MPI_File, MPI_Offset*) {
    return unsupported("MPI_File_get_position");
}

int MPI_File_get_byte_offset(MPI_File, MPI_Offset, MPI_Offset*) {
    return unsupported("MPI_File_get_byte_offset");
}

int MPI_File_read_shared(MPI_File, void*, int, MPI_Datatype, MPI_Status*) {
    return unsupported("MPI_File_read_shared");
}

int MPI_File_read_ordered(MPI_File, void*, int, MPI_Datatype, MPI_Status*) {
    return unsupported("MPI_File_read_ordered");
}

int MPI_File_write_shared(MPI_File, const void*, int, MPI_Datatype, MPI_Status*) {
    return unsupported("MPI_File_write_shared");
}

int MPI_File_write_ordered(MPI_File, const void*, int, MPI_Datatype, MPI_Status*) {
    return unsupported("MPI_File_write_ordered");
}

int MPI_File_iread_shared(MPI_File, void*, int, MPI_Datatype, MPI_Request*) {
    return unsupported("MPI_File_iread_shared");
}

int MPI_File_iwrite_shared(MPI_File, const void*, int, MPI_Datatype, MPI_Request*) {
    return unsupported("MPI_File_iwrite_shared");
}

int MPI_File_seek_shared(MPI_File, MPI_Offset, int) {
    return unsupported("MPI_File_seek_shared");
}

int MPI_File_get_position_shared(MPI_File, MPI_Offset*) {
    return unsupported("MPI_File_get_position_shared");
}

int MPI_File_read_at_all_begin(MPI_File, MPI_Offset, void*, int, MPI_Datatype) {
    return unsupported("MPI_File_read_at_all_begin");
}

int MPI_File_write_at_all_begin(MPI_File, MPI_Offset, const void*, int, MPI_Datatype) {
    return unsupported("MPI_File_write_at_all_begin");
}

int MPI_File_read_all_begin(MPI_File, void*, int, MPI_Datatype) {
    return unsupported("MPI_File_read_all_begin");
}

int MPI_File_read_ordered_begin(MPI_File, void*, int, MPI_Datatype) {
    return unsupported("MPI_File_read_ordered_begin");
}

int MPI_File_write_all_begin(MPI_File, const void*, int, MPI_Datatype) {
    return unsupported("MPI_File_write_all_begin");
}

int MPI_File_write_ordered_begin(MPI_File, const void*, int, MPI_Datatype) {
    return unsupported("MPI_File_write_ordered_begin");
}

int MPI_File_read_at_all_end(MPI_File, void*, MPI_Status*) {
    return unsupported("MPI_File_read_at_all_end");
}

int MPI_File_read_all_end(MPI_File, void*, MPI_Status*) {
    return unsupported("MPI_File_read_all_end");
}

int MPI_File_read_ordered_end(MPI_File, void*, MPI_Status*) {
    return unsupported("MPI_File_read_ordered_end");
}

int MPI_File_write_at_all_end(MPI_File, const void*, MPI_Status*) {
    return unsupported("MPI_File_write_at_all_end");
}

int MPI_File_write_all_end(MPI_File, const void*, MPI_Status*) {
    return unsupported("MPI_File_write_all_end");
}

int MPI_File_write_ordered_end(MPI_File, const void*, MPI_Status*) {
    return unsupported("MPI_File_write_ordered_end");
}

int MPI_File_get_type_extent(MPI_File, MPI_Datatype, MPI_Aint*) {
    return unsupported("MPI_File_get_type_extent");
}

int MPI_Register_datarep(const char*, MPI_Datarep_conversion_function*, MPI_Datarep_conversion_function*,
                         MPI_Datarep_extent_function*, void*) {
    return unsupported("MPI_Register_datarep");
}

int MPI_File_set_atomicity(MPI_File, int) {
    return unsupported("MPI_File_set_atomicity");
}

int MPI_File_get_atomicity(MPI_File, int*) {
    return unsupported("MPI_File_get_atomicity");
}

int MPI_File_sync(MPI_File) {
    return unsupported("MPI_File_sync");
}

int MPI_File_toint(MPI_File) {
    return unsupported("MPI_File_toint");
}
