#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/number.h"
#include "base/text.h"
#include "base/networks.h"
#include "base/timeutil.h"
#include "market/clock.h"
#include "market/late.h"
#include "market/peer.h"
#include "market/rate.h"
#include "market/readers.h"
#include "ops/stats.h"

enum { WRITE_BYTES = 256 };   /* what a write is taken to add to the store beside its texts: rows, history, a notification */

void peer_request_done(struct peer *p)
{
	json_decref(p->request);
	json_decref(p->request_id);
	p->request = p->request_id = NULL;
	p->have_request = p->request_in_batch = false;
	err_clear(&p->request_err);
}

static void write_id(struct jw *w, const json_t *id)
{
	if (json_is_integer(id)) {
		jw_int(w, "id", json_integer_value(id));
	} else if (json_is_string(id)) {
		jw_strn(w, "id", json_string_value(id), json_string_length(id));
	} else if (json_is_real(id)) {
		char *text = json_dumps(id, JSON_ENCODE_ANY | JSON_REAL_PRECISION(17));
		jw_raw(w, "id", text ? text : "null", text ? strlen(text) : 4);
		free(text);
	} else {
		jw_null(w, "id");
	}
}

/* A bug of ours: the log has the details, the client a number by which the operator finds them. */
static void write_internal(struct peer *p, struct jw *w, const struct err *err)
{
	struct err told = {0};
	uint32_t number = randombytes_random();
	log_error("internal error %08x for %s: %s", number, p->viewer.username[0] ? p->viewer.username : p->from.source, err->text);
	fail(&told, ERR_INTERNAL, "Something failed here; the operator finds it in the log as %08x.", number);
	err_write(w, "error", &told);
}

void peer_answer(struct peer *p, const json_t *id, bool in_batch, const struct buf *result, const struct err *err)
{
	if (in_batch)
		buf_addc(&p->out, p->batch_answered ? ',' : '[');
	p->batch_answered = p->batch_answered || in_batch;
	struct jw w = {.b = &p->out};
	jw_open(&w, NULL, '{');
	jw_str(&w, "jsonrpc", "2.0");
	write_id(&w, id);
	if (err && err->code == ERR_INTERNAL) {
		write_internal(p, &w, err);
	} else if (err) {
		err_write(&w, "error", err);
	} else {
		jw_raw(&w, "result", result->data, result->len);
	}
	jw_close(&w, '}');
	if (!in_batch)
		buf_addc(&p->out, '\n');
}

/* An error that belongs to no request: answered with a null id. */
static void answer_error(struct peer *p, struct err *err, const json_t *id)
{
	stats_request(NULL, false, 0);
	peer_answer(p, id, p->request_in_batch, NULL, err);
	err_clear(err);
}

static bool is_id(const json_t *id)
{
	bool lost = json_is_real(id) && number_lost(json_real_value(id));   /* it could not be given back as it came */
	return (json_is_number(id) && !lost) || json_is_string(id) || json_is_null(id);
}

/* JSON-RPC 2.0, section 4: what makes an object a request. */
static bool well_formed(json_t *request, struct err *err)
{
	if (json_is_null(json_object_get(request, "params")))
		json_object_del(request, "params");
	const json_t *version = json_object_get(request, "jsonrpc"), *id = json_object_get(request, "id");
	const json_t *params = json_object_get(request, "params");
	if (!json_is_object(request))
		return fail(err, ERR_INVALID_REQUEST, "A request is an object: {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server.info\"}.");
	if (!json_is_string(version) || strcmp(json_string_value(version), "2.0") != 0)
		return fail(err, ERR_INVALID_REQUEST, "jsonrpc must be \"2.0\".");
	if (!json_is_string(json_object_get(request, "method")))
		return fail(err, ERR_INVALID_REQUEST, "method must be a string.");
	if (id && !is_id(id))
		return fail(err, ERR_INVALID_REQUEST, "id must be a string, null, or a number of no more digits than a double holds.");
	if (params && !json_is_object(params) && !json_is_array(params))
		return fail(err, ERR_INVALID_REQUEST, "params must be an object, an array, or null for none.");
	return true;
}

/* The gate, in the contract's order: known method, logged in, role, rate, parameters. A picture counts as one wherever it is
 * given. */
static bool admit(struct peer *p, struct call *c, struct err *err)
{
	json_t *params = json_object_get(p->request, "params");
	bool picture = c->op->rate != RATE_PICTURES && call_gives_picture(c->op, params);
	bool adds = c->op->kind == OP_WRITE && c->viewer.id != 0;
	if (!call_allowed(c, err) || !rate_take(c, c->op->rate, 1, err) || (picture && !rate_take(c, RATE_PICTURES, 1, err)) ||
	    (adds && !rate_take(c, RATE_BYTES, WRITE_BYTES + (int64_t)call_text_bytes(c->op, params), err)))
		return false;
	return call_params(c, json_incref(params), err);
}

