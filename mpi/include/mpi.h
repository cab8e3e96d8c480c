/* The Message Passing Interface for C and C++ programs: names, types and constants as in MPI 3.1. What is
 * declared here exists; what doesn't isn't declared. Handles are ints whose top byte tells their kind, so
 * that an MPI_Op passed for an MPI_Comm is noticed. */
#ifndef VAQUERO_MPI_H
#define VAQUERO_MPI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MPI_VERSION 3
#define MPI_SUBVERSION 1

/* ---- Types: MPI 3.1 §2.5 ------------------------------------------------------------------------------ */

typedef int MPI_Comm;
typedef int MPI_Datatype;
typedef int MPI_Op;
typedef int MPI_Request;
typedef int MPI_Group;
typedef int MPI_Errhandler;
typedef int MPI_Info;
typedef ptrdiff_t MPI_Aint;
typedef int64_t MPI_Offset;
typedef int64_t MPI_Count;
typedef int MPI_Fint;

/* MPI 3.1 §3.2.5. The members that begin with vaquero_ are for MPI_Get_count and MPI_Test_cancelled. */
typedef struct MPI_Status {
    int MPI_SOURCE;
    int MPI_TAG;
    int MPI_ERROR;
    int vaquero_cancelled;
    MPI_Count vaquero_bytes;
} MPI_Status;

typedef void MPI_User_function(void* invec, void* inoutvec, int* len, MPI_Datatype* datatype);
typedef void MPI_Comm_errhandler_function(MPI_Comm* comm, int* error_code, ...);

/* ---- Constants ---------------------------------------------------------------------------------------- */

#define MPI_BOTTOM ((void*)0)
#define MPI_IN_PLACE ((void*)-1)
#define MPI_STATUS_IGNORE ((MPI_Status*)1)
#define MPI_STATUSES_IGNORE ((MPI_Status*)1)
#define MPI_ERRCODES_IGNORE ((int*)0)

#define MPI_PROC_NULL (-1)
#define MPI_ANY_SOURCE (-2)
#define MPI_ROOT (-3)
#define MPI_ANY_TAG (-1)
#define MPI_UNDEFINED (-32766)

#define MPI_MAX_PROCESSOR_NAME 128
#define MPI_MAX_LIBRARY_VERSION_STRING 128
#define MPI_MAX_ERROR_STRING 256
#define MPI_MAX_OBJECT_NAME 64

/* Results of comparisons. */
#define MPI_IDENT 0
#define MPI_CONGRUENT 1
#define MPI_SIMILAR 2
#define MPI_UNEQUAL 3

/* Levels of thread support. */
#define MPI_THREAD_SINGLE 0
#define MPI_THREAD_FUNNELED 1
#define MPI_THREAD_SERIALIZED 2
#define MPI_THREAD_MULTIPLE 3

/* For MPI_Comm_split_type. */
#define MPI_COMM_TYPE_SHARED 1

/* Predefined attributes of communicators: MPI 3.1 §8.1.2. */
#define MPI_TAG_UB 0x08000001
#define MPI_HOST 0x08000002
#define MPI_IO 0x08000003
#define MPI_WTIME_IS_GLOBAL 0x08000004
#define MPI_KEYVAL_INVALID 0x08000000

/* Communicators, groups, requests, error handlers, infos. */
#define MPI_COMM_NULL ((MPI_Comm)0x01000000)
#define MPI_COMM_WORLD ((MPI_Comm)0x01000001)
#define MPI_COMM_SELF ((MPI_Comm)0x01000002)
#define MPI_REQUEST_NULL ((MPI_Request)0x04000000)
#define MPI_GROUP_NULL ((MPI_Group)0x05000000)
#define MPI_GROUP_EMPTY ((MPI_Group)0x05000001)
#define MPI_ERRHANDLER_NULL ((MPI_Errhandler)0x06000000)
#define MPI_ERRORS_ARE_FATAL ((MPI_Errhandler)0x06000001)
#define MPI_ERRORS_RETURN ((MPI_Errhandler)0x06000002)
#define MPI_INFO_NULL ((MPI_Info)0x07000000)

