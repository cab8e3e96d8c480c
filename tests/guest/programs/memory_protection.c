/* memory_protection [KIND]: mmap, mprotect, mremap, munmap and madvise as Linux has them, within what a rank
 * may do. With KIND (write_read_only, read_nothing, write_nothing_on_heap) rank 0 does what its pages forbid.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "check.h"

enum { page = 4096 };

static unsigned char* map(size_t bytes, int protection) {
    unsigned char* const pages = mmap(NULL, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    check(pages != MAP_FAILED, "mmap of %zu bytes failed", bytes);
    return pages;
}

static int errno_of(int result) {
    return result == -1 ? errno : 0;
}

static void check_errors(void) {
    unsigned char* const pages = map(4 * page, PROT_READ | PROT_WRITE);
    static char global[2 * page];
    char* const in_global = (char*)(((uintptr_t)global + page - 1) & ~(uintptr_t)(page - 1));
    check(errno_of(mprotect(pages, page, PROT_READ | PROT_EXEC)) == EACCES, "executable pages");
    check(errno_of(mprotect(pages + 1, page, PROT_READ)) == EINVAL, "an odd address");
    check(errno_of(mprotect((void*)(1ul << 46), page, PROT_READ)) == ENOMEM, "mprotect of nothing");
    check(errno_of(mprotect(in_global, page, PROT_READ | PROT_WRITE)) == 0, "program data stay writable");
    check(errno_of(mprotect(in_global, page, PROT_NONE)) == EACCES, "program data can't be protected");
    check(munmap(pages + page, page) == 0, "munmap of a middle page");
    check(errno_of(mprotect(pages, 4 * page, PROT_READ)) == ENOMEM, "mprotect over a hole");
    check(munmap(pages, 4 * page) == 0, "munmap over a hole");
    check(munmap(pages, 4 * page) == 0, "munmap of nothing");
    check(errno_of(munmap(pages + 1, page)) == EINVAL, "munmap of an odd address");
    check(mremap(pages, page, 2 * page, MREMAP_MAYMOVE) == MAP_FAILED && errno == EFAULT,
          "mremap of nothing");
}

static void check_protection(void) {
    unsigned char* pages = map(8 * page, PROT_NONE); /* as for a thread's stack: guard and all, then opened */
    check(mprotect(pages + page, 7 * page, PROT_READ | PROT_WRITE) == 0, "mprotect failed");
    memset(pages + page, 5, 7 * page);
    errno = 0;
    check(write(1, pages, 1) == -1 && errno == EFAULT, "the guard page could be read");
    check(mprotect(pages + page, page, PROT_READ) == 0 && pages[page] == 5,
          "read-only pages have their contents");
    check(syscall(228, 1, pages + page) == -1 && errno == EFAULT, "clock_gettime wrote to a read-only page");
    check(mprotect(pages, 8 * page, PROT_READ | PROT_WRITE) == 0, "mprotect failed");
    pages[page] = pages[0] = 6;
    check(madvise(pages + page, page, MADV_DONTNEED) == 0 && pages[page] == 0 && pages[2 * page] == 5,
          "MADV_DONTNEED");
    pages = mremap(pages, 8 * page, 100 * page, MREMAP_MAYMOVE);
    check(pages != MAP_FAILED && pages[0] == 6 && pages[7 * page] == 5 && pages[99 * page] == 0, "mremap");
    check(munmap(pages, 100 * page) == 0, "munmap failed");
}

/* What was protected is given back as good as new. */
static void check_reuse(void) {
    for (int i = 0; i < 1000; ++i) {
        unsigned char* const pages = map(16 * page, i % 2 ? PROT_NONE : PROT_READ | PROT_WRITE);
        if (i % 2 == 0) memset(pages, 1, 16 * page);
        if (i % 3 == 0) mprotect(pages + 3 * page, 5 * page, PROT_READ);
        check(munmap(pages, 16 * page) == 0, "munmap failed");
    }
}

/* The other core has seen the buffer read-only, and then helps to fill it. */
static void check_rights_given_again(void) {
    enum { bytes = 1 << 20 };
    const int rank = world_rank(), partner = rank ^ 1;
    if (partner >= world_size()) return;
    unsigned char* const buffer = map(bytes, PROT_READ | PROT_WRITE);
    for (int round = 0; round < 20; ++round) {
        memset(buffer, round, bytes);
        if (rank % 2 == 0) {
            mprotect(buffer, bytes, PROT_READ);
            MPI_Send(buffer, bytes, MPI_BYTE, partner, 0, MPI_COMM_WORLD);
            mprotect(buffer, bytes, PROT_READ | PROT_WRITE);
            MPI_Recv(buffer, bytes, MPI_BYTE, partner, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
            check(buffer[0] == round + 100 && buffer[bytes - 1] == round + 100, "wrong data");
        } else {
            MPI_Recv(buffer, bytes, MPI_BYTE, partner, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
            check(buffer[0] == round && buffer[bytes - 1] == round, "wrong data");
            memset(buffer, round + 100, bytes);
            MPI_Send(buffer, bytes, MPI_BYTE, partner, 0, MPI_COMM_WORLD);
        }
    }
    munmap(buffer, bytes);
}

static void misbehave(const char* kind) {
    volatile unsigned char* const pages = map(2 * page, PROT_READ | PROT_WRITE);
    unsigned char* const heap = malloc(3 * page);
    void* const in_heap = (void*)(((uintptr_t)heap + page - 1) & ~(uintptr_t)(page - 1));
    if (strcmp(kind, "write_read_only") == 0) {
        mprotect((void*)pages, page, PROT_READ);
        pages[page] = pages[0];
        pages[page - 1] = 1;
    } else if (strcmp(kind, "read_nothing") == 0) {
        mprotect((void*)(pages + page), page, PROT_NONE);
        pages[0] = 1;
        pages[0] = pages[page];
    } else {
        check(mprotect(in_heap, page, PROT_NONE) == 0, "mprotect of the heap failed");
        *(volatile unsigned char*)in_heap = 1;
    }
}

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    if (argc > 1 && world_rank() == 0) misbehave(argv[1]);
    check_errors();
    check_protection();
    check_reuse();
    check_rights_given_again();
    return finish("memory_protection");
}
