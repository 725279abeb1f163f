/* Stands between the program and its machine (LD_PRELOAD): writes down what is done to the files of the store, lets calls fail
 * and moves the clock. Python's side is tests/fault/faults.py.
 *
 * FAULT_RULES names a file that holds a struct rules; it is shared memory, so that a rule counts from the moment it is written, in
 * processes too that may not open a file any more. FAULT_LOG: each process appends its struct records to FAULT_LOG.PID. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { NAME = 24, FILES = 4096, LOG_FD = 700 };

/* What fails: one call in so many; 0: none. */
struct rules {
	int64_t clock_ns;      /* added to the wall clock */
	int32_t wal_full;      /* a write of the WAL, ENOSPC after half of it */
	int32_t wal_broken;    /* the same, EIO */
	int32_t sync_broken;   /* fdatasync or fsync of the WAL, EIO */
	int32_t store_full;    /* a write of the store's file, ENOSPC */
	int32_t store_broken;  /* the same, EIO */
	int32_t fork_fails;    /* fork, EAGAIN */
	int32_t read_only;     /* whatever would change a file, EROFS */
};

struct record {
	char kind;             /* W written, T cut or lengthened, B a sync begins, S it has ended, U removed, R renamed */
	char pad[7];
	int64_t at_ns;         /* when it had ended, by the true wall clock */
	int64_t offset;
	int64_t length;        /* of what follows the record: the bytes written, or the new name */
	char name[NAME];       /* of the file, without its folder */
};

static struct rules no_rules, *rules = &no_rules;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char names[FILES][NAME];      /* by descriptor; "": of no interest */
static int log_fd = -1, log_pid;
static __thread bool second_half;    /* of a write that was cut in two: it fails */

#define REAL(name) static __typeof__(name) *real; if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

