/* The session's client against a market that plays a script: what it is asked, what it answers, when it goes away. */
#include "tests/unit/unit.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/frame.h"
#include "base/timeutil.h"
#include "session/client.h"

/* One turn of the market: waits for a line that holds `asked` (NULL: for none), then sends `answer`, where '@' becomes the
 * id of the latest question. NULL answers nothing; GO ends the socket. */
struct turn {
	const char *asked, *answer;
};

static const char GO[] = "go";

#define PONG "{\"jsonrpc\":\"2.0\",\"id\":@,\"result\":{}}\n"
#define RESULT(members) "{\"jsonrpc\":\"2.0\",\"id\":@,\"result\":{" members "}}\n"
#define ERROR(word) "{\"jsonrpc\":\"2.0\",\"id\":@,\"error\":{\"code\":-32000,\"message\":\"No.\",\"data\":{\"code\":\"" word "\"}}}\n"
#define PUSH(seq) "{\"jsonrpc\":\"2.0\",\"method\":\"notification\",\"params\":{\"seq\":" #seq "}}\n"
#define LOGGED_IN RESULT("\"token\":\"t0ken\",\"user\":{\"id\":1,\"username\":\"anna\"}")

struct market {
	const struct turn *turns;
	int fd;
	pthread_t thread;
	struct frame in;
	json_int_t id;
	char complaint[400];
};

/* The scripts of one test, one a socket, in the order that the client connects. */
enum { MARKETS = 4 };
static struct market markets[MARKETS];
static int market_count;
static const struct turn *scripts[MARKETS];
static int script_count;
static struct client *client;

/* The next line of the client; false at the end of the socket. */
static bool hear(struct market *m, const char **line, size_t *n)
{
	char chunk[4096];
	while (frame_next(&m->in, 1 << 20, line, n) != FRAME_LINE) {
		ssize_t got = read(m->fd, chunk, sizeof chunk);
		if (got <= 0)
			return false;
		frame_push(&m->in, chunk, (size_t)got);
	}
	return true;
}

static void expect(struct market *m, const char *asked)
{
	const char *line;
	size_t n;
	if (!hear(m, &line, &n)) {
		snprintf(m->complaint, sizeof m->complaint, "the socket ended before %s", asked);
		return;
	}
	json_t *question = json_loadb(line, n, JSON_REJECT_DUPLICATES, NULL);
	const char *version = json_string_value(json_object_get(question, "jsonrpc"));
	m->id = json_integer_value(json_object_get(question, "id"));
	if (m->id <= 0 || !version || strcmp(version, "2.0") != 0 || !memmem(line, n, asked, strlen(asked)))
		snprintf(m->complaint, sizeof m->complaint, "not %s: %.*s", asked, (int)n, line);
	json_decref(question);
}

static void answer(struct market *m, const char *text)
{
	struct buf out = {0};
	for (; *text; text++) {
		if (*text == '@')
			buf_addf(&out, "%lld", (long long)m->id);
		else
			buf_addc(&out, *text);
	}
	if (send(m->fd, out.data, out.len, MSG_NOSIGNAL) != (ssize_t)out.len)
		snprintf(m->complaint, sizeof m->complaint, "could not answer");
	buf_free(&out);
}

static void *play(void *arg)
{
	struct market *m = arg;
	const struct turn *t = m->turns;
	const char *line;
	size_t n;
	for (; (t->asked || t->answer) && !m->complaint[0]; t++) {
		if (t->asked)
			expect(m, t->asked);
		if (t->answer == GO)
			break;
		if (t->answer && !m->complaint[0])
			answer(m, t->answer);
	}
	if (t->answer != GO && !m->complaint[0] && hear(m, &line, &n))
		snprintf(m->complaint, sizeof m->complaint, "nobody expected %.*s", (int)n, line);
	close(m->fd);
	frame_free(&m->in);
	return NULL;
}

