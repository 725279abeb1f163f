/* The market's side of pictures: whatever the other process answers, or does not, is an outcome. */
#include "tests/unit/unit.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/timeutil.h"
#include "gate/link.h"
#include "picture/client.h"
#include "picture/wire.h"

/* The file of a real 1×1 PNG. */
static const unsigned char dot[] =
	"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0\x90wS\xde\0\0\0\x0cIDATx\x9c" "c\xf8\xcf\xc0\0\0\3\1\1\0\xc9\xfe\x92\xef"
	"\0\0\0\0IEND\xae" "B`\x82";
enum { DOT = sizeof dot - 1 };

static const char ppm[] = "P6\n1 1\n255\nabc";
enum { PPM = sizeof ppm - 1 };

static struct picture_answer truth(void)
{
	struct picture_answer a = {.problem = PICTURE_FINE};
	for (int i = 0; i < PICTURE_SIZES; i++) {
		a.sizes[i].width = a.sizes[i].height = 1;
		a.sizes[i].media = i == PICTURE_CELLS ? PICTURE_PPM : PICTURE_PNG;
		a.sizes[i].bytes = i == PICTURE_CELLS ? PPM : DOT;
	}
	return a;
}

/* The other process: takes one job, answers with these bytes, ends. */
static void answer_with(int link_fd, const struct buf *said)
{
	struct link_msg m;
	struct picture_job job;
	char byte;
	int fd, got;
	pid_t pid;
	while ((got = link_recv(link_fd, &m, &fd, &pid)) == 0)
		usleep(1000);
	if (got < 0 || fd < 0 || !wire_read(fd, &job, sizeof job, 0))
		_exit(1);
	for (uint32_t i = 0; i < job.bytes; i++)
		if (!wire_read(fd, &byte, 1, 0))
			_exit(1);
	wire_write(fd, said->data, said->len, 0);
	_exit(0);
}

static enum picture_problem ask(const struct buf *said, struct picture_set **out)
{
	int pair[2], status = 0;
	assert_true(link_pair(pair));
	pid_t pid = fork();
	if (pid == 0) {
		alarm(10);
		answer_with(pair[1], said);
	}
	*out = NULL;
	enum picture_problem problem = picture_ask(pair[0], dot, DOT, out);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	close(pair[0]);
	close(pair[1]);
	return problem;
}

static void write_answer(struct buf *b, const struct picture_answer *a, const char *end)
{
	buf_add(b, a, sizeof *a);
	for (int i = 0; i < PICTURE_SIZES; i++)
		buf_add(b, i == PICTURE_CELLS ? (const void *)ppm : (const void *)dot, i == PICTURE_CELLS ? PPM : DOT);
	buf_adds(b, end);
}

TEST(an_answer_that_is_true_is_taken)
{
	struct picture_answer a = truth();
	struct picture_set *set;
	struct buf b = {0};
	write_answer(&b, &a, "E");
	assert_int_equal(ask(&b, &set), PICTURE_FINE);
	assert_int_equal(set->sizes[PICTURE_FULL].n, DOT);
	assert_memory_equal(set->sizes[PICTURE_CELLS].data, ppm, PPM);
	picture_set_free(set);
	buf_free(&b);
}

TEST(each_refusal_arrives_as_it_is)
{
	for (uint32_t problem = PICTURE_UNKNOWN; problem < PICTURE_PROBLEMS; problem++) {
		struct picture_answer a = {.problem = problem};
		struct picture_set *set;
		struct buf b = {0};
		buf_add(&b, &a, sizeof a);
		assert_int_equal(ask(&b, &set), problem);
		assert_null(set);
		buf_free(&b);
	}
}

/* One lie each: which number of the answer, at which size, and what it is made. */
static const struct {
	int size;
	uint32_t media, width, height, bytes;
} lies[] = {
	{PICTURE_FULL, PICTURE_MEDIA, 1, 1, DOT}, {PICTURE_FULL, PICTURE_PPM, 1, 1, PPM}, {PICTURE_CELLS, PICTURE_PNG, 1, 1, PPM},
	{PICTURE_FULL, PICTURE_JPEG, 1, 1, DOT}, {PICTURE_FULL, PICTURE_PNG, 2, 1, DOT}, {PICTURE_THUMB, PICTURE_PNG, 1, 2, DOT},
	{PICTURE_FULL, PICTURE_PNG, 0, 1, DOT}, {PICTURE_FULL, PICTURE_PNG, 1, 0, DOT}, {PICTURE_FULL, PICTURE_PNG, 1025, 1, DOT},
	{PICTURE_THUMB, PICTURE_PNG, 1, 257, DOT}, {PICTURE_CELLS, PICTURE_PPM, 65, 1, PPM}, {PICTURE_CELLS, PICTURE_PPM, 1, UINT32_MAX, PPM},
	{PICTURE_FULL, PICTURE_PNG, 1, 1, 0}, {PICTURE_FULL, PICTURE_PNG, 1, 1, DOT - 1}, {PICTURE_FULL, PICTURE_PNG, 1, 1, DOT + 1},
	{PICTURE_FULL, PICTURE_PNG, 1, 1, PICTURE_DATA_MOST + 1}, {PICTURE_FULL, PICTURE_PNG, 1, 1, UINT32_MAX},
	{PICTURE_THUMB, UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX},
};

