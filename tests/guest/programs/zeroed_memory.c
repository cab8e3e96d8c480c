/* What the C standard and Linux promise to be zero is: calloc's memory, small and large, used before and new;
 * new pages of the heap and of mmap; globals without an initial value. */
#define _GNU_SOURCE
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "check.h"

static unsigned char global[300000];

static int is_zero(const unsigned char* memory, size_t bytes) {
    for (size_t i = 0; i < bytes; ++i)
        if (memory[i] != 0) return 0;
    return 1;
}

static void check_calloc(size_t bytes) {
    for (int again = 0; again < 3; ++again) {
        unsigned char* const memory = calloc(1, bytes);
        check(memory != NULL, "no memory for calloc(1, %zu)", bytes);
        check(is_zero(memory, bytes), "calloc(1, %zu) isn't zero", bytes);
        memset(memory, 0xa5, bytes);
        free(memory);
    }
}

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    check(is_zero(global, sizeof global), ".bss isn't zero");
    for (size_t bytes = 1; bytes <= 4 << 20; bytes = bytes * 3 + 1)
        check_calloc(bytes);

    const size_t page = 4096;
    for (int again = 0; again < 3; ++again) {
        unsigned char* const pages =
            mmap(NULL, 5 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        check(pages != MAP_FAILED && is_zero(pages, 5 * page), "mmap's pages aren't zero");
        memset(pages, 0xa5, 5 * page);
        unsigned char* const more = mremap(pages, 5 * page, 9 * page, MREMAP_MAYMOVE);
        check(more != MAP_FAILED && is_zero(more + 5 * page, 4 * page), "mremap's new pages aren't zero");
        memset(more, 0xa5, 9 * page);
        munmap(more, 9 * page);
    }
    for (int again = 0; again < 3; ++again) {
        unsigned char* const heap = sbrk(5 * page);
        check(heap != (void*)-1 && is_zero(heap, 5 * page), "sbrk's pages aren't zero");
        memset(heap, 0xa5, 5 * page);
        check(sbrk(-5 * (long)page) != (void*)-1, "the heap can't shrink");
    }
    return finish("zeroed_memory");
}
