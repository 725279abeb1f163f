/* The operation table: every row is whole, so that all doors, forms and the reference can be made of it. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "base/money.h"
#include "ops/op.h"

#define LOWER "abcdefghijklmnopqrstuvwxyz_"

typedef void check_op(const struct op *op);
typedef void check_param(const struct op *op, const struct param *p);

static void each_op(check_op *check)
{
	assert_non_null(op_at(0));
	for (int i = 0; op_at(i); i++)
		check(op_at(i));
}

static void each_param(check_param *check)
{
	for (int i = 0; op_at(i); i++)
		for (const struct param *p = op_at(i)->params; p && p->name; p++)
			check(op_at(i), p);
}

static bool made_of(const char *s, const char *set)
{
	return s && *s && strspn(s, set) == strlen(s);
}

static bool is_sentence(const char *s)
{
	return s && strlen(s) > 3 && s[strlen(s) - 1] == '.' && !strpbrk(s, "\n\t\r");
}

static void check_name(const struct op *op)
{
	size_t noun = strcspn(op->name, ".");
	if (noun == 0 || op->name[noun] != '.' || strspn(op->name, LOWER) != noun || !made_of(op->name + noun + 1, LOWER))
		fail_msg("%s is not noun.verb", op->name);
}

TEST(every_name_is_a_noun_and_a_verb)
{
	each_op(check_name);
}

static void check_words(const struct op *op)
{
	if (!is_sentence(op->help))
		fail_msg("%s: the help is no sentence", op->name);
	if (!op->result || !*op->result)
		fail_msg("%s does not say what it gives", op->name);
}

TEST(every_operation_says_what_it_does_and_gives)
{
	each_op(check_words);
}

static bool takes_picture(const struct op *op)
{
	for (const struct param *p = op->params; p && p->name; p++)
		if (p->type == PARAM_PICTURE)
			return true;
	return false;
}

static void check_steps(const struct op *op)
{
	if (!op->run)
		fail_msg("%s has nothing to run", op->name);
	if (op->kind == OP_LOCAL && (op->before || op->slow || op->idempotent))
		fail_msg("%s is local, but has steps of a store", op->name);
	if (op->slow && op->pool == POOL_HASHING && op->kind != OP_LOGIN)
		fail_msg("%s hashes, but is no login", op->name);
	if (op->pool == POOL_PICTURES && (!op->slow || op->kind != OP_WRITE || !takes_picture(op)))
		fail_msg("%s waits for pictures, but takes none, or does not write", op->name);
	if (op->pool != POOL_PICTURES && takes_picture(op))
		fail_msg("%s takes a picture, but has none decoded", op->name);
	assert_true(op->role >= OP_ANYONE && op->role <= OP_OPERATOR);
	assert_true(op->kind >= OP_LOCAL && op->kind <= OP_LOGIN);
	assert_true(op->rate >= RATE_NONE && op->rate < RATES);
}

TEST(every_operation_has_the_steps_of_its_kind)
{
	each_op(check_steps);
}

static void check_key(const struct op *op)
{
	if (op->idempotent != (op_param(op, "idempotency_key") != NULL))
		fail_msg("%s: idempotent, but takes no idempotency_key, or the other way round", op->name);
	if (op->idempotent && op->kind != OP_WRITE)
		fail_msg("%s keeps replies, but writes nothing", op->name);
}

TEST(exactly_the_idempotent_operations_take_a_key)
{
	each_op(check_key);
}

static void check_count(const struct op *op)
{
	int count = 0;
	for (const struct param *p = op->params; p && p->name; p++)
		count++;
	if (count > OP_MAX_PARAMS)
		fail_msg("%s takes %d parameters", op->name, count);
}

TEST(no_operation_takes_more_parameters_than_there_is_room_for)
{
	each_op(check_count);
}

static void check_found(const struct op *op)
{
	char name[64];
	size_t n = (size_t)snprintf(name, sizeof name, "%s", op->name);
	assert_ptr_equal(op_find(op->name), op);
	for (size_t cut = 0; cut < n; cut++) {
		snprintf(name, sizeof name, "%.*s", (int)cut, op->name);
		if (op_find(name) && strcmp(op_find(name)->name, name) != 0)
			fail_msg("'%s' finds %s", name, op_find(name)->name);
	}
	snprintf(name, sizeof name, "%sx", op->name);
	assert_null(op_find(name));
	snprintf(name, sizeof name, "%s.", op->name);
	assert_null(op_find(name));
	snprintf(name, sizeof name, " %s", op->name);
	assert_null(op_find(name));
	snprintf(name, sizeof name, "%s", op->name);
	name[0] = (char)(name[0] - 'a' + 'A');
	assert_null(op_find(name));
}

TEST(every_operation_is_found_by_its_whole_name_only)
{
	each_op(check_found);
}

TEST(nothing_else_is_found)
{
	static const char *const rows[] = {
		"", ".", "..", "product", "product.", ".list", "product.product.list", "product list", "product.LIST", "product.list ",
		"rpc.", "rpc.internal", "auth", "a", "server.pin", "server.pings", "server..ping", "\xff", "product.list\n", "%s%n",
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		if (op_find(rows[i]))
			fail_msg("'%s' finds %s", rows[i], op_find(rows[i])->name);
	assert_null(op_at(-1));
	assert_null(op_at(100000));
}

TEST(no_two_operations_share_a_name)
{
	for (int i = 0; op_at(i); i++)
		for (int k = 0; k < i; k++)
			assert_string_not_equal(op_at(i)->name, op_at(k)->name);
}

static void check_label(const struct op *op, const struct param *p)
{
	if (!made_of(p->name, LOWER))
		fail_msg("%s: the name of '%s'", op->name, p->name);
	if (!p->label || !*p->label || strlen(p->label) > 24)
		fail_msg("%s %s: the label", op->name, p->name);
	if (!is_sentence(p->help))
		fail_msg("%s %s: the help is no sentence", op->name, p->name);
}

TEST(every_parameter_has_a_label_and_a_sentence)
{
	each_param(check_label);
}

static void check_range(const struct op *op, const struct param *p)
{
	bool counted = p->type == PARAM_TEXT || p->type == PARAM_BODY || p->type == PARAM_SECRET || p->type == PARAM_SEARCH ||
	               p->type == PARAM_LINES;
	bool ranged = counted || p->type == PARAM_INT || p->type == PARAM_MONEY;
	if (ranged && (p->min > p->max || p->max < 1))
		fail_msg("%s %s: from %lld to %lld", op->name, p->name, (long long)p->min, (long long)p->max);
	if (counted && (p->min < 0 || p->max > 1 << 24))
		fail_msg("%s %s: %lld to %lld characters", op->name, p->name, (long long)p->min, (long long)p->max);
	if (p->type == PARAM_MONEY && (p->min < 0 || p->max > MONEY_MAX))
		fail_msg("%s %s: more than money can be", op->name, p->name);
	if (!ranged && (p->min != 0 || p->max != 0))
		fail_msg("%s %s: a range that nothing reads", op->name, p->name);
}

TEST(every_range_is_sane)
{
	each_param(check_range);
}

/* The words, and the sentence that names them all, fit where they are noted. */
static void check_choice(const struct op *op, const struct param *p)
{
	if ((p->type == PARAM_WORD) != (p->words != NULL))
		fail_msg("%s %s: words without a choice, or a choice without words", op->name, p->name);
	if (!p->words)
		return;
	if (*p->words == '|' || strstr(p->words, "||") || p->words[strlen(p->words) - 1] == '|' || !strchr(p->words, '|'))
		fail_msg("%s %s: '%s'", op->name, p->name, p->words);
	if (strlen("must be one of ") + strlen(p->words) >= sizeof((struct err_field *)NULL)->text)
		fail_msg("%s %s: the choice is too long for an error", op->name, p->name);
}