/* Predefined datatypes: MPI 3.1 §3.2.2 and §5.9.4 (pairs). */
#define MPI_DATATYPE_NULL ((MPI_Datatype)0x02000000)
#define MPI_CHAR ((MPI_Datatype)0x02000001)
#define MPI_SIGNED_CHAR ((MPI_Datatype)0x02000002)
#define MPI_UNSIGNED_CHAR ((MPI_Datatype)0x02000003)
#define MPI_BYTE ((MPI_Datatype)0x02000004)
#define MPI_PACKED ((MPI_Datatype)0x02000005)
#define MPI_WCHAR ((MPI_Datatype)0x02000006)
#define MPI_SHORT ((MPI_Datatype)0x02000007)
#define MPI_UNSIGNED_SHORT ((MPI_Datatype)0x02000008)
#define MPI_INT ((MPI_Datatype)0x02000009)
#define MPI_UNSIGNED ((MPI_Datatype)0x0200000a)
#define MPI_LONG ((MPI_Datatype)0x0200000b)
#define MPI_UNSIGNED_LONG ((MPI_Datatype)0x0200000c)
#define MPI_LONG_LONG_INT ((MPI_Datatype)0x0200000d)
#define MPI_LONG_LONG MPI_LONG_LONG_INT
#define MPI_UNSIGNED_LONG_LONG ((MPI_Datatype)0x0200000e)
#define MPI_FLOAT ((MPI_Datatype)0x0200000f)
#define MPI_DOUBLE ((MPI_Datatype)0x02000010)
#define MPI_LONG_DOUBLE ((MPI_Datatype)0x02000011)
#define MPI_INT8_T ((MPI_Datatype)0x02000012)
#define MPI_INT16_T ((MPI_Datatype)0x02000013)
#define MPI_INT32_T ((MPI_Datatype)0x02000014)
#define MPI_INT64_T ((MPI_Datatype)0x02000015)
#define MPI_UINT8_T ((MPI_Datatype)0x02000016)
#define MPI_UINT16_T ((MPI_Datatype)0x02000017)
#define MPI_UINT32_T ((MPI_Datatype)0x02000018)
#define MPI_UINT64_T ((MPI_Datatype)0x02000019)
#define MPI_AINT ((MPI_Datatype)0x0200001a)
#define MPI_OFFSET ((MPI_Datatype)0x0200001b)
#define MPI_COUNT ((MPI_Datatype)0x0200001c)
#define MPI_C_BOOL ((MPI_Datatype)0x0200001d)
#define MPI_C_FLOAT_COMPLEX ((MPI_Datatype)0x0200001e)
#define MPI_C_COMPLEX MPI_C_FLOAT_COMPLEX
#define MPI_C_DOUBLE_COMPLEX ((MPI_Datatype)0x0200001f)
#define MPI_C_LONG_DOUBLE_COMPLEX ((MPI_Datatype)0x02000020)
#define MPI_CXX_BOOL ((MPI_Datatype)0x02000021)
#define MPI_CXX_FLOAT_COMPLEX ((MPI_Datatype)0x02000022)
#define MPI_CXX_DOUBLE_COMPLEX ((MPI_Datatype)0x02000023)
#define MPI_CXX_LONG_DOUBLE_COMPLEX ((MPI_Datatype)0x02000024)
#define MPI_FLOAT_INT ((MPI_Datatype)0x02000025)
#define MPI_DOUBLE_INT ((MPI_Datatype)0x02000026)
#define MPI_LONG_INT ((MPI_Datatype)0x02000027)
#define MPI_2INT ((MPI_Datatype)0x02000028)
#define MPI_SHORT_INT ((MPI_Datatype)0x02000029)
#define MPI_LONG_DOUBLE_INT ((MPI_Datatype)0x0200002a)

