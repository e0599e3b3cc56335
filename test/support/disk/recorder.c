/*
 * Loaded into a process (LD_PRELOAD), this records what the process does to the files below one path, in order, and can make the disk sick.
 * test/support/disk/record.ts compiles it and reads the record; test/support/disk/model.ts says what a power cut may leave of it.
 *
 *   DISK_ROOT     files whose path begins so are watched
 *   DISK_ONLY     ... and of those only the ones with this in their path
 *   DISK_LOG      the record; none: nothing is recorded
 *   DISK_CONTROL  16 bytes that others write while we run: fault, argument, how many times (-1: always), sick calls so far
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { OPEN = 1, WRITE, TRUNCATE, SYNC, RENAME, UNLINK, LINK, MKDIR, MARK, SYNC_FAILED, CLOSE };
enum { HEALTHY, FULL, SYNC_ERROR, SLOW_SYNC, READ_ONLY, WRITE_ERROR };
enum { MOST_FDS = 65536 };

struct header {
  int32_t kind, pid, fd, flags;
  int64_t at;
  int32_t first_bytes, second_bytes;
};
struct control {
  volatile int32_t fault, argument, times, hits;
};

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static unsigned char watched[MOST_FDS];
static const char *root, *part;
static int record_fd = -1;
static pid_t own_pid;
static struct control *control;

#define REAL(name, ...) ((__typeof__(&name))real(#name))(__VA_ARGS__)

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("DISK_LOG");
  const char *faults = getenv("DISK_CONTROL");
  own_pid = getpid();
  root = getenv("DISK_ROOT");
  part = getenv("DISK_ONLY");
  if (path) record_fd = REAL(open, path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (!faults) return;
  int fd = REAL(open, faults, O_RDWR | O_CLOEXEC);
  void *shared = fd < 0 ? MAP_FAILED : mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (shared != MAP_FAILED) control = shared;
}

/* Between fork and exec nothing may wait for a lock that another thread of the parent held. */
static int on(void) { return root && getpid() == own_pid; }
static int is_watched(int fd) { return on() && fd >= 0 && fd < MOST_FDS && watched[fd]; }

static int below(int folder, const char *path, char *whole) {
  if (!on() || !path) return 0;
  if (path[0] == '/') snprintf(whole, PATH_MAX, "%s", path);
  else if (folder != AT_FDCWD) return 0;
  else {
    char here[PATH_MAX / 2];
    if (!getcwd(here, sizeof here)) return 0;
    snprintf(whole, PATH_MAX, "%s/%s", here, path);
  }
  return strncmp(whole, root, strlen(root)) == 0 && (!part || strstr(whole, part));
}

static void note2(int kind, int fd, int flags, int64_t at, const void *first, size_t first_bytes, const char *second) {
  if (record_fd < 0) return;
  size_t second_bytes = second ? strlen(second) : 0;
  struct header header = {kind, own_pid, fd, flags, at, (int32_t)first_bytes, (int32_t)second_bytes};
  struct iovec parts[] = {{&header, sizeof header}, {(void *)first, first_bytes}, {(void *)second, second_bytes}};
  int kept = errno;
  if (REAL(writev, record_fd, parts, 3) < 0) abort();
  errno = kept;
}
static void note(int kind, int fd, int64_t at) { note2(kind, fd, 0, at, "", 0, NULL); }
static void note_path(int kind, const char *path, const char *other) {
  note2(kind, -1, 0, 0, path, strlen(path), other);
}

/* Is this fault to be met now? Counts it. Of a sync that fails the argument says how many go well before. */
static int sick(int fault) {
  if (!control || control->fault != fault || control->times == 0) return 0;
  if (fault == SYNC_ERROR && control->argument > 0) {
    control->argument -= 1;
    return 0;
  }
  if (control->times > 0) control->times -= 1;
  control->hits += 1;
  return 1;
}
static int refuse(int error) {
  errno = error;
  return -1;
}
static int may_change(void) { return sick(READ_ONLY) ? refuse(EROFS) : 0; }

/* What a full disk has room for: its argument, and what was given back since. */
static void give_back(int64_t bytes) {
  if (control && control->fault == FULL && bytes > 0) control->argument += (int32_t)bytes;
}
static void give_back_file(const char *path) {
  struct stat found;
  if (stat(path, &found) == 0 && S_ISREG(found.st_mode) && found.st_nlink == 1) give_back(found.st_size);
}

