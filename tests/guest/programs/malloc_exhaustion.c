/* malloc until there is no more: NULL and ENOMEM, no crash; what was given is usable, and can be given again.
 * Takes all of the machine's memory: on Linux run it under ulimit -v. */
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "check.h"

struct block {
    struct block* next;
    size_t size;
    unsigned char data[];
};

static unsigned char value(const struct block* block) {
    return (unsigned char)((uintptr_t)block >> 12 ^ 0x5a);
}

/* Allocates blocks of `size` until malloc fails, and marks them at both ends. */
static struct block* take_all(size_t size, long* count) {
    struct block* list = NULL;
    *count = 0;
    errno = 0;
    for (;;) {
        struct block* block = malloc(size);
        if (block == NULL) break;
        check((uintptr_t)block % 16 == 0, "malloc returned an address that is not aligned to 16");
        block->next = list;
        block->size = size;
        memset(block->data, value(block), size - sizeof *block);
        list = block;
        ++*count;
    }
    check(errno == ENOMEM, "errno is %d, not ENOMEM", errno);
    return list;
}

static void release_all(struct block* list) {
    while (list != NULL) {
        struct block* next = list->next;
        const size_t length = list->size - sizeof *list;
        check(list->data[0] == value(list) && list->data[length - 1] == value(list),
              "a block was overwritten");
        free(list);
        list = next;
    }
}

static void check_realloc(void) {
    size_t size = 1;
    unsigned char* data = malloc(size);
    data[0] = 0;
    while (size < 4u << 20) {
        const size_t larger = size * 2 + 1;
        data = realloc(data, larger);
        check(data != NULL, "realloc to %zu bytes failed", larger);
        for (size_t i = size; i < larger; ++i)
            data[i] = (unsigned char)(i * 7);
        size = larger;
    }
    for (size_t i = 1; i < size; ++i)
        if (data[i] != (unsigned char)(i * 7)) check(0, "realloc lost byte %zu", i);
    data = realloc(data, 10);
    check(data != NULL && data[9] == 63, "shrinking realloc lost data");
    free(data);
}

static void check_alignment(void) {
    for (size_t alignment = 8; alignment <= 1u << 20; alignment *= 2) {
        void* data = NULL;
        check(posix_memalign(&data, alignment, 100) == 0, "posix_memalign to %zu failed", alignment);
        check((uintptr_t)data % alignment == 0, "posix_memalign to %zu is not aligned", alignment);
        memset(data, 1, 100);
        free(data);
    }
}

static void exhaust(size_t size) {
    long first, second;
    release_all(take_all(size, &first));
    release_all(take_all(size, &second));
    check(first > 0, "there is no memory at all");
    check(second >= first - first / 4, "of %ld blocks only %ld came back", first, second);
}

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    check_realloc();
    check_alignment();
    for (int r = 0; r < world_size(); ++r) { /* in turn, since ranks of one core share its memory */
        MPI_Barrier(MPI_COMM_WORLD);
        if (r != world_rank()) continue;
        exhaust(1u << 20);
        exhaust(300u << 10);
        exhaust(64u << 10);
    }
    volatile size_t absurd = SIZE_MAX / 4;
    check(malloc(absurd) == NULL, "an absurd size was allocated");
    check_realloc();
    return finish("malloc_exhaustion");
}
