/* Writes down every change of the files below one folder, in order, for tests that cut the power.

   Preloaded into a process. GUITU_RECORD_FOLDER is the folder, GUITU_RECORD_LOG the file to write
   to. A record is: one letter, the path's length, offset, data's length (each 8 bytes, little
   endian), the path, the data. W: written. S: synced. T: cut to `offset` bytes. U: unlinked. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t in_turn = PTHREAD_MUTEX_INITIALIZER;
static int log_fd = -1;

static int is_watched(const char *path) {
    const char *folder = getenv("GUITU_RECORD_FOLDER");
    return folder && path && strncmp(path, folder, strlen(folder)) == 0;
}

static int path_of(int fd, char *into, size_t room) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, into, room - 1);
    if (length <= 0) return 0;
    into[length] = 0;
    return is_watched(into);
}

static void record(char what, const char *path, int64_t offset, const void *data, int64_t length) {
    if (log_fd < 0) {
        const char *log = getenv("GUITU_RECORD_LOG");
        if (!log) return;
        log_fd = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    }
    int64_t numbers[3] = {(int64_t)strlen(path), offset, length};
    struct iovec parts[4] = {
        {&what, 1}, {numbers, sizeof numbers}, {(void *)path, strlen(path)}, {(void *)data, length}};
    syscall(SYS_writev, log_fd, parts, 4);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) {
    char path[4096];
    pthread_mutex_lock(&in_turn);
    ssize_t done = REAL(pwrite64)(fd, data, length, offset);
    if (done > 0 && path_of(fd, path, sizeof path)) record('W', path, offset, data, done);
    pthread_mutex_unlock(&in_turn);
    return done;
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
    return pwrite64(fd, data, length, offset);
}

ssize_t write(int fd, const void *data, size_t length) {
    char path[4096];
    if (!path_of(fd, path, sizeof path)) return REAL(write)(fd, data, length);
    pthread_mutex_lock(&in_turn);
    off64_t offset = lseek64(fd, 0, SEEK_CUR);
    ssize_t done = REAL(write)(fd, data, length);
    if (done > 0) record('W', path, offset, data, done);
    pthread_mutex_unlock(&in_turn);
    return done;
}

static int synced(int fd, int done) {
    char path[4096];
    if (done == 0 && path_of(fd, path, sizeof path)) record('S', path, 0, "", 0);
    return done;
}

int fsync(int fd) {
    pthread_mutex_lock(&in_turn);
    int done = synced(fd, REAL(fsync)(fd));
    pthread_mutex_unlock(&in_turn);
    return done;
}

int fdatasync(int fd) {
    pthread_mutex_lock(&in_turn);
    int done = synced(fd, REAL(fdatasync)(fd));
    pthread_mutex_unlock(&in_turn);
    return done;
}

int ftruncate64(int fd, off64_t length) {
    char path[4096];
    pthread_mutex_lock(&in_turn);
    int done = REAL(ftruncate64)(fd, length);
    if (done == 0 && path_of(fd, path, sizeof path)) record('T', path, length, "", 0);
    pthread_mutex_unlock(&in_turn);
    return done;
}

int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

int unlink(const char *path) {
    pthread_mutex_lock(&in_turn);
    int done = REAL(unlink)(path);
    if (done == 0 && is_watched(path)) record('U', path, 0, "", 0);
    pthread_mutex_unlock(&in_turn);
    return done;
}
