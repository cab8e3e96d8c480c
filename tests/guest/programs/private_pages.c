/* Ranks that share a core switch after using few and many pages of their globals, and find their own. */
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>

#ifndef PAGES
#define PAGES 100
#endif

static volatile int pages[PAGES][1024];

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    int rank;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    for (int i = 0; i < PAGES; ++i)
        pages[i][i] = i * 1000 + rank;
    /* Always another part of the pages, so that some are left over from the turn before last. */
    for (int round = 0; round < 300; ++round) {
        const int count = round % 7 == 0 ? PAGES : round % 20;
        for (int k = 0; k < count; ++k) {
            const int i = (round * 13 + k) % PAGES;
            if (pages[i][i] % 1000 != rank) {
                fprintf(stderr, "rank %d finds %d on page %d\n", rank, pages[i][i], i);
                exit(1);
            }
            pages[i][i] += 1000;
        }
        MPI_Barrier(MPI_COMM_WORLD);
    }
    int ranks, all;
    MPI_Allreduce(&rank, &all, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
    MPI_Comm_size(MPI_COMM_WORLD, &ranks);
    if (rank == 0 && all == ranks * (ranks - 1) / 2) puts("ok private_pages");
    MPI_Finalize();
    return 0;
}