/* Reduction operations: MPI 3.1 §5.9.2. */
#define MPI_OP_NULL ((MPI_Op)0x03000000)
#define MPI_MAX ((MPI_Op)0x03000001)
#define MPI_MIN ((MPI_Op)0x03000002)
#define MPI_SUM ((MPI_Op)0x03000003)
#define MPI_PROD ((MPI_Op)0x03000004)
#define MPI_LAND ((MPI_Op)0x03000005)
#define MPI_BAND ((MPI_Op)0x03000006)
#define MPI_LOR ((MPI_Op)0x03000007)
#define MPI_BOR ((MPI_Op)0x03000008)
#define MPI_LXOR ((MPI_Op)0x03000009)
#define MPI_BXOR ((MPI_Op)0x0300000a)
#define MPI_MINLOC ((MPI_Op)0x0300000b)
#define MPI_MAXLOC ((MPI_Op)0x0300000c)
#define MPI_REPLACE ((MPI_Op)0x0300000d)
#define MPI_NO_OP ((MPI_Op)0x0300000e)

/* Error classes: MPI 3.1 §8.4. */
#define MPI_SUCCESS 0
#define MPI_ERR_BUFFER 1
#define MPI_ERR_COUNT 2
#define MPI_ERR_TYPE 3
#define MPI_ERR_TAG 4
#define MPI_ERR_COMM 5
#define MPI_ERR_RANK 6
#define MPI_ERR_REQUEST 7
#define MPI_ERR_ROOT 8
#define MPI_ERR_GROUP 9
#define MPI_ERR_OP 10
#define MPI_ERR_TOPOLOGY 11
#define MPI_ERR_DIMS 12
#define MPI_ERR_ARG 13
#define MPI_ERR_UNKNOWN 14
#define MPI_ERR_TRUNCATE 15
#define MPI_ERR_OTHER 16
#define MPI_ERR_INTERN 17
#define MPI_ERR_IN_STATUS 18
#define MPI_ERR_PENDING 19
#define MPI_ERR_KEYVAL 20
#define MPI_ERR_NO_MEM 21
#define MPI_ERR_INFO 22
#define MPI_ERR_UNSUPPORTED_OPERATION 23
#define MPI_ERR_LASTCODE 63

/* ---- Environment: MPI 3.1 §8 -------------------------------------------------------------------------- */

int MPI_Init(int* argc, char*** argv);
int MPI_Init_thread(int* argc, char*** argv, int required, int* provided);
int MPI_Initialized(int* flag);
int MPI_Finalize(void);
int MPI_Finalized(int* flag);
int MPI_Abort(MPI_Comm comm, int errorcode);
int MPI_Query_thread(int* provided);
int MPI_Is_thread_main(int* flag);
int MPI_Get_version(int* version, int* subversion);
int MPI_Get_library_version(char* version, int* resultlen);
int MPI_Get_processor_name(char* name, int* resultlen);
double MPI_Wtime(void);
double MPI_Wtick(void);
int MPI_Get_address(const void* location, MPI_Aint* address);
MPI_Aint MPI_Aint_add(MPI_Aint base, MPI_Aint disp);
MPI_Aint MPI_Aint_diff(MPI_Aint addr1, MPI_Aint addr2);

int MPI_Error_class(int errorcode, int* errorclass);
int MPI_Error_string(int errorcode, char* string, int* resultlen);
int MPI_Comm_create_errhandler(MPI_Comm_errhandler_function* function, MPI_Errhandler* errhandler);
int MPI_Comm_set_errhandler(MPI_Comm comm, MPI_Errhandler errhandler);
int MPI_Comm_get_errhandler(MPI_Comm comm, MPI_Errhandler* errhandler);
int MPI_Comm_call_errhandler(MPI_Comm comm, int errorcode);
int MPI_Errhandler_free(MPI_Errhandler* errhandler);

/* ---- Communicators: MPI 3.1 §6 ------------------------------------------------------------------------ */

