/* Runs a command and puts in front of each line that it prints the seconds since it was started.
 *
 *     stamp COMMAND [ARGUMENTS] */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int argc, char** argv) {
    int ends[2];
    if (argc < 2 || pipe(ends) != 0) return 2;
    const double start = now();
    const pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        execvp(argv[1], argv + 1);
        perror(argv[1]);
        _exit(127);
    }
    close(ends[1]);
    FILE* lines = fdopen(ends[0], "r");
    char* line = NULL;
    size_t size = 0;
    while (getline(&line, &size, lines) > 0) {
        printf("%.6f %s", now() - start, line);
        fflush(stdout);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
