/* The writer: what waits for it has a bound, and what it has taken it does, in order. */
#include "tests/unit/unit.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "db/store.h"
#include "market/writer.h"

enum { MORE_THAN_ANY = 200000, AT_LEAST = 1000, LATER = 10 };

static char folder[64], path[96];
static struct options options;
static struct options_live live;
static atomic_bool closed;       /* the gate that jobs stand before */
static int done;              /* jobs that were run; by the writer's thread alone until it has ended */

/* A write that takes as long as the test keeps the gate closed. */
static bool stand_still(struct call *c, struct jw *out, struct err *err)
{
	(void)c;
	(void)err;
	while (closed)
		usleep(1000);
	done++;
	jw_open(out, NULL, '{');
	jw_close(out, '}');
	return true;
}

static const struct op op = {.name = "test.stand_still", .role = OP_ANYONE, .kind = OP_WRITE, .run = stand_still};

static int make_folder(void **state)
{
	(void)state;
	done = 0;
	closed = false;
	options_init(&options);
	options_publish(&live, &options);
	snprintf(folder, sizeof folder, "/tmp/writer_test.XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof path, "%s/mama.db", folder);
	return 0;
}

static int remove_folder(void **state)
{
	char command[128];
	(void)state;
	closed = false;
	options_live_free(&live);
	snprintf(command, sizeof command, "rm -r %s", folder);
	return system(command);
}

static struct writer *start(void)
{
	struct err err = {0};
	struct store_place place = {.path = path};
	struct writer *w = writer_start(&place, &live, NULL, 0, NULL, &err);
	if (!w)
		fail_msg("%s", err.text);
	return w;
}

static struct job *new_job(void)
{
	struct job *j = xcalloc(1, sizeof *j);
	call_init(&j->call, &op, &options, 1);
	return j;
}

TEST(what_waits_for_a_writer_that_stands_still_has_a_bound)
{
	struct writer *w = start();
	struct job **taken = xcalloc(MORE_THAN_ANY + LATER, sizeof *taken), *j;
	int n = 0;
	closed = true;
	while (n < MORE_THAN_ANY && writer_submit(w, j = new_job(), false))
		taken[n++] = j;
	assert_in_range(n, AT_LEAST, MORE_THAN_ANY - 1);
	assert_false(writer_submit(w, j, false));
	for (int i = 0; i < LATER; i++) {
		taken[n] = new_job();      /* has its turn already: what others wait for it would wait for ever */
		assert_true(writer_submit(w, taken[n++], true));
	}
	closed = false;
	writer_stop(w);
	assert_int_equal(done, n);
	assert_false(writer_submit(w, j, true));   /* a stopped one takes none */
	job_free(j);
	while (n-- > 0) {
		assert_true(taken[n]->ok);
		job_free(taken[n]);
	}
	free(taken);
	writer_free(w);
}

TEST(there_is_room_again_when_it_goes_on)
{
	struct writer *w = start();
	struct job **taken = xcalloc(MORE_THAN_ANY, sizeof *taken), *j;
	int n = 0;
	closed = true;
	while (n < MORE_THAN_ANY - 1 && writer_submit(w, j = new_job(), false))
		taken[n++] = j;
	closed = false;
	for (int i = 0; i < 20000 && !writer_submit(w, j, false); i++)
		usleep(1000);
	taken[n++] = j;
	writer_stop(w);
	assert_int_equal(done, n);
	while (n-- > 0)
		job_free(taken[n]);
	free(taken);
	writer_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_waits_for_a_writer_that_stands_still_has_a_bound, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(there_is_room_again_when_it_goes_on, make_folder, remove_folder),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