/* As on a real disk, what has its place already can be written again when the disk is full. */
static int may_write(int fd, int64_t end) {
  struct stat found;
  if (may_change() < 0) return -1;
  if (sick(WRITE_ERROR)) return refuse(EIO);
  if (!control || control->fault != FULL || fstat(fd, &found) != 0 || end <= found.st_size) return 0;
  if (end - found.st_size > control->argument && sick(FULL)) return refuse(ENOSPC);
  control->argument -= (int32_t)(end - found.st_size);
  return 0;
}

static void lock(void) { pthread_mutex_lock(&turn); }
static void unlock(void) {
  int kept = errno;
  pthread_mutex_unlock(&turn);
  errno = kept;
}

static int opened(int folder, const char *path, int flags, mode_t mode) {
  char whole[PATH_MAX];
  struct stat found;
  if (!below(folder, path, whole)) return REAL(openat, folder, path, flags, mode);
  lock();
  int is_new = (flags & O_CREAT) && stat(whole, &found) != 0;
  int changes = is_new || (flags & (O_ACCMODE | O_TRUNC)) != O_RDONLY;
  int fd = -1;
  if (flags & O_TRUNC) give_back_file(whole);
  /* An empty file finds its place on a full disk; a folder needs room. */
  if (!(changes && may_change() < 0)) fd = REAL(openat, folder, path, flags, mode);
  if (fd >= 0 && fd < MOST_FDS) {
    watched[fd] = 1;
    note2(OPEN, fd, is_new, (flags & O_TRUNC) != 0, whole, strlen(whole), NULL);
  }
  unlock();
  return fd;
}

static mode_t mode_of(int flags, va_list rest) { return flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; }
#define OPENS(name, folder, given, ...)                   \
  int name(__VA_ARGS__, int flags, ...) {                 \
    va_list rest;                                         \
    va_start(rest, flags);                                \
    mode_t mode = mode_of(flags, rest);                   \
    va_end(rest);                                         \
    return opened(folder, given, flags, mode);            \
  }
OPENS(open, AT_FDCWD, path, const char *path)
OPENS(open64, AT_FDCWD, path, const char *path)
OPENS(openat, folder, path, int folder, const char *path)
OPENS(openat64, folder, path, int folder, const char *path)

int close(int fd) {
  if (!is_watched(fd)) return REAL(close, fd);
  lock();
  watched[fd] = 0;
  note(CLOSE, fd, 0);
  int result = REAL(close, fd);
  unlock();
  return result;
}

/* libuv closes files this way; a number that we still took for a watched file would be given to a pipe. */
long syscall(long number, ...) {
  va_list rest;
  va_start(rest, number);
  long given[6];
  for (int index = 0; index < 6; index += 1) given[index] = va_arg(rest, long);
  va_end(rest);
  if (number == SYS_close) return close((int)given[0]);
  return REAL(syscall, number, given[0], given[1], given[2], given[3], given[4], given[5]);
}

static ssize_t written(int fd, const struct iovec *parts, int count, int64_t at) {
  size_t bytes = 0;
  for (int index = 0; index < count; index += 1) bytes += parts[index].iov_len;
  lock();
  int64_t from = at >= 0 ? at : REAL(lseek, fd, 0, fcntl(fd, F_GETFL) & O_APPEND ? SEEK_END : SEEK_CUR);
  ssize_t result = -1;
  if (may_write(fd, from + (int64_t)bytes) == 0)
    result = at >= 0 ? REAL(pwritev, fd, parts, count, at) : REAL(writev, fd, parts, count);
  if (result > 0) {
    char *data = malloc(bytes);
    size_t filled = 0;
    for (int index = 0; index < count; index += 1) {
      memcpy(data + filled, parts[index].iov_base, parts[index].iov_len);
      filled += parts[index].iov_len;
    }
    note2(WRITE, fd, 0, from, data, (size_t)result, NULL);
    free(data);
  }
  unlock();
  return result;
}

/* What a process says on its standard output is what it has promised. */
static void note_mark(int fd, const void *data, size_t bytes) {
  if (fd != 1 || !on()) return;
  lock();
  note2(MARK, fd, 0, 0, data, bytes, NULL);
  unlock();
}