/* Asks the store on its loop, for so many ms at most: a read, or the first step of a write. False: err says why, or it is late: then what it did is undone,
 * for a reader asks it again. */
static bool ask_here(struct peer *p, struct call *c, int ms, struct buf *result, struct err *err)
{
	struct jw out = {.b = result};
	struct err engine = {0};
	c->db = p->loop->db;
	bool begun = db_read_begin(c->db);
	db_read_within(c->db, ms);
	bool ok = begun && (c->op->kind == OP_READ ? c->op->run(c, &out, err) : call_before(c, err));
	db_read_end(c->db);
	if (!db_check(c->db, &engine)) {
		fail_retry(err, engine.code, engine.retry_after, engine.text);
		ok = false;
	}
	if (!db_late(c->db))
		return ok;
	call_undo(c);
	result->len = 0;
	err_clear(err);
	return false;
}

static void answer_here(struct peer *p, struct call *c, const json_t *id, bool ok, struct buf *result, struct err *err)
{
	if (ok)
		peer_take_effects(p, &c->effects);
	if (id)
		peer_answer(p, id, p->request_in_batch, result, ok ? NULL : err);
	if (ok && c->effects.subscribe)
		peer_subscribe(p, &c->effects);
}

static bool is_write(const struct op *op)
{
	return op && (op->kind == OP_WRITE || op->kind == OP_LOGIN);
}

static struct job *new_job(struct peer *p, const struct call *c, json_t *id, int64_t began)
{
	struct job *j = xcalloc(1, sizeof *j);
	j->loop = p->loop;
	j->peer = p;
	j->began = began;
	j->call = *c;
	j->id = json_incref(id);
	j->in_batch = p->request_in_batch;
	return j;
}

/* Sends the call on its way: to the pool of its slow step, or to the writer. One that is refused already (err) goes along when
 * others are under way, so that the answers come in order. False: the writer stops, and the request must wait for those. */
static bool send_off(struct peer *p, struct call *c, json_t *id, const struct err *err, int64_t began)
{
	struct job *j = new_job(p, c, id, began);
	bool others = p->in_flight > 0;
	j->refused = err->code != ERR_NONE;
	j->err = *err;
	bool slow = !j->refused && call_is_slow(c->op, c->params);
	if (market_submit(p->loop->market, j, others)) {
		p->in_flight++;
		p->barrier = c->op->kind == OP_LOGIN || slow;
		return true;
	}
	if (others) {
		job_free(j);
		return false;
	}
	stats_request(c->op, false, time_microseconds() - began);
	fail_retry(&j->err, ERR_UNAVAILABLE, 1, "The market is busy; try again.");
	if (id)
		peer_answer(p, id, p->request_in_batch, NULL, &j->err);
	job_free(j);
	return true;
}

/* Leaves the question to a reader. Nothing overtakes it; that none is under way before it has been seen to. */
static void ask_reader(struct peer *p, struct call *c, json_t *id, int64_t began)
{
	struct job *j = new_job(p, c, id, began);
	j->who = p->who;
	j->kind = late_kind(p->who, c);
	j->exempt = p->viewer.operator_ || networks_hold(opt_str(c->options, OPT_EXEMPT), p->from.source);
	if (readers_submit(p->loop->market->readers, j, &j->err)) {
		p->in_flight++;
		p->barrier = true;
		p->asked = c->op->kind == OP_READ ? j : NULL;
		return;
	}
	stats_request(c->op, false, time_microseconds() - began);
	if (id)
		peer_answer(p, id, p->request_in_batch, NULL, &j->err);
	job_free(j);
}

static bool asks_store(const struct op *op)
{
	return op->kind == OP_READ || op->before;
}

/* Asks the store what the call needs first; *ok, result and err say what came of it. False: a reader has the call now, for it is of
 * a kind that is slow. */
static bool ask(struct peer *p, struct call *c, json_t *id, int64_t began, bool *ok, struct buf *result, struct err *err)
{
	int ms = late_allowance(p->who, c, (int)opt_int(c->options, OPT_READ_AT_ONCE), began / 1000);
	if (ms > 0) {
		*ok = ask_here(p, c, ms, result, err);
		int64_t ran = db_ran(c->db);
		if (!db_late(c->db)) {
			if (ran >= LATE_COSTLY_US)
				late_costly(p->who, c, ran, began / 1000);
			return true;
		}
		if (!db_starved(c->db))
			late_found(p->who, c, began / 1000);
		buf_free(result);
	}
	ask_reader(p, c, id, began);
	return false;
}