TEST(every_choice_has_words)
{
	each_param(check_choice);
}

static void check_alone(const struct op *op, const struct param *p)
{
	assert_ptr_equal(op_param(op, p->name), p);
	if (strlen(p->name) >= sizeof((struct err_field *)NULL)->name)
		fail_msg("%s %s: the name is too long for an error", op->name, p->name);
}

TEST(every_parameter_is_found_by_its_name)
{
	each_param(check_alone);
	for (int i = 0; op_at(i); i++) {
		assert_null(op_param(op_at(i), ""));
		assert_null(op_param(op_at(i), "nonsense"));
		assert_null(op_param(op_at(i), "ID"));
	}
}

static void check_page(const struct op *op)
{
	bool limit = op_param(op, "limit") != NULL, cursor = op_param(op, "cursor") != NULL;
	if (limit != cursor)
		fail_msg("%s has a limit without a cursor, or the other way round", op->name);
	if (limit && (op_param(op, "limit")->min != 1 || op_param(op, "limit")->max != 100))
		fail_msg("%s: limit is not 1..100", op->name);
}

TEST(every_list_is_paged_alike)
{
	each_op(check_page);
}

/* PROTOCOL, Methods: who may call what. Of the rows here only those are asked that the table has. */
TEST(operations_are_for_whom_the_protocol_says)
{
	static const char *const anyone[] = {
		"server.ping", "server.info", "server.subscribe", "rpc.discover", "auth.register", "auth.login", "auth.resume", "auth.password_reset",
		"auth.password_reset_confirm", "category.list", "category.get", "product.list", "product.get", "product.image_get",
		"review.list",
		"review.get", "user.get",
	};
	static const char *const admins[] = {
		"server.stats", "category.create", "category.update", "category.delete", "product.approve", "product.reject",
		"order.update",
		"review.hide", "review.unhide", "user.list", "user.ban", "user.unban", "user.set_role", "audit.list", "server.sessions",
		"server.kick", "server.broadcast",
	};
	static const char *const users[] = {
		"auth.logout", "auth.logout_all", "auth.whoami", "auth.sessions", "auth.session_end", "auth.password_change", "auth.email_change",
		"preference.get", "preference.set", "key.list", "key.add", "key.remove", "token.list",
		"token.create", "token.revoke", "product.create", "product.update", "product.delete", "product.image_set", "cart.get",
		"cart.set",
		"cart.clear", "cart.checkout", "order.create", "order.list", "order.get", "order.act", "order.delete", "review.create",
		"review.update", "review.delete", "review.reply", "message.list", "message.send", "message.create", "message.get",
		"message.update", "message.delete", "message.unread", "message.mark_as_read", "message.conversations", "user.block",
		"user.unblock", "notification.list", "notification.mark_as_read", "notification.subscribe", "notification.unsubscribe",
	};
	static const struct {
		const char *const *names;
		size_t count;
		enum op_role role;
	} groups[] = {{anyone, COUNT(anyone), OP_ANYONE}, {users, COUNT(users), OP_USER}, {admins, COUNT(admins), OP_ADMIN}};
	int known = 0, not_public = 0, all = 0;
	for (size_t g = 0; g < COUNT(groups); g++)
		for (size_t i = 0; i < groups[g].count; i++) {
			const struct op *op = op_find(groups[g].names[i]);
			known += op != NULL;
			if (op && op->role != groups[g].role)
				fail_msg("%s is for role %d", op->name, (int)op->role);
		}
	for (; op_at(all); all++)
		not_public += op_at(all)->role >= OP_SESSION;
	assert_int_equal(known + not_public, all);   /* nothing is public that the protocol does not know */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_name_is_a_noun_and_a_verb),
		cmocka_unit_test(every_operation_says_what_it_does_and_gives),
		cmocka_unit_test(every_operation_has_the_steps_of_its_kind),
		cmocka_unit_test(exactly_the_idempotent_operations_take_a_key),
		cmocka_unit_test(no_operation_takes_more_parameters_than_there_is_room_for),
		cmocka_unit_test(every_operation_is_found_by_its_whole_name_only),
		cmocka_unit_test(nothing_else_is_found),
		cmocka_unit_test(no_two_operations_share_a_name),
		cmocka_unit_test(every_parameter_has_a_label_and_a_sentence),
		cmocka_unit_test(every_range_is_sane),
		cmocka_unit_test(every_choice_has_words),
		cmocka_unit_test(every_parameter_is_found_by_its_name),
		cmocka_unit_test(every_list_is_paged_alike),
		cmocka_unit_test(operations_are_for_whom_the_protocol_says),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
