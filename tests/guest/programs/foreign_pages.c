/* What a rank does to its mappings never touches another rank's: munmap, mremap and mprotect of another
 * rank's heap and stack change nothing there, and what is mapped afterwards doesn't overlap. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include "check.h"

enum { page = 4096, pages = 16, bytes = pages * page };

static uintptr_t page_of(const void* pointer) {
    return (uintptr_t)pointer & ~(uintptr_t)(page - 1);
}

static void attack(uintptr_t address, size_t size) {
    void* const there = (void*)address;
    munmap(there, size);
    check(mremap(there, size, 2 * size, MREMAP_MAYMOVE) == MAP_FAILED, "mremap moved another rank's pages");
    check(mprotect(there, size, PROT_NONE) == -1, "mprotect took another rank's pages");
    for (int i = 0; i < 8; ++i) {
        unsigned char* const mine =
            mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        check(mine != MAP_FAILED, "mmap failed");
        memset(mine, 0xee, size);
    }
}

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    const int rank = world_rank(), size = world_size();
    unsigned char* const mapped =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    unsigned char* const heap = malloc(3 * page);
    unsigned char stack[3 * page];
    memset(mapped, rank, bytes);
    memset(heap, rank, 3 * page);
    memset(stack, rank, sizeof stack);
    const uintptr_t mine[3] = {(uintptr_t)mapped, page_of(heap + page), page_of(stack + page)};
    uintptr_t next[3];
    MPI_Sendrecv(mine, sizeof mine, MPI_BYTE, (rank + size - 1) % size, 0, next, sizeof next, MPI_BYTE,
                 (rank + 1) % size, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    attack(next[0], bytes);
    attack(next[1], page);
    attack(next[2], page);
    MPI_Barrier(MPI_COMM_WORLD);
    for (int i = 0; i < bytes; ++i)
        check(mapped[i] == rank, "mapped byte %d was overwritten", i);
    for (int i = 0; i < 3 * page; ++i)
        check(heap[i] == rank && stack[i] == rank, "byte %d of heap or stack was overwritten", i);
    return finish("foreign_pages");
}