/* A session process asks by itself: what it says of its client is believed. */
static bool from_session(const struct peer *p)
{
	return p->from.door != DOOR_JSON && !p->handed_over;
}

/* Works on one well-formed request. False: it must wait. */
static bool run_request(struct peer *p, const struct op *op, json_t *id)
{
	struct call c;
	struct buf result = {0};
	struct err err = {0};
	int64_t began = time_microseconds();
	call_init(&c, op, options_now(p->loop->market->options), clock_now());
	peer_check_login(p, c.now);
	if (p->closing) {   /* a session, whose login has just run out */
		call_done(&c);
		return true;
	}
	c.viewer = p->viewer;
	snprintf(c.source, sizeof c.source, "%s", p->from.source);
	c.secure = p->from.secure;
	c.session = from_session(p);
	c.connection = presence_number(p->presence);
	c.picture_fd = p->loop->market->picture_fd;
	bool ok = admit(p, &c, &err);
	if (ok && asks_store(op) && !ask(p, &c, id, began, &ok, &result, &err))
		return true;
	if (is_write(op) && (ok || p->in_flight > 0))
		return send_off(p, &c, id, &err, began);   /* the job owns call and error now */
	if (op->kind == OP_LOCAL)
		ok = ok && op->run(&c, &(struct jw){.b = &result}, &err);
	stats_request(op, ok, time_microseconds() - began);
	answer_here(p, &c, id, ok, &result, &err);
	call_done(&c);
	buf_free(&result);
	err_clear(&err);
	return true;
}

/* An array: its requests come one by one, their answers go out as one array. */
static void begin_batch(struct peer *p)
{
	size_t n = json_array_size(p->request);
	if (n >= 1 && n <= JSON_ITEMS) {
		p->batch = json_incref(p->request);
		p->batch_at = 0;
		p->batch_answered = false;
		return;
	}
	struct err err = {0};
	peer_forget_batch(p);
	fail(&err, ERR_INVALID_REQUEST, "A batch has 1 to %d requests; this one has %zu.", JSON_ITEMS, n);
	answer_error(p, &err, NULL);
}

/* Effects and answers come in the order sent: only plain writes may be under way together, for the writer keeps their order. */
static bool must_wait(const struct peer *p, const struct op *op)
{
	if (p->in_flight == 0)
		return false;
	return !is_write(op) || op->kind == OP_LOGIN || op->before || p->in_flight >= PEER_IN_FLIGHT_MOST ||
	       call_is_slow(op, json_object_get(p->request, "params"));
}

static void unknown_method(struct peer *p, const json_t *id)
{
	struct err err = {0};
	char name[80];
	text_clean(json_string_value(json_object_get(p->request, "method")), name, sizeof name, 0);
	stats_request(NULL, false, 0);
	fail(&err, ERR_METHOD_NOT_FOUND, "There is no method \"%s\"; rpc.discover lists them.", name);
	if (id)
		peer_answer(p, id, p->request_in_batch, NULL, &err);
	err_clear(&err);
}

static const struct op *find(const struct peer *p, const char *method)
{
	const struct op *op = op_find(method);
	bool hidden = op && ((op->role == OP_OPERATOR && !p->viewer.operator_) ||
	                     (op->role == OP_SESSION && !from_session(p)));
	return hidden ? NULL : op;
}

void peer_refuse(struct peer *p)
{
	struct err err = {0};
	const json_t *id = json_object_get(p->request, "id");
	fail_retry(&err, ERR_UNAVAILABLE, 5, "The server stops; nothing was changed.");
	if (id)
		peer_answer(p, id, p->request_in_batch, NULL, &err);
	err_clear(&err);
	peer_request_done(p);
}

bool peer_request(struct peer *p)
{
	struct err err = {0};
	json_t *r = p->request, *id = json_object_get(r, "id");
	bool is_batch = json_is_array(r) && !p->request_in_batch;
	bool fine = r && (is_batch || well_formed(r, &err));
	const struct op *op = fine && !is_batch ? find(p, json_string_value(json_object_get(r, "method"))) : NULL;
	if (must_wait(p, op)) {
		err_clear(&err);
		return false;
	}
	if (!r) {
		answer_error(p, &p->request_err, p->request_id);
		if (p->unframed)
			peer_finish(p);
	} else if (!fine) {
		answer_error(p, &err, is_id(id) ? id : NULL);
	} else if (is_batch) {
		begin_batch(p);
	} else if (!op) {
		unknown_method(p, id);
	} else if (!run_request(p, op, id)) {
		return false;
	}
	if (!p->gone)
		peer_request_done(p);
	return true;
}
