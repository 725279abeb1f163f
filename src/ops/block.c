/* user.block, user.unblock: who may not write to me. */
#include "db/message.h"

#include "ops/rows.h"
#include "ops/views.h"

static const struct param id_params[] = {P_ID("id", REQUIRED, "User", "Whom; a number."), P_END};

static bool someone(struct call *c, int64_t id, struct err *err)
{
	struct user u;
	struct row *r = user_by_id(c->db, id);
	bool found = user_next(r, &u);
	db_end(r);
	return found || call_not_found(c, "user", err);
}

static bool user_block_run(struct call *c, struct jw *out, struct err *err)
{
	int64_t id = c->args[0].i;
	if (!someone(c, id, err))
		return false;
	if (id == c->viewer.id)
		return fail(err, ERR_CONFLICT, "You cannot block yourself.");
	block_add(c->db, c->viewer.id, id, c->now);
	return view_empty(out) && db_check(c->db, err);
}

static bool user_unblock_run(struct call *c, struct jw *out, struct err *err)
{
	if (!someone(c, c->args[0].i, err))
		return false;
	block_remove(c->db, c->viewer.id, c->args[0].i);
	return view_empty(out) && db_check(c->db, err);
}

const struct op block_ops[] = {
	{"user.block", OP_USER, OP_WRITE, RATE_NONE, false, id_params,
	 "Refuses messages from a user.", "{}", .run = user_block_run},
	{"user.unblock", OP_USER, OP_WRITE, RATE_NONE, false, id_params,
	 "Takes messages from a user again.", "{}", .run = user_unblock_run},
	{0},
};
