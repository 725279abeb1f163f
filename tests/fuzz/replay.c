/* Runs a fuzz target on every file of its corpus, without libFuzzer: `keys_replay` reads tests/fuzz/corpus/keys, or the files
 * it is given. Says TAP, as the unit tests do. */
#include "tests/fuzz/fuzz.h"

#include <dirent.h>
#include <unistd.h>

enum { SECONDS = 20 };   /* for one input, sanitizers included */

static uint8_t *contents(const char *path, size_t *n)
{
	struct buf b = {0};
	FILE *f = fopen(path, "re");
	char chunk[4096];
	size_t got;
	if (!f) {
		perror(path);
		exit(2);
	}
	while ((got = fread(chunk, 1, sizeof chunk, f)) > 0)
		buf_add(&b, chunk, got);
	fclose(f);
	*n = b.len;
	/* A copy of exactly its size: a read beyond it is seen. */
	uint8_t *bytes = xmalloc(b.len ? b.len : 1);
	if (b.len)
		memcpy(bytes, b.data, b.len);
	buf_free(&b);
	return bytes;
}

static void replay(int number, const char *path)
{
	size_t n;
	uint8_t *bytes = contents(path, &n);
	printf("# %s\n", path);   /* the last such line names the input that ended the program */
	fflush(stdout);
	alarm(SECONDS);
	LLVMFuzzerTestOneInput(bytes, n);
	alarm(0);
	free(bytes);
	printf("ok %d - %s\n", number, path);
}

/* ".../keys_replay" -> "tests/fuzz/corpus/keys" */
static void corpus_of(const char *program, char *out, size_t size)
{
	const char *name = strrchr(program, '/') ? strrchr(program, '/') + 1 : program;
	const char *end = strstr(name, "_replay");
	snprintf(out, size, "tests/fuzz/corpus/%.*s", end ? (int)(end - name) : (int)strlen(name), name);
}

static int visible(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

static int replay_folder(const char *folder)
{
	struct dirent **files;
	int n = scandir(folder, &files, visible, alphasort);
	if (n <= 0) {
		fprintf(stderr, "%s: no inputs\n", folder);
		return 2;
	}
	for (int i = 0; i < n; i++) {
		char path[512];
		snprintf(path, sizeof path, "%s/%s", folder, files[i]->d_name);
		replay(i + 1, path);
		free(files[i]);
	}
	free(files);
	printf("1..%d\n", n);
	return 0;
}

int main(int argc, char **argv)
{
	char folder[256];
	LLVMFuzzerInitialize(&argc, &argv);
	for (int i = 1; i < argc; i++)
		replay(i, argv[i]);
	if (argc > 1)
		return 0;
	corpus_of(argv[0], folder, sizeof folder);
	return replay_folder(folder);
}