int MPI_Comm_size(MPI_Comm comm, int* size);
int MPI_Comm_rank(MPI_Comm comm, int* rank);
int MPI_Comm_compare(MPI_Comm comm1, MPI_Comm comm2, int* result);
int MPI_Comm_dup(MPI_Comm comm, MPI_Comm* newcomm);
int MPI_Comm_split(MPI_Comm comm, int color, int key, MPI_Comm* newcomm);
int MPI_Comm_split_type(MPI_Comm comm, int split_type, int key, MPI_Info info, MPI_Comm* newcomm);
int MPI_Comm_free(MPI_Comm* comm);
int MPI_Comm_test_inter(MPI_Comm comm, int* flag);
int MPI_Comm_get_attr(MPI_Comm comm, int comm_keyval, void* attribute_val, int* flag);
int MPI_Comm_set_name(MPI_Comm comm, const char* comm_name);
int MPI_Comm_get_name(MPI_Comm comm, char* comm_name, int* resultlen);

/* ---- Datatypes: MPI 3.1 §4 ---------------------------------------------------------------------------- */

int MPI_Type_size(MPI_Datatype datatype, int* size);
int MPI_Type_get_extent(MPI_Datatype datatype, MPI_Aint* lb, MPI_Aint* extent);
int MPI_Type_get_true_extent(MPI_Datatype datatype, MPI_Aint* true_lb, MPI_Aint* true_extent);
int MPI_Type_get_name(MPI_Datatype datatype, char* type_name, int* resultlen);
int MPI_Get_count(const MPI_Status* status, MPI_Datatype datatype, int* count);
int MPI_Get_elements(const MPI_Status* status, MPI_Datatype datatype, int* count);
int MPI_Status_set_elements(MPI_Status* status, MPI_Datatype datatype, int count);
int MPI_Status_set_cancelled(MPI_Status* status, int flag);

/* ---- Point-to-point: MPI 3.1 §3 ----------------------------------------------------------------------- */

int MPI_Send(const void* buf, int count, MPI_Datatype datatype, int dest, int tag, MPI_Comm comm);
int MPI_Ssend(const void* buf, int count, MPI_Datatype datatype, int dest, int tag, MPI_Comm comm);
int MPI_Rsend(const void* buf, int count, MPI_Datatype datatype, int dest, int tag, MPI_Comm comm);
int MPI_Recv(void* buf, int count, MPI_Datatype datatype, int source, int tag, MPI_Comm comm,
             MPI_Status* status);
int MPI_Isend(const void* buf, int count, MPI_Datatype datatype, int dest, int tag, MPI_Comm comm,
              MPI_Request* request);
int MPI_Issend(const void* buf, int count, MPI_Datatype datatype, int dest, int tag, MPI_Comm comm,
               MPI_Request* request);
int MPI_Irsend(const void* buf, int count, MPI_Datatype datatype, int dest, int tag, MPI_Comm comm,
               MPI_Request* request);
int MPI_Irecv(void* buf, int count, MPI_Datatype datatype, int source, int tag, MPI_Comm comm,
              MPI_Request* request);
int MPI_Sendrecv(const void* sendbuf, int sendcount, MPI_Datatype sendtype, int dest, int sendtag,
                 void* recvbuf, int recvcount, MPI_Datatype recvtype, int source, int recvtag, MPI_Comm comm,
                 MPI_Status* status);
int MPI_Sendrecv_replace(void* buf, int count, MPI_Datatype datatype, int dest, int sendtag, int source,
                         int recvtag, MPI_Comm comm, MPI_Status* status);
int MPI_Wait(MPI_Request* request, MPI_Status* status);
int MPI_Waitall(int count, MPI_Request array_of_requests[], MPI_Status* array_of_statuses);
int MPI_Waitany(int count, MPI_Request array_of_requests[], int* index, MPI_Status* status);
int MPI_Waitsome(int incount, MPI_Request array_of_requests[], int* outcount, int array_of_indices[],
                 MPI_Status* array_of_statuses);
int MPI_Test(MPI_Request* request, int* flag, MPI_Status* status);
int MPI_Testall(int count, MPI_Request array_of_requests[], int* flag, MPI_Status* array_of_statuses);
int MPI_Testany(int count, MPI_Request array_of_requests[], int* index, int* flag, MPI_Status* status);
int MPI_Testsome(int incount, MPI_Request array_of_requests[], int* outcount, int array_of_indices[],
                 MPI_Status* array_of_statuses);
