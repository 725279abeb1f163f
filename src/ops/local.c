#include "ops/local.h"

#include "base/timeutil.h"

static bool run_steps(struct local *l, struct call *c, json_t *params, struct buf *result, struct err *err)
{
	if (!call_allowed(c, err)) {
		json_decref(params);
		return false;
	}
	bool inside = db_in_transaction(l->db);
	c->db = l->db;
	if (!call_params(c, params, err) || !(inside ? db_savepoint(l->db) : db_begin(l->db)))
		return false;
	bool ok = call_before(c, err) && (!call_is_slow(c->op, c->params) || c->op->slow(c, err)) &&
	          call_run(c, result, err) && (inside ? db_release(l->db) : db_commit(l->db));
	if (!ok && inside)
		db_rollback_to(l->db);
	else if (!ok)
		db_rollback(l->db);
	return ok;
}

json_t *local_call(struct local *l, const char *method, json_t *params, struct err *err)
{
	const struct op *op = op_find(method);
	struct call c;
	struct buf result = {0};
	json_t *object = NULL;
	if (!op) {
		json_decref(params);
		fail(err, ERR_METHOD_NOT_FOUND, "There is no operation %s.", method);
		return NULL;
	}
	call_init(&c, op, l->options, l->now ? l->now : time_now());
	c.viewer = l->viewer;
	c.secure = true;
	if (l->picture_fd > 0)
		c.picture_fd = l->picture_fd;
	if (run_steps(l, &c, params, &result, err) && db_check(l->db, err))
		object = json_loadb(result.data, result.len, 0, NULL);
	else
		db_check(l->db, err);
	if (object && c.effects.viewer_changed)
		l->viewer = c.effects.viewer;
	call_done(&c);
	buf_free(&result);
	return object;
}
