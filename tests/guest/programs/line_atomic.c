/* line_atomic [LINES]: every rank prints that many long lines (200 unless told) in pieces and whole. A reader
 * must find each line in one piece: "line RANK NUMBER " and 100 times the same letter. */
#include <string.h>

#include "check.h"

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    const int lines = int_argument(argc, argv, 1, 200);
    const int rank = world_rank();
    char letters[101];
    memset(letters, 'a' + rank % 26, 100);
    letters[100] = '\0';
    MPI_Barrier(MPI_COMM_WORLD);
    for (int i = 0; i < lines; ++i) {
        if (i % 2 == 0) {
            printf("line %d %d %s\n", rank, i, letters);
        } else {
            printf("line %d ", rank);
            printf("%d ", i);
            for (const char* letter = letters; *letter != '\0'; ++letter)
                putchar(*letter);
            putchar('\n');
        }
        if (i % 7 == 0) fflush(stdout);
    }
    fflush(stdout);
    return finish("line_atomic");
}