int MPI_Probe(int source, int tag, MPI_Comm comm, MPI_Status* status);
int MPI_Iprobe(int source, int tag, MPI_Comm comm, int* flag, MPI_Status* status);
int MPI_Cancel(MPI_Request* request);
int MPI_Test_cancelled(const MPI_Status* status, int* flag);
int MPI_Request_free(MPI_Request* request);
int MPI_Request_get_status(MPI_Request request, int* flag, MPI_Status* status);

/* ---- Collective operations: MPI 3.1 §5 ---------------------------------------------------------------- */

int MPI_Barrier(MPI_Comm comm);
int MPI_Bcast(void* buffer, int count, MPI_Datatype datatype, int root, MPI_Comm comm);
int MPI_Reduce(const void* sendbuf, void* recvbuf, int count, MPI_Datatype datatype, MPI_Op op, int root,
               MPI_Comm comm);
int MPI_Allreduce(const void* sendbuf, void* recvbuf, int count, MPI_Datatype datatype, MPI_Op op,
                  MPI_Comm comm);
int MPI_Gather(const void* sendbuf, int sendcount, MPI_Datatype sendtype, void* recvbuf, int recvcount,
               MPI_Datatype recvtype, int root, MPI_Comm comm);
int MPI_Gatherv(const void* sendbuf, int sendcount, MPI_Datatype sendtype, void* recvbuf,
                const int recvcounts[], const int displs[], MPI_Datatype recvtype, int root, MPI_Comm comm);
int MPI_Scatter(const void* sendbuf, int sendcount, MPI_Datatype sendtype, void* recvbuf, int recvcount,
                MPI_Datatype recvtype, int root, MPI_Comm comm);
int MPI_Scatterv(const void* sendbuf, const int sendcounts[], const int displs[], MPI_Datatype sendtype,
                 void* recvbuf, int recvcount, MPI_Datatype recvtype, int root, MPI_Comm comm);
int MPI_Allgather(const void* sendbuf, int sendcount, MPI_Datatype sendtype, void* recvbuf, int recvcount,
                  MPI_Datatype recvtype, MPI_Comm comm);
int MPI_Allgatherv(const void* sendbuf, int sendcount, MPI_Datatype sendtype, void* recvbuf,
                   const int recvcounts[], const int displs[], MPI_Datatype recvtype, MPI_Comm comm);
int MPI_Alltoall(const void* sendbuf, int sendcount, MPI_Datatype sendtype, void* recvbuf, int recvcount,
                 MPI_Datatype recvtype, MPI_Comm comm);
int MPI_Alltoallv(const void* sendbuf, const int sendcounts[], const int sdispls[], MPI_Datatype sendtype,
                  void* recvbuf, const int recvcounts[], const int rdispls[], MPI_Datatype recvtype,
                  MPI_Comm comm);
int MPI_Scan(const void* sendbuf, void* recvbuf, int count, MPI_Datatype datatype, MPI_Op op, MPI_Comm comm);
int MPI_Exscan(const void* sendbuf, void* recvbuf, int count, MPI_Datatype datatype, MPI_Op op,
               MPI_Comm comm);
int MPI_Reduce_scatter_block(const void* sendbuf, void* recvbuf, int recvcount, MPI_Datatype datatype,
                             MPI_Op op, MPI_Comm comm);
int MPI_Reduce_scatter(const void* sendbuf, void* recvbuf, const int recvcounts[], MPI_Datatype datatype,
                       MPI_Op op, MPI_Comm comm);
int MPI_Reduce_local(const void* inbuf, void* inoutbuf, int count, MPI_Datatype datatype, MPI_Op op);
int MPI_Op_create(MPI_User_function* user_fn, int commute, MPI_Op* op);
int MPI_Op_free(MPI_Op* op);
int MPI_Op_commutative(MPI_Op op, int* commute);

#ifdef __cplusplus
}
#endif

#endif