/* The client's end of a socket whose other end plays the next script; -1 when there is none. */
static int next_market(void *ctx)
{
	int pair[2];
	(void)ctx;
	if (market_count == script_count || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return -1;
	struct market *m = &markets[market_count];
	*m = (struct market){.turns = scripts[market_count], .fd = pair[1]};
	if (pthread_create(&m->thread, NULL, play, m) != 0)
		return -1;
	market_count++;
	return pair[0];
}

static int waits, first_wait;

static void note_wait(void *ctx, int elapsed_ms)
{
	(void)ctx;
	first_wait = waits++ ? first_wait : elapsed_ms;
}

/* Begins with the first script; the rest are for when the client connects again. */
static void begin(const struct turn *first, const struct turn *second, const struct turn *third)
{
	static const struct client_hooks hooks = {.reconnect = next_market, .waiting = note_wait};
	const struct turn *all[] = {first, second, third};
	market_count = script_count = waits = 0;
	for (size_t i = 0; i < COUNT(all) && all[i]; i++)
		scripts[script_count++] = all[i];
	client = client_open(next_market(NULL), &hooks);
	client_set_timeout(client, 1500);
}

/* Closes, and lets every market say whether it was asked what it expected. */
static void end_all(void)
{
	client_close(client);
	for (int i = 0; i < market_count; i++)
		pthread_join(markets[i].thread, NULL);
	for (int i = 0; i < market_count; i++)
		if (markets[i].complaint[0])
			fail_msg("market %d: %s", i + 1, markets[i].complaint);
}

static void end(void)
{
	end_all();
	assert_int_equal(market_count, script_count);
}

/* Asks, and wants a result. */
static void ask(const char *method)
{
	struct err err = {0};
	json_t *result = client_call(client, method, NULL, &err);
	if (!result) {
		end_all();
		fail_msg("%s: %s", method, err.text);
	}
	json_decref(result);
}

static void refused(const char *method, json_t *params, enum err_code code)
{
	struct err err = {0};
	json_t *result = client_call(client, method, params, &err);
	if (result)
		fail_msg("%s was answered", method);
	if (err.code != code)
		fail_msg("%s: %s: %s", method, err_word(err.code), err.text);
	assert_true(err.text[0] != '\0');
	err_clear(&err);
}

static void log_in(void)
{
	struct err err = {0};
	json_t *result = client_call(client, "auth.login", json_pack("{s:s,s:s}", "username", "anna", "password", "x"), &err);
	assert_non_null(result);
	json_decref(result);
	assert_true(client_logged_in(client));
}

TEST(a_question_carries_its_parameters_and_gives_the_result)
{
	static const struct turn script[] = {
		{"\"method\":\"product.get\",\"params\":{\"id\":7}", RESULT("\"name\":\"Lamp\"")},
		{"\"method\":\"server.ping\"}", PONG}, {NULL, NULL}};
	struct err err = {0};
	begin(script, NULL, NULL);
	json_t *result = client_call(client, "product.get", json_pack("{s:i}", "id", 7), &err);
	assert_non_null(result);
	assert_string_equal(json_string_value(json_object_get(result, "name")), "Lamp");
	assert_int_equal(err.code, ERR_NONE);
	json_decref(result);
	ask("server.ping");
	assert_false(client_logged_in(client));
	assert_string_equal(client_username(client), "");
	end();
}

TEST(an_error_comes_with_its_code_sentence_fields_and_data)
{
	static const struct turn script[] = {
		{"product.create", "{\"jsonrpc\":\"2.0\",\"id\":@,\"error\":{\"code\":-32602,\"message\":\"Some fields are not right.\","
		                   "\"data\":{\"code\":\"invalid_params\",\"more\":5,\"fields\":{\"price\":[\"too low\",\"not a price\"],"
		                   "\"name\":[\"is required\"]}}}}\n"},
		{"order.act", "{\"jsonrpc\":\"2.0\",\"id\":@,\"error\":{\"code\":-32008,\"message\":\"Wait.\","
		              "\"data\":{\"code\":\"rate_limited\",\"retry_after\":30}}}\n"},
		{"server.ping", PONG}, {NULL, NULL}};
	struct err err = {0};
	begin(script, NULL, NULL);
	assert_null(client_call(client, "product.create", json_object(), &err));
	assert_int_equal(err.code, ERR_INVALID_PARAMS);
	assert_string_equal(err.text, "Some fields are not right.");
	assert_int_equal(err.field_count, 3);
	assert_string_equal(err.fields[1].text, "not a price");
	assert_int_equal(json_integer_value(json_object_get(client_error_data(client), "more")), 5);
	err_clear(&err);
	assert_null(client_call(client, "order.act", NULL, &err));
	assert_int_equal(err.code, ERR_RATE_LIMITED);
	assert_int_equal(err.retry_after, 30);
	assert_int_equal(err.field_count, 0);
	ask("server.ping");
	assert_null(client_error_data(client));
	err_clear(&err);
	end();
}

TEST(answers_that_make_no_sense_are_internal_errors)
{
	static const char *const answers[] = {
		"{\"id\":@}\n", "{\"id\":@,\"result\":5}\n", "{\"id\":@,\"result\":null}\n", "{\"id\":@,\"result\":[]}\n",
		"{\"id\":@,\"error\":5}\n",
		"{\"id\":@,\"error\":{}}\n", "{\"id\":@,\"error\":{\"message\":7,\"data\":[]}}\n",
		"{\"id\":@,\"error\":{\"data\":{\"code\":\"nonsense\"}}}\n",
		"{\"id\":@,\"error\":{\"data\":{\"code\":\"internal\",\"fields\":[1],\"retry_after\":\"x\"}}}\n",
		"{\"id\":@,\"error\":{\"data\":{\"code\":\"internal\",\"fields\":{\"a\":{\"b\":1}},\"retry_after\":-5}}}\n",
	};
	static struct turn script[COUNT(answers) + 1];
	for (size_t i = 0; i < COUNT(answers); i++)
		script[i] = (struct turn){"order.act", answers[i]};
	begin(script, NULL, NULL);
	for (size_t i = 0; i < COUNT(answers); i++)
		refused("order.act", NULL, ERR_INTERNAL);
	end();
}

TEST(pushes_that_come_while_waiting_are_kept_in_order)
{
	static const struct turn script[] = {{"product.list", PUSH(1) PUSH(2) RESULT("\"results\":[]") PUSH(3)},
		{"server.ping", PUSH(4) PONG}, {NULL, NULL}};
	begin(script, NULL, NULL);
	assert_null(client_next_push(client));
	ask("product.list");
	ask("server.ping");
	for (int seq = 1; seq <= 4; seq++) {
		json_t *push = client_next_push(client);
		assert_string_equal(json_string_value(json_object_get(push, "method")), "notification");
		assert_int_equal(json_integer_value(json_object_get(json_object_get(push, "params"), "seq")), seq);
		json_decref(push);
	}
	assert_null(client_next_push(client));
	end();
}

/* Nobody is woken for them by the socket: it has been read. */
TEST(what_came_with_an_answer_is_news_until_it_is_taken)
{
	static const struct turn script[] = {{"server.ping", PUSH(1) PUSH(2) PONG}, {0}};
	begin(script, NULL, NULL);
	client_pump(client);
	assert_false(client_has_news(client));
	ask("server.ping");
	for (int i = 0; i < 2; i++) {
		assert_true(client_has_news(client));
		json_decref(client_next_push(client));
	}
	assert_false(client_has_news(client));
	end();
}

/* Pumps until a push has come, or a second has passed. */
static json_t *next_push(void)
{
	int64_t until = time_monotonic() + 1000;
	json_t *push = NULL;
	while (!push && time_monotonic() < until) {
		client_pump(client);
		push = client_next_push(client);
		if (!push)
			usleep(1000);
	}
	return push;
}

TEST(pushes_come_while_nothing_is_asked)
{
	static const struct turn script[] = {{NULL, PUSH(9)}, {NULL, NULL}};
	begin(script, NULL, NULL);
	assert_true(client_fd(client) >= 0);
	json_t *push = next_push();
	assert_non_null(push);
	json_decref(push);
	end();
}

TEST(who_does_not_fetch_his_pushes_is_told_to_read_anew)
{
	static struct turn script[302] = {{NULL, PUSH(1)}};
	for (size_t i = 1; i < 300; i++)
		script[i] = script[0];
	script[300] = (struct turn){"server.ping", PONG};
	begin(script, NULL, NULL);
	ask("server.ping");
	json_t *push = client_next_push(client);
	assert_string_equal(json_string_value(json_object_get(push, "method")), "resync");
	json_decref(push);
	int rest = 0;
	while ((push = client_next_push(client)) != NULL) {
		json_decref(push);
		rest++;
	}
	assert_int_equal(rest, 300 - 256);
	end();
}

TEST(lines_that_answer_nobody_are_passed_over)
{
	static const struct turn script[] = {
		{"server.ping", "{\"id\":999,\"result\":{\"wrong\":1}}\n{\"id\":0,\"result\":{}}\n{\"id\":\"x\",\"result\":{}}\n"
		                "{\"id\":null,\"error\":{}}\n{}\n"
		                "{\"id\":5,\"method\":\"ask.client\"}\n{\"method\":7}\n" RESULT("\"right\":1") RESULT("\"late\":1")},
		{"server.ping", PONG}, {NULL, NULL}};
	struct err err = {0};
	begin(script, NULL, NULL);
	json_t *result = client_call(client, "server.ping", NULL, &err);
	assert_non_null(json_object_get(result, "right"));
	json_decref(result);
	ask("server.ping");
	assert_null(client_next_push(client));
	end();
}

TEST(a_market_that_is_silent_is_given_up_in_time_and_its_late_answer_is_not_mistaken)
{
	static const struct turn script[] = {{"order.act", NULL},
		{"server.ping", "{\"id\":1,\"result\":{\"late\":1}}\n" RESULT("\"own\":1")}, {NULL, NULL}};
	struct err err = {0};
	begin(script, NULL, NULL);
	client_set_timeout(client, 40);
	int64_t began = time_monotonic();
	refused("order.act", NULL, ERR_UNAVAILABLE);
	assert_in_range(time_monotonic() - began, 39, 500);
	client_set_timeout(client, 2000);
	json_t *result = client_call(client, "server.ping", NULL, &err);
	assert_non_null(json_object_get(result, "own"));
	json_decref(result);
	end();
}

TEST(a_long_wait_is_told_once_it_is_long)
{
	static const struct turn script[] = {{"server.ping", PONG}, {"product.list", NULL}, {NULL, NULL}};
	begin(script, NULL, NULL);
	ask("server.ping");
	assert_int_equal(waits, 0);
	client_set_timeout(client, 180);
	refused("product.list", NULL, ERR_UNAVAILABLE);
	assert_int_equal(waits, 1);
	assert_in_range(first_wait, 150, 400);
	end();
}

/* What a market may send that is not the wire: the socket is dropped, and a question that may have been heard is not asked
 * twice. */
static void assert_dropped(const char *garbage)
{
	struct turn script[] = {{"order.act", garbage}, {NULL, NULL}};
	begin(script, NULL, NULL);
	client_set_timeout(client, 100);
	refused("order.act", json_object(), ERR_UNAVAILABLE);
	bool kept = client_fd(client) >= 0;
	end();
	if (kept)
		fail_msg("the socket was kept after %s", garbage);
}

TEST(a_line_that_is_not_of_the_wire_ends_the_socket)
{
	static const char *const rows[] = {
		"garbage\n", "\n", "[]\n", "[{\"id\":@,\"result\":{}}]\n", "5\n", "\"text\"\n", "{\"id\":@,\"result\":{}\n",
		"{\"id\":@,\"id\":@,\"result\":{}}\n",
		"{\"id\":@,\"result\":{\"a\":\"\xff\"}}\n", "{\"id\":@,\"result\":{\"a\":NaN}}\n", "{\"id\":@,\"result\":{}} x\n",
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_dropped(rows[i]);
}

TEST(a_question_that_may_have_been_heard_is_not_asked_again)
{
	static const struct turn first[] = {{"auth.login", LOGGED_IN}, {"product.create", GO}, {NULL, NULL}};
	static const struct turn second[] = {{"\"method\":\"auth.resume\",\"params\":{\"token\":\"t0ken\"}", PONG},
		{"product.list", PONG}, {NULL, NULL}};
	begin(first, second, NULL);
	log_in();
	refused("product.create", json_pack("{s:s}", "name", "Lamp"), ERR_UNAVAILABLE);
	ask("product.list");
	assert_true(client_logged_in(client));
	end();
}

TEST(after_a_break_the_client_resumes_subscribes_from_the_last_push_and_repeats_a_read)
{
	static const struct turn first[] = {
		{"auth.login", LOGGED_IN}, {"notification.subscribe", RESULT("\"seq\":4")}, {"server.ping", PUSH(5) PUSH(6) PONG},
		{"product.list", GO}, {NULL, NULL}};
	static const struct turn second[] = {
		{"\"method\":\"auth.resume\",\"params\":{\"token\":\"t0ken\"}", PONG},
		{"\"method\":\"notification.subscribe\",\"params\":{\"changes\":true,\"since\":6}", RESULT("\"seq\":7") PUSH(7)},
		{"\"method\":\"product.list\",\"params\":{\"search\":\"lamp\"}", RESULT("\"results\":[]")}, {NULL, NULL}};
	struct err err = {0};
	begin(first, second, NULL);
	log_in();
	json_decref(client_call(client, "notification.subscribe", json_pack("{s:b}", "changes", 1), &err));
	ask("server.ping");
	json_t *result = client_call(client, "product.list", json_pack("{s:s}", "search", "lamp"), &err);
	assert_non_null(json_object_get(result, "results"));
	json_decref(result);
	for (int seq = 5; seq <= 7; seq++) {
		json_t *push = next_push();
		assert_int_equal(json_integer_value(json_object_get(json_object_get(push, "params"), "seq")), seq);
		json_decref(push);
	}
	assert_string_equal(client_username(client), "anna");
	end();
}

/* The answer to subscribe comes before what it replays: what was not pushed yet must be asked for again. */
TEST(a_replay_that_was_broken_off_goes_on_where_it_broke)
{
	static const struct turn first[] = {
		{"auth.login", LOGGED_IN}, {"notification.subscribe", RESULT("\"seq\":9") PUSH(4) PUSH(5)}, {"server.ping", GO},
		{NULL, NULL}};
	static const struct turn second[] = {{"auth.resume", PONG}, {"\"since\":5}", RESULT("\"seq\":9")}, {"server.ping", PONG},
		{NULL, NULL}};
	struct err err = {0};
	begin(first, second, NULL);
	log_in();
	json_decref(client_call(client, "notification.subscribe", json_pack("{s:i}", "since", 3), &err));
	ask("server.ping");
	end();
}

TEST(a_login_that_cannot_be_resumed_is_lost_and_the_question_goes_on_as_nobody)
{
	static const struct turn first[] = {{"auth.login", LOGGED_IN}, {"cart.get", GO}, {NULL, NULL}};
	static const struct turn second[] = {{"auth.resume", ERROR("unauthenticated")}, {"cart.get", ERROR("unauthenticated")},
		{NULL, NULL}};
	begin(first, second, NULL);
	log_in();
	assert_false(client_login_lost(client));
	refused("cart.get", NULL, ERR_UNAUTHENTICATED);
	assert_true(client_login_lost(client));
	assert_false(client_logged_in(client));
	assert_string_equal(client_username(client), "");
	end();
}

TEST(a_market_too_busy_to_resume_is_tried_again_and_the_login_kept)
{
	static const struct turn first[] = {{"auth.login", LOGGED_IN}, {"cart.get", GO}, {NULL, NULL}};
	static const struct turn second[] = {{"auth.resume", ERROR("unavailable")}, {NULL, NULL}};
	static const struct turn third[] = {{"auth.resume", PONG}, {"cart.get", PONG}, {NULL, NULL}};
	begin(first, second, third);
	log_in();
	ask("cart.get");
	assert_false(client_login_lost(client));
	assert_true(client_logged_in(client));
	end();
}

TEST(after_logging_out_nothing_is_resumed_and_a_write_with_a_key_is_repeated_with_it)
{
	static const struct turn first[] = {{"auth.login", LOGGED_IN}, {"auth.logout", PONG}, {"order.create", GO}, {NULL, NULL}};
	static const struct turn second[] = {{"\"method\":\"server.ping\"}", PONG},
		{"\"idempotency_key\":\"k1\"", RESULT("\"checkout\":1")}, {NULL, NULL}};
	struct err err = {0};
	begin(first, second, NULL);
	log_in();
	ask("auth.logout");
	assert_false(client_logged_in(client));
	assert_string_equal(client_username(client), "");
	json_t *result = client_call(client, "order.create", json_pack("{s:s}", "idempotency_key", "k1"), &err);
	assert_int_equal(json_integer_value(json_object_get(result, "checkout")), 1);
	json_decref(result);
	end();
}

TEST(a_failed_login_logs_nobody_in)
{
	static const struct turn script[] = {{"auth.login", ERROR("invalid_credentials")}, {NULL, NULL}};
	begin(script, NULL, NULL);
	refused("auth.login", json_pack("{s:s}", "username", "anna"), ERR_INVALID_CREDENTIALS);
	assert_false(client_logged_in(client));
	assert_false(client_login_lost(client));
	end();
}

TEST(a_client_may_begin_while_the_market_is_away)
{
	static const struct turn script[] = {{"server.ping", PONG}, {"product.list", PONG}, {NULL, NULL}};
	static const struct client_hooks hooks = {.reconnect = next_market};
	scripts[0] = script;
	market_count = 0;
	script_count = 1;
	client = client_open(-1, &hooks);
	assert_int_equal(client_fd(client), -1);
	ask("product.list");
	end();
}

TEST(without_anyone_to_reconnect_a_question_is_unavailable)
{
	client = client_open(-1, NULL);
	client_set_timeout(client, 20);
	refused("product.list", json_object(), ERR_UNAVAILABLE);
	assert_false(client_pump(client));
	assert_null(client_next_push(client));
	client_close(client);
	client_close(NULL);
}

#define REVOKED(reason, text) "{\"jsonrpc\":\"2.0\",\"method\":\"revoked\",\"params\":{\"reason\":\"" reason "\",\"text\":\"" text "\"}}\n"

TEST(a_login_that_the_market_ends_is_lost_with_its_words_and_no_socket_is_asked_for)
{
	static const struct turn script[] = {{"auth.login", LOGGED_IN}, {NULL, REVOKED("banned", "You were banned.")}, {NULL, GO}, {NULL, NULL}};
	begin(script, NULL, NULL);
	json_decref(client_call(client, "auth.login", NULL, NULL));
	int64_t until = time_monotonic() + 2000;
	while (!client_login_lost(client) && time_monotonic() < until)
		client_pump(client);
	assert_true(client_login_lost(client));
	assert_true(client_banned(client));
	assert_string_equal(client_last_words(client), "You were banned.");
	assert_false(client_logged_in(client));
	assert_int_equal(client_fd(client), -1);
	refused("product.list", NULL, ERR_UNAUTHENTICATED);
	assert_false(client_pump(client));
	assert_null(client_next_push(client));
	assert_int_equal(market_count, 1);
	end();
}

/* A question that waits at that moment ends at once, also one that would be repeated. */
TEST(a_question_under_way_ends_with_the_session)
{
	static const struct turn script[] = {{"product.list", PUSH(1) REVOKED("kicked", "An admin has ended this session.") PUSH(2)}, {NULL, GO}, {NULL, NULL}};
	struct err err = {0};
	begin(script, NULL, NULL);
	int64_t began = time_monotonic();
	assert_null(client_call(client, "product.list", NULL, &err));
	assert_int_equal(err.code, ERR_UNAUTHENTICATED);
	assert_string_equal(err.text, "An admin has ended this session.");
	assert_true(time_monotonic() - began < 1000);
	assert_true(client_login_lost(client));
	assert_false(client_banned(client));
	json_decref(client_next_push(client));
	assert_null(client_next_push(client));
	end();
}

TEST(an_end_without_words_is_an_end_too)
{
	static const char *const rows[] = {
		"{\"method\":\"revoked\"}\n", "{\"method\":\"revoked\",\"params\":[]}\n",
		"{\"method\":\"revoked\",\"params\":{\"reason\":7,\"text\":{}}}\n",
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct turn script[] = {{"server.ping", rows[i]}, {NULL, GO}, {NULL, NULL}};
		begin(script, NULL, NULL);
		refused("server.ping", NULL, ERR_UNAUTHENTICATED);
		assert_true(client_login_lost(client));
		assert_string_equal(client_last_words(client), "");
		end();
	}
}

TEST(a_guest_who_listens_listens_again_after_a_break)
{
	static const struct turn first[] = {{"server.subscribe", PONG}, {"server.ping", GO}, {NULL, NULL}};
	static const struct turn second[] = {{"server.ping", PONG}, {"server.subscribe", PONG}, {"server.ping", PONG}, {NULL, NULL}};
	begin(first, second, NULL);
	ask("server.subscribe");
	ask("server.ping");
	end();
}

TEST(a_socket_that_is_given_up_loses_nothing_that_came_over_it)
{
	static const struct turn script[] = {
		{"server.ping", PUSH(1) PUSH(2) PONG PUSH(3) "{\"half\":"}, {NULL, NULL}};
	struct buf unread = {0};
	char rest[200] = "";
	begin(script, NULL, NULL);
	ask("server.ping");
	int fd = client_release(client, &unread);
	assert_true(fd >= 0);
	assert_int_equal(client_fd(client), -1);
	size_t n = unread.len < sizeof rest ? unread.len : sizeof rest - 1;
	memcpy(rest, unread.data, n);
	/* What had not even been read is still to come. */
	while (!strstr(rest, "half") && n < sizeof rest - 1) {
		ssize_t got = read(fd, rest + n, sizeof rest - 1 - n);
		assert_true(got > 0);
		n += (size_t)got;
	}
	assert_string_equal(rest, PUSH(1) PUSH(2) PUSH(3) "{\"half\":");
	close(fd);
	buf_free(&unread);
	end();
}

static const struct client_question two[] = {{"a.list", NULL}, {"b.get", NULL}};

TEST(what_was_asked_ahead_is_not_asked_again_in_whatever_order_it_is_wanted)
{
	static const struct turn script[] = {
		{"a.list", NULL}, {"b.get\",\"params\":{\"id\":7}", RESULT("\"b\":1")}, {"a.list", RESULT("\"a\":2")}, {NULL, NULL}};
	struct err err = {0};
	struct client_question asked[] = {{"a.list", NULL}, {"b.get", json_pack("{s:i}", "id", 7)}};
	begin(script, NULL, NULL);
	client_ask_ahead(client, asked, COUNT(asked));
	json_t *result = client_call(client, "b.get", json_pack("{s:i}", "id", 7), &err);
	assert_int_equal(json_integer_value(json_object_get(result, "b")), 1);
	json_decref(result);
	/* Its own answer never comes here: it is waited for, and not asked again. */
	client_set_timeout(client, 100);
	refused("a.list", NULL, ERR_UNAVAILABLE);
	client_set_timeout(client, 1500);
	ask("a.list");
	end();
}

TEST(any_other_question_makes_what_was_asked_ahead_too_old)
{
	static const struct turn script[] = {
		{"a.list", RESULT("\"n\":1")}, {"b.get", RESULT("\"n\":2")}, {"b.set", PONG}, {"b.get", RESULT("\"n\":3")}, {NULL, NULL}};
	struct err err = {0};
	begin(script, NULL, NULL);
	client_ask_ahead(client, two, COUNT(two));
	ask("a.list");
	ask("b.set");
	json_t *result = client_call(client, "b.get", NULL, &err);
	assert_int_equal(json_integer_value(json_object_get(result, "n")), 3);
	json_decref(result);
	end();
}

TEST(other_parameters_are_another_question)
{
	static const struct turn script[] = {
		{"a.list", PONG}, {"b.get", PONG}, {"b.get\",\"params\":{\"id\":7}", RESULT("\"n\":7")}, {NULL, NULL}};
	struct err err = {0};
	begin(script, NULL, NULL);
	client_ask_ahead(client, two, COUNT(two));
	json_t *result = client_call(client, "b.get", json_pack("{s:i}", "id", 7), &err);
	assert_int_equal(json_integer_value(json_object_get(result, "n")), 7);
	json_decref(result);
	end();
}

TEST(what_was_asked_ahead_of_a_market_that_went_is_asked_of_the_next)
{
	static const struct turn first[] = {{"a.list", NULL}, {"b.get", GO}, {NULL, NULL}};
	static const struct turn second[] = {{"server.ping", PONG}, {"a.list", PONG}, {"b.get", PONG}, {NULL, NULL}};
	begin(first, second, NULL);
	client_ask_ahead(client, two, COUNT(two));
	ask("a.list");
	ask("b.get");
	end();
}

TEST(more_than_can_be_asked_ahead_is_asked_later)
{
	static const struct turn script[] = {
		{"a.list", PONG}, {"a.list", PONG}, {"a.list", PONG}, {"a.list", PONG}, {"a.list", PONG}, {"a.list", PONG},
		{"a.list", PONG}, {"a.list", PONG}, {"a.list", PONG}, {"a.list", PONG}, {"a.list", PONG}, {"a.list", PONG},
		{"b.get", PONG}, {NULL, NULL}};
	struct client_question many[13];
	for (size_t i = 0; i < COUNT(many); i++)
		many[i] = (struct client_question){i < 12 ? "a.list" : "b.get", i < 12 ? NULL : json_object()};
	begin(script, NULL, NULL);
	client_ask_ahead(client, many, COUNT(many));
	for (int i = 0; i < 12; i++)
		ask("a.list");
	ask("b.get");
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_question_carries_its_parameters_and_gives_the_result),
		cmocka_unit_test(an_error_comes_with_its_code_sentence_fields_and_data),
		cmocka_unit_test(answers_that_make_no_sense_are_internal_errors),
		cmocka_unit_test(pushes_that_come_while_waiting_are_kept_in_order),
		cmocka_unit_test(what_came_with_an_answer_is_news_until_it_is_taken),
		cmocka_unit_test(pushes_come_while_nothing_is_asked),
		cmocka_unit_test(who_does_not_fetch_his_pushes_is_told_to_read_anew),
		cmocka_unit_test(lines_that_answer_nobody_are_passed_over),
		cmocka_unit_test(a_market_that_is_silent_is_given_up_in_time_and_its_late_answer_is_not_mistaken),
		cmocka_unit_test(a_long_wait_is_told_once_it_is_long),
		cmocka_unit_test(a_line_that_is_not_of_the_wire_ends_the_socket),
		cmocka_unit_test(a_question_that_may_have_been_heard_is_not_asked_again),
		cmocka_unit_test(after_a_break_the_client_resumes_subscribes_from_the_last_push_and_repeats_a_read),
		cmocka_unit_test(a_replay_that_was_broken_off_goes_on_where_it_broke),
		cmocka_unit_test(a_login_that_cannot_be_resumed_is_lost_and_the_question_goes_on_as_nobody),
		cmocka_unit_test(a_market_too_busy_to_resume_is_tried_again_and_the_login_kept),
		cmocka_unit_test(after_logging_out_nothing_is_resumed_and_a_write_with_a_key_is_repeated_with_it),
		cmocka_unit_test(a_failed_login_logs_nobody_in),
		cmocka_unit_test(a_client_may_begin_while_the_market_is_away),
		cmocka_unit_test(without_anyone_to_reconnect_a_question_is_unavailable),
		cmocka_unit_test(a_login_that_the_market_ends_is_lost_with_its_words_and_no_socket_is_asked_for),
		cmocka_unit_test(a_question_under_way_ends_with_the_session),
		cmocka_unit_test(an_end_without_words_is_an_end_too),
		cmocka_unit_test(a_guest_who_listens_listens_again_after_a_break),
		cmocka_unit_test(a_socket_that_is_given_up_loses_nothing_that_came_over_it),
		cmocka_unit_test(what_was_asked_ahead_is_not_asked_again_in_whatever_order_it_is_wanted),
		cmocka_unit_test(any_other_question_makes_what_was_asked_ahead_too_old),
		cmocka_unit_test(other_parameters_are_another_question),
		cmocka_unit_test(what_was_asked_ahead_of_a_market_that_went_is_asked_of_the_next),
		cmocka_unit_test(more_than_can_be_asked_ahead_is_asked_later),
	};
	json_object_seed(1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