/* Not under a lock, and no file is opened later for it: before anything else of the program. */
__attribute__((constructor)) static void take_rules(void)
{
	const char *path = getenv("FAULT_RULES");
	int fd = path ? (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC) : -1;
	void *at = fd < 0 ? MAP_FAILED : mmap(NULL, sizeof *rules, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (at != MAP_FAILED)
		rules = at;
	if (fd >= 0)
		syscall(SYS_close, fd);
}

static bool hits(const int32_t *one_in)
{
	int32_t n = __atomic_load_n(one_in, __ATOMIC_RELAXED);
	return n > 0 && random() % n == 0;
}

static bool is_read_only(void)
{
	bool so = hits(&rules->read_only);
	if (so)
		errno = EROFS;
	return so;
}

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

/* The store, its WAL or journal, and what is noted of commits; under whatever name that is written first. */
static bool of_interest(const char *name)
{
	size_t n = strlen(name);
	bool store = strncmp(name, "mama.db", 7) == 0 && !strstr(name, "-shm");
	return n < NAME && (store || strncmp(name, "commits", 7) == 0);
}

static void note(char kind, const char *name, int64_t offset, int64_t length, const void *bytes)
{
	struct record r = {.kind = kind, .offset = offset, .length = length};
	const char *path = getenv("FAULT_LOG");
	struct timespec now;
	if (!path)
		return;
	if (log_pid != getpid()) {
		char own[512];
		log_pid = getpid();
		snprintf(own, sizeof own, "%s.%d", path, log_pid);
		int fd = (int)syscall(SYS_openat, AT_FDCWD, own, O_WRONLY | O_CREAT | O_APPEND, 0600);
		log_fd = fcntl(fd, F_DUPFD_CLOEXEC, LOG_FD);
		syscall(SYS_close, fd);
	}
	syscall(SYS_clock_gettime, CLOCK_REALTIME, &now);
	r.at_ns = now.tv_sec * 1000000000LL + now.tv_nsec;
	snprintf(r.name, sizeof r.name, "%.23s", name);
	syscall(SYS_write, log_fd, &r, sizeof r);
	if (bytes && length > 0)
		syscall(SYS_write, log_fd, bytes, (size_t)length);
}

static const char *name_of(int fd)
{
	return fd >= 0 && fd < FILES ? names[fd] : "";
}

static bool is_wal(const char *name)
{
	return strcmp(name, "mama.db-wal") == 0;
}

static bool is_store(const char *name)
{
	return strcmp(name, "mama.db") == 0;
}

static int open_it(int at, const char *path, int flags, int mode)
{
	const char *name = base_of(path);
	if ((flags & O_ACCMODE) != O_RDONLY && strncmp(path, "/dev/", 5) != 0 && is_read_only())
		return -1;
	int fd = (int)syscall(SYS_openat, at, path, flags, mode);
	if (fd < 0 || fd >= FILES)
		return fd;
	bool kept = of_interest(name) && (flags & O_ACCMODE) != O_RDONLY;
	pthread_mutex_lock(&lock);
	snprintf(names[fd], NAME, "%.23s", kept ? name : "");
	if (kept && flags & O_TRUNC)
		note('T', name, 0, 0, NULL);
	pthread_mutex_unlock(&lock);
	return fd;
}

#define MODE(last) int mode = 0; if (flags & (O_CREAT | O_TMPFILE)) { va_list ap; va_start(ap, last); mode = va_arg(ap, int); va_end(ap); }

int open(const char *path, int flags, ...) { MODE(flags) return open_it(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return open_it(AT_FDCWD, path, flags, mode); }
int openat(int at, const char *path, int flags, ...) { MODE(flags) return open_it(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { MODE(flags) return open_it(at, path, flags, mode); }

int close(int fd)
{
	if (fd >= 0 && fd < FILES)
		names[fd][0] = '\0';
	return (int)syscall(SYS_close, fd);
}

/* How many of the bytes may be written; -1: the call fails, and errno says how. */
static ssize_t allowed(const char *name, size_t n)
{
	bool half = second_half;
	second_half = false;
	if (is_read_only())
		return -1;
	if (is_wal(name) && (half || hits(&rules->wal_full))) {
		errno = ENOSPC;
		second_half = !half && n > 1;
		return second_half ? (ssize_t)(n / 2) : -1;
	}
	if ((is_wal(name) && hits(&rules->wal_broken)) || (is_store(name) && hits(&rules->store_broken))) {
		errno = EIO;
		return -1;
	}
	if (is_store(name) && hits(&rules->store_full)) {
		errno = ENOSPC;
		return -1;
	}
	return (ssize_t)n;
}

static ssize_t write_at(int fd, const void *bytes, size_t n, int64_t offset)
{
	const char *name = name_of(fd);
	if (!*name)
		return syscall(SYS_pwrite64, fd, bytes, n, offset);
	ssize_t may = allowed(name, n);
	if (may < 0)
		return -1;
	pthread_mutex_lock(&lock);
	ssize_t written = syscall(SYS_pwrite64, fd, bytes, (size_t)may, offset);
	if (written > 0)
		note('W', name, offset, written, bytes);
	pthread_mutex_unlock(&lock);
	return written;
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t offset) { return write_at(fd, bytes, n, offset); }
ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t offset) { return write_at(fd, bytes, n, offset); }

ssize_t write(int fd, const void *bytes, size_t n)
{
	if (!*name_of(fd))
		return syscall(SYS_write, fd, bytes, n);
	int64_t offset = syscall(SYS_lseek, fd, 0, SEEK_CUR);
	ssize_t written = write_at(fd, bytes, n, offset);
	if (written > 0)
		syscall(SYS_lseek, fd, offset + written, SEEK_SET);
	return written;
}

static int sync_it(int fd, long call)
{
	const char *name = name_of(fd);
	if (!*name)
		return (int)syscall(call, fd);
	if (is_wal(name) && hits(&rules->sync_broken)) {
		errno = EIO;
		return -1;
	}
	pthread_mutex_lock(&lock);
	note('B', name, 0, 0, NULL);
	pthread_mutex_unlock(&lock);
	int done = (int)syscall(call, fd);
	pthread_mutex_lock(&lock);
	if (done == 0)
		note('S', name, 0, 0, NULL);
	pthread_mutex_unlock(&lock);
	return done;
}

int fsync(int fd) { return sync_it(fd, SYS_fsync); }
int fdatasync(int fd) { return sync_it(fd, SYS_fdatasync); }

static int cut(int fd, int64_t size)
{
	const char *name = name_of(fd);
	if (!*name)
		return (int)syscall(SYS_ftruncate, fd, size);
	if (is_read_only())
		return -1;
	pthread_mutex_lock(&lock);
	int done = (int)syscall(SYS_ftruncate, fd, size);
	if (done == 0)
		note('T', name, size, 0, NULL);
	pthread_mutex_unlock(&lock);
	return done;
}

int ftruncate(int fd, off_t size) { return cut(fd, size); }
int ftruncate64(int fd, off64_t size) { return cut(fd, size); }

int unlink(const char *path)
{
	if (is_read_only())
		return -1;
	pthread_mutex_lock(&lock);
	int done = (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
	if (done == 0 && of_interest(base_of(path)))
		note('U', base_of(path), 0, 0, NULL);
	pthread_mutex_unlock(&lock);
	return done;
}

static int rename_it(int from_at, const char *from, int to_at, const char *to)
{
	const char *name = base_of(to);
	if (is_read_only())
		return -1;
	pthread_mutex_lock(&lock);
	int done = (int)syscall(SYS_renameat2, from_at, from, to_at, to, 0);
	if (done == 0 && of_interest(base_of(from)))
		note('R', base_of(from), 0, (int64_t)strlen(name), name);
	pthread_mutex_unlock(&lock);
	return done;
}

int rename(const char *from, const char *to) { return rename_it(AT_FDCWD, from, AT_FDCWD, to); }
int renameat(int from_at, const char *from, int to_at, const char *to) { return rename_it(from_at, from, to_at, to); }

pid_t fork(void)
{
	REAL(fork);
	if (hits(&rules->fork_fails)) {
		errno = EAGAIN;
		return -1;
	}
	return real();
}

int clock_gettime(clockid_t clock, struct timespec *out)
{
	REAL(clock_gettime);
	int done = real(clock, out);
	int64_t moved = __atomic_load_n(&rules->clock_ns, __ATOMIC_RELAXED);
	if (done != 0 || moved == 0 || (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE))
		return done;
	int64_t ns = out->tv_sec * 1000000000LL + out->tv_nsec + moved;
	out->tv_sec = ns / 1000000000;
	out->tv_nsec = ns % 1000000000;
	return 0;
}

time_t time(time_t *out)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	if (out)
		*out = now.tv_sec;
	return now.tv_sec;
}
