#include <string.h>

#include "ops/rows.h"

static const struct op *const groups[] = {server_ops, rpc_ops, auth_ops, account_ops, reset_ops, category_ops, product_ops, cart_ops, order_ops,
                                          review_ops, preference_ops, notification_ops, user_ops, message_ops, block_ops,
                                          key_ops, key_login_ops, user_key_ops,
                                          person_ops, auth_session_ops, server_session_ops, picture_ops, audit_ops};
enum { GROUPS = sizeof groups / sizeof *groups };

/* The noun is compared once a group, not once an operation; a noun may have several groups. */
const struct op *op_find(const char *name)
{
	size_t noun = strcspn(name, ".") + 1;
	for (int g = 0; g < GROUPS; g++) {
		if (strncmp(groups[g]->name, name, noun) != 0)
			continue;
		for (const struct op *op = groups[g]; op->name; op++)
			if (strcmp(op->name + noun, name + noun) == 0)
				return op;
	}
	return NULL;
}

const struct op *op_at(int i)
{
	for (int g = 0; g < GROUPS; g++)
		for (const struct op *op = groups[g]; op->name; op++)
			if (i-- == 0)
				return op;
	return NULL;
}

const struct param *op_param(const struct op *op, const char *name)
{
	for (const struct param *p = op->params; p && p->name; p++)
		if (strcmp(p->name, name) == 0)
			return p;
	return NULL;
}