ssize_t write(int fd, const void *data, size_t bytes) {
  note_mark(fd, data, bytes);
  if (!is_watched(fd)) return REAL(write, fd, data, bytes);
  return written(fd, &(struct iovec){(void *)data, bytes}, 1, -1);
}
ssize_t writev(int fd, const struct iovec *parts, int count) {
  return is_watched(fd) ? written(fd, parts, count, -1) : REAL(writev, fd, parts, count);
}
ssize_t pwrite64(int fd, const void *data, size_t bytes, off64_t at) {
  if (!is_watched(fd)) return REAL(pwrite64, fd, data, bytes, at);
  return written(fd, &(struct iovec){(void *)data, bytes}, 1, at);
}
ssize_t pwrite(int fd, const void *data, size_t bytes, off_t at) { return pwrite64(fd, data, bytes, at); }
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) {
  return is_watched(fd) ? written(fd, parts, count, at) : REAL(pwritev, fd, parts, count, at);
}
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t at) { return pwritev(fd, parts, count, at); }

int ftruncate64(int fd, off64_t size) {
  if (!is_watched(fd)) return REAL(ftruncate64, fd, size);
  lock();
  struct stat found;
  if (fstat(fd, &found) == 0) give_back(found.st_size - size);
  int result = may_write(fd, size) < 0 ? -1 : REAL(ftruncate64, fd, size);
  if (result == 0) note(TRUNCATE, fd, size);
  unlock();
  return result;
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

static void pause_ms(int ms) {
  struct timespec left = {ms / 1000, (ms % 1000) * 1000000L};
  while (nanosleep(&left, &left) != 0) continue;
}

static int synced(int fd, int only_data) {
  lock();
  if (sick(SLOW_SYNC)) pause_ms(control->argument);
  int fails = sick(SYNC_ERROR);
  /* The kernel's way: after the error the pages count as clean, and the next sync says that all is well. */
  int result = fails ? refuse(EIO) : only_data ? REAL(fdatasync, fd) : REAL(fsync, fd);
  note(result == 0 ? SYNC : SYNC_FAILED, fd, 0);
  unlock();
  return result;
}
int fsync(int fd) { return is_watched(fd) ? synced(fd, 0) : REAL(fsync, fd); }
int fdatasync(int fd) { return is_watched(fd) ? synced(fd, 1) : REAL(fdatasync, fd); }

int rename(const char *from, const char *to) {
  char old[PATH_MAX], new[PATH_MAX];
  int is_ours = below(AT_FDCWD, from, old) & below(AT_FDCWD, to, new);
  if (!is_ours) return REAL(rename, from, to);
  lock();
  give_back_file(new);
  int result = may_change() < 0 ? -1 : REAL(rename, from, to);
  if (result == 0) note_path(RENAME, old, new);
  unlock();
  return result;
}

int link(const char *from, const char *to) {
  char old[PATH_MAX], new[PATH_MAX];
  int is_ours = below(AT_FDCWD, from, old) & below(AT_FDCWD, to, new);
  if (!is_ours) return REAL(link, from, to);
  lock();
  int result = may_change() < 0 ? -1 : REAL(link, from, to);
  if (result == 0) note_path(LINK, old, new);
  unlock();
  return result;
}

int unlinkat(int folder, const char *path, int flags) {
  char whole[PATH_MAX];
  if (!below(folder, path, whole)) return REAL(unlinkat, folder, path, flags);
  lock();
  give_back_file(whole);
  int result = may_change() < 0 ? -1 : REAL(unlinkat, folder, path, flags);
  if (result == 0) note_path(UNLINK, whole, NULL);
  unlock();
  return result;
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }

int mkdir(const char *path, mode_t mode) {
  char whole[PATH_MAX];
  struct stat found;
  if (!below(AT_FDCWD, path, whole) || stat(whole, &found) == 0) return REAL(mkdir, path, mode);
  lock();
  int result = may_change() < 0 || (sick(FULL) && refuse(ENOSPC) < 0) ? -1 : REAL(mkdir, path, mode);
  if (result == 0) note_path(MKDIR, whole, NULL);
  unlock();
  return result;
}
