/* Files of the host's folder in which the launcher was started: what Linux's manual pages say. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/uio.h>
#include <unistd.h>

#include "check.h"

static void fails(long result, int error, const char* what) {
    check(result == -1 && errno == error, "%s: result %ld, %s, not %s", what, result, strerror(errno),
          strerror(error));
}

static void writing_and_reading(void) {
    char text[100] = "";
    const int file = open("a.txt", O_RDWR | O_CREAT | O_EXCL, 0640);
    check(file == 3, "open: %d, %s", file, strerror(errno));
    check(write(file, "hello, world", 12) == 12, "write: %s", strerror(errno));
    check(pwrite(file, "W", 1, 7) == 1 && lseek(file, 0, SEEK_CUR) == 12, "pwrite moved the position");
    check(pread(file, text, 100, 7) == 5 && strcmp(text, "World") == 0, "pread: %s", text);
    check(lseek(file, -5, SEEK_END) == 7 && read(file, text, 2) == 2 && memcmp(text, "Wo", 2) == 0, "lseek");
    check(read(file, text, 100) == 3 && read(file, text, 100) == 0, "the end of a file");
    fails(lseek(file, -1, SEEK_SET), EINVAL, "lseek before the beginning");
    struct iovec parts[3] = {{"12", 2}, {"", 0}, {"345", 3}};
    check(writev(file, parts, 3) == 5 && pwritev(file, parts, 1, 100) == 2, "writev");
    struct stat status;
    check(fstat(file, &status) == 0 && status.st_size == 102 && S_ISREG(status.st_mode), "fstat");
    check((status.st_mode & 0777) == 0640, "mode %o", status.st_mode);
    struct iovec rooms[2] = {{text, 3}, {text + 10, 40}};
    check(preadv(file, rooms, 2, 10) == 43 && memcmp(text, "ld1", 3) == 0 &&
              memcmp(text + 10, "2345", 4) == 0,
          "preadv");
    check(ftruncate(file, 5) == 0 && fstat(file, &status) == 0 && status.st_size == 5, "ftruncate");
    check(fsync(file) == 0 && fdatasync(file) == 0, "fsync: %s", strerror(errno));
    check(close(file) == 0, "close");
    fails(close(file), EBADF, "close again");
    check(truncate("a.txt", 2) == 0 && stat("a.txt", &status) == 0 && status.st_size == 2, "truncate");
    fails(open("a.txt", O_RDWR | O_CREAT | O_EXCL, 0640), EEXIST, "O_EXCL");
    check(close(open("a.txt", O_WRONLY | O_TRUNC)) == 0 && stat("a.txt", &status) == 0 && status.st_size == 0,
          "O_TRUNC");
}

static void appending_and_descriptors(void) {
    const int log = open("log.txt", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const int other = open("log.txt", O_WRONLY | O_APPEND);
    check(write(log, "one\n", 4) == 4 && write(other, "two\n", 4) == 4 && write(log, "three\n", 6) == 6,
          "append");
    check(lseek(log, 0, SEEK_CUR) == 14, "the position after an append: %ld", (long)lseek(log, 0, SEEK_CUR));
    check(fcntl(log, F_GETFD) == FD_CLOEXEC && fcntl(other, F_GETFD) == 0, "F_GETFD");
    check((fcntl(log, F_GETFL) & (O_ACCMODE | O_APPEND)) == (O_WRONLY | O_APPEND), "F_GETFL");
    fails(read(log, &(char){0}, 1), EBADF, "read of a write-only file");
    const int copy = dup(log);
    check(copy > other && fcntl(copy, F_GETFD) == 0, "dup");
    check(dup2(copy, 40) == 40 && lseek(40, 3, SEEK_SET) == 3 && lseek(log, 0, SEEK_CUR) == 3, "dup2 shares");
    check(fcntl(log, F_DUPFD, 30) == 30 && fcntl(log, F_DUPFD_CLOEXEC, 30) == 31, "F_DUPFD");
    fails(dup3(log, log, 0), EINVAL, "dup3 of itself");
    for (int i = 3; i < 41; ++i)
        close(i);
    fails(fcntl(40, F_GETFD), EBADF, "all closed");
    for (int i = 3; i < 1024; ++i)
        check(open("log.txt", O_RDONLY) == i, "descriptor %d: %s", i, strerror(errno));
    fails(open("log.txt", O_RDONLY), EMFILE, "one too many");
    for (int i = 3; i < 1024; ++i)
        check(close(i) == 0, "close %d", i);
}

static void standard_output_to_a_file(void) {
    fflush(stdout);
    const int saved = dup(1);
    const int file = open("stdout.txt", O_WRONLY | O_CREAT, 0600);
    dup2(file, 1);
    printf("to a file\n");
    fflush(stdout);
    dup2(saved, 1);
    close(saved);
    close(file);
    FILE* const in = fopen("stdout.txt", "r");
    char line[40] = "";
    check(in != NULL && fgets(line, sizeof line, in) != NULL && strcmp(line, "to a file\n") == 0, "got %s",
          line);
    fclose(in);
}

static int entries(const char* path) {
    DIR* const directory = opendir(path);
    check(directory != NULL, "opendir %s: %s", path, strerror(errno));
    int count = 0;
    while (readdir(directory) != NULL)
        ++count;
    closedir(directory);
    return count;
}

static void directories(void) {
    struct stat status;
    check(mkdir("d", 0755) == 0 && mkdir("d/e", 0755) == 0, "mkdir: %s", strerror(errno));
    fails(mkdir("d", 0755), EEXIST, "mkdir again");
    fails(rmdir("d"), ENOTEMPTY, "rmdir of a full one");
    fails(unlink("d/e"), EISDIR, "unlink of a directory");
    fails(rmdir("a.txt"), ENOTDIR, "rmdir of a file");
    fails(open("d", O_WRONLY), EISDIR, "open a directory to write");
    fails(open("a.txt/x", O_RDONLY), ENOTDIR, "a file as a directory");
    fails(open("a.txt", O_RDONLY | O_DIRECTORY), ENOTDIR, "O_DIRECTORY");
    char name[300];
    for (int i = 0; i < 300; ++i) {
        snprintf(name, sizeof name, "d/e/file-with-a-name-%d", i);
        check(close(open(name, O_CREAT | O_WRONLY, 0600)) == 0, "create %s: %s", name, strerror(errno));
    }
    check(entries("d/e") == 302, "entries: %d", entries("d/e"));
    check(chdir("d/e") == 0 && stat("../../a.txt", &status) == 0, "chdir: %s", strerror(errno));
    char before[4096], here[4096];
    check(getcwd(here, sizeof here) != NULL && strcmp(here + strlen(here) - 4, "/d/e") == 0, "getcwd: %s",
          here);
    check(chdir("../..") == 0 && getcwd(before, sizeof before) != NULL, "back");
    check(strncmp(before, here, strlen(before)) == 0 && strlen(here) == strlen(before) + 4, "getcwd: %s",
          before);
    const int directory = open("d", O_RDONLY | O_DIRECTORY);
    check(fstatat(directory, "e/file-with-a-name-7", &status, 0) == 0, "fstatat: %s", strerror(errno));
    fails(read(directory, here, 10), EISDIR, "read of a directory");
    check(renameat(directory, "e/file-with-a-name-7", AT_FDCWD, "moved") == 0 && access("moved", F_OK) == 0,
          "rename");
    check(unlinkat(AT_FDCWD, "moved", 0) == 0, "unlinkat");
    fails(access("moved", F_OK), ENOENT, "what is gone");
    for (int i = 0; i < 300; ++i) {
        snprintf(name, sizeof name, "d/e/file-with-a-name-%d", i);
        check(i == 7 || unlink(name) == 0, "unlink %s: %s", name, strerror(errno));
    }
    check(unlinkat(directory, "e", AT_REMOVEDIR) == 0 && rmdir("d") == 0, "rmdir: %s", strerror(errno));
    close(directory);
}

static void names(void) {
    char name[302];
    memset(name, 'n', 300);
    name[300] = '\0';
    fails(open(name, O_RDONLY), ENAMETOOLONG, "a name of 300 bytes");
    fails(open(name, O_CREAT | O_WRONLY, 0600), ENAMETOOLONG, "a new name of 300 bytes");
    fails(mkdir(name, 0700), ENAMETOOLONG, "a directory of 300 bytes");
    name[255] = '\0';
    check(close(open(name, O_CREAT | O_WRONLY, 0600)) == 0 && unlink(name) == 0, "255 bytes: %s",
          strerror(errno));
    static char path[5000];
    for (int i = 0; i < 4998; i += 2)
        memcpy(path + i, "./", 2);
    fails(open(path, O_RDONLY), ENAMETOOLONG, "a path of 5000 bytes");
    fails(open("", O_RDONLY), ENOENT, "no name");
    fails(open((const char*)16, O_RDONLY), EFAULT, "a name at a bad address");
    fails(open("nosuch", O_RDONLY), ENOENT, "a missing file");
    fails(open("nosuch/x", O_CREAT | O_WRONLY, 0600), ENOENT, "a missing directory");
}

static void links(void) {
    char target[100];
    struct stat status;
    check(mkdir("real", 0700) == 0 && close(open("real/file", O_CREAT | O_WRONLY, 0600)) == 0, "set up");
    check(symlink("real", "to_dir") == 0 && symlink("to_dir/file", "to_file") == 0, "symlink: %s",
          strerror(errno));
    check(readlink("to_dir", target, sizeof target) == 4 && memcmp(target, "real", 4) == 0, "readlink");
    check(stat("to_file", &status) == 0 && S_ISREG(status.st_mode), "stat through links: %s",
          strerror(errno));
    check(lstat("to_file", &status) == 0 && S_ISLNK(status.st_mode), "lstat");
    check(stat("to_dir/../a.txt", &status) == 0, ".. behind a link: %s", strerror(errno));
    fails(open("to_file", O_RDONLY | O_NOFOLLOW), ELOOP, "O_NOFOLLOW");
    check(symlink("loop2", "loop1") == 0 && symlink("loop1", "loop2") == 0, "loops");
    fails(open("loop1", O_RDONLY), ELOOP, "a loop");
    check(symlink("/etc/passwd", "out1") == 0 && symlink("../../../../../../etc/passwd", "out2") == 0,
          "outside");
    fails(open("out1", O_RDONLY), EACCES, "a link out of the folder");
    fails(open("out2", O_RDONLY), EACCES, "a relative link out of the folder");
    fails(open("../../../../../../etc/passwd", O_RDONLY), ENOENT, "above the root");
    fails(open("/etc/passwd", O_RDONLY), ENOENT, "what isn't shared");
    fails(open("/new", O_CREAT | O_WRONLY, 0600), EROFS, "a new file where nothing is shared");
    check(link("real/file", "hard") == 0 && stat("hard", &status) == 0 && status.st_nlink == 2, "link");
    const char* const all[] = {"to_dir", "to_file", "loop1", "loop2", "out1", "out2", "hard", "real/file"};
    for (int i = 0; i < 8; ++i)
        check(unlink(all[i]) == 0, "unlink %s: %s", all[i], strerror(errno));
    check(rmdir("real") == 0, "rmdir");
}

static void attributes(void) {
    struct stat status;
    struct statfs system;
    const struct timespec times[2] = {{1000, 5}, {2000, 6}};
    check(utimensat(AT_FDCWD, "a.txt", times, 0) == 0 && stat("a.txt", &status) == 0, "utimensat: %s",
          strerror(errno));
    check(status.st_atim.tv_sec == 1000 && status.st_mtim.tv_sec == 2000 && status.st_mtim.tv_nsec == 6,
          "times");
    check(chmod("a.txt", 0400) == 0 && stat("a.txt", &status) == 0 && (status.st_mode & 0777) == 0400,
          "chmod");
    check(umask(077) == 022 && close(open("b.txt", O_CREAT | O_WRONLY, 0666)) == 0, "umask");
    check(stat("b.txt", &status) == 0 && (status.st_mode & 0777) == 0600, "mode %o", status.st_mode);
    check(statfs(".", &system) == 0 && system.f_bsize > 0 && system.f_blocks > 0, "statfs: %s",
          strerror(errno));
    struct statx all;
    check(statx(AT_FDCWD, "b.txt", 0, STATX_BASIC_STATS, &all) == 0 && all.stx_ino == status.st_ino, "statx");
}

static void mapping(void) {
    const int file = open("map.txt", O_RDWR | O_CREAT, 0600);
    check(ftruncate(file, 5000) == 0 && pwrite(file, "mapped", 6, 4096) == 6, "set up");
    char* const private = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
    check(private != MAP_FAILED && memcmp(private + 4096, "mapped", 6) == 0, "private: %s", strerror(errno));
    check(private[5000] == 0 && private[8191] == 0, "behind the end");
    private[4096] = 'M';
    const char* const shared = mmap(NULL, 900, PROT_READ, MAP_SHARED, file, 4096);
    check(shared != MAP_FAILED && memcmp(shared, "mapped", 6) == 0, "shared: %s", strerror(errno));
    check(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) == MAP_FAILED && errno == ENODEV,
          "what is written there would be lost");
    check(mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, file, 100) == MAP_FAILED && errno == EINVAL, "odd offset");
    check(mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 99, 0) == MAP_FAILED && errno == EBADF, "no file");
    check(munmap(private, 8192) == 0 && munmap((void*)shared, 900) == 0 && close(file) == 0, "munmap");
}

static void kernels_own(void) {
    char bytes[64];
    memset(bytes, 1, sizeof bytes);
    int file = open("/dev/null", O_RDWR);
    check(read(file, bytes, 64) == 0 && write(file, bytes, 64) == 64 && close(file) == 0, "/dev/null");
    file = open("/dev/zero", O_RDONLY);
    check(read(file, bytes, 64) == 64 && bytes[0] == 0 && bytes[63] == 0 && close(file) == 0, "/dev/zero");
    file = open("/dev/urandom", O_RDONLY);
    check(read(file, bytes, 64) == 64 && memcmp(bytes, bytes + 32, 32) != 0 && close(file) == 0,
          "/dev/urandom");
    char line[100];
    FILE* const memory = fopen("/proc/meminfo", "r");
    check(memory != NULL && fgets(line, 100, memory) != NULL && strncmp(line, "MemTotal:", 9) == 0,
          "/proc/meminfo");
    fclose(memory);
    FILE* const cpus = fopen("/proc/cpuinfo", "r");
    check(cpus != NULL && fgets(line, 100, cpus) != NULL && strcmp(line, "processor\t: 0\n") == 0,
          "/proc/cpuinfo");
    fclose(cpus);
    const long length = readlink("/proc/self/exe", line, 100);
    check(length > 6 && memcmp(line + length - 6, "/files", 6) == 0, "/proc/self/exe");
    check(entries("/") >= 4 && entries("/dev") == 6, "entries of / and /dev");
    fails(unlink("/dev/null"), EPERM, "unlink /dev/null");
}

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    const char* const folder = getenv("VQ_FOLDER");
    check(folder == NULL || chdir(folder) == 0, "chdir %s", folder);
    if (world_rank() == 0) {
        writing_and_reading();
        appending_and_descriptors();
        standard_output_to_a_file();
        directories();
        names();
        links();
        attributes();
        mapping();
        kernels_own();
    }
    return finish("files");
}