TEST(an_answer_that_lies_is_none)
{
	for (size_t i = 0; i < COUNT(lies); i++) {
		struct picture_answer a = truth();
		struct picture_set *set;
		struct buf b = {0};
		a.sizes[lies[i].size].media = lies[i].media;
		a.sizes[lies[i].size].width = lies[i].width;
		a.sizes[lies[i].size].height = lies[i].height;
		a.sizes[lies[i].size].bytes = lies[i].bytes;
		write_answer(&b, &a, "E");
		if (ask(&b, &set) != PICTURE_NO_DECODER || set)
			fail_msg("lie %zu was believed", i);
		buf_free(&b);
	}
}

TEST(an_answer_cut_anywhere_is_none)
{
	struct picture_answer a = truth();
	struct buf whole = {0};
	write_answer(&whole, &a, "E");
	for (size_t cut = 0; cut < whole.len; cut += cut < sizeof a + 4 ? 1 : 7) {
		struct picture_set *set;
		struct buf b = {0};
		buf_add(&b, whole.data, cut);
		assert_int_equal(ask(&b, &set), PICTURE_NO_DECODER);
		assert_null(set);
		buf_free(&b);
	}
	buf_free(&whole);
}

/* The helper speaks for a dead worker; what the worker had written of its own answer must not be taken for whole with it. */
TEST(a_verdict_behind_half_an_answer_completes_nothing)
{
	struct picture_answer a = truth(), verdict = {.problem = PICTURE_BROKEN};
	struct buf whole = {0};
	write_answer(&whole, &a, "E");
	for (size_t missing = 1; missing <= sizeof verdict + 1; missing++) {
		struct picture_set *set;
		struct buf b = {0};
		buf_add(&b, whole.data, whole.len - missing);
		buf_add(&b, &verdict, sizeof verdict);
		assert_int_equal(ask(&b, &set), PICTURE_NO_DECODER);
		assert_null(set);
		buf_free(&b);
	}
	buf_free(&whole);
}

TEST(a_problem_that_nobody_knows_is_no_answer)
{
	struct picture_answer a = {.problem = PICTURE_PROBLEMS};
	struct picture_set *set;
	struct buf b = {0};
	buf_add(&b, &a, sizeof a);
	assert_int_equal(ask(&b, &set), PICTURE_NO_DECODER);
	a.problem = UINT32_MAX;
	b.len = 0;
	buf_add(&b, &a, sizeof a);
	assert_int_equal(ask(&b, &set), PICTURE_NO_DECODER);
	buf_free(&b);
}

TEST(without_a_helper_there_is_an_answer_at_once)
{
	struct picture_set *set = NULL;
	int64_t begun = time_monotonic();
	assert_int_equal(picture_ask(-1, dot, DOT, &set), PICTURE_NO_DECODER);
	assert_null(set);
	assert_true(time_monotonic() - begun < 1000);
}

TEST(a_link_that_is_full_is_answered_at_once)
{
	int pair[2];
	struct link_msg m = {.kind = LINK_PICTURE};
	struct picture_set *set = NULL;
	assert_true(link_pair(pair));
	while (link_send(pair[0], &m, -1))
		;
	assert_int_equal(picture_ask(pair[0], dot, DOT, &set), PICTURE_NO_DECODER);
	close(pair[0]);
	close(pair[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_that_is_true_is_taken),
		cmocka_unit_test(each_refusal_arrives_as_it_is),
		cmocka_unit_test(an_answer_that_lies_is_none),
		cmocka_unit_test(an_answer_cut_anywhere_is_none),
		cmocka_unit_test(a_verdict_behind_half_an_answer_completes_nothing),
		cmocka_unit_test(a_problem_that_nobody_knows_is_no_answer),
		cmocka_unit_test(without_a_helper_there_is_an_answer_at_once),
		cmocka_unit_test(a_link_that_is_full_is_answered_at_once),
	};
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
