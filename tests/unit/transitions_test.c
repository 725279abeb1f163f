/* The life of an order: the table of transitions against RULES (Orders, O2 and O4 to O11, P2) written out once more here. Not
 * one action, state and set of roles is left out. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ops/order_table.h"

enum { ALL_ROLES = BUYER | SELLER | ADMIN };

static const char *const actions[] = {"pay", "accept", "cancel", "ship", "deliver", "receive", "dispute", "resolve", "refund"};

/* free: who may without a reason; reasoned: who may with one. */
static const struct rule {
	const char *id, *action;
	enum order_status from, to;
	int free, reasoned;
	enum transition_effect effect;
} rules[] = {
	{"O2", "pay", ORDER_PENDING_PAYMENT, ORDER_PLACED, ADMIN, 0, EFFECT_PAY},
	{"P2", "pay", ORDER_EXPIRED, ORDER_EXPIRED, ADMIN, 0, EFFECT_PAY_LATE},
	{"O4", "accept", ORDER_PLACED, ORDER_ACCEPTED, SELLER, 0, EFFECT_NONE},
	{"O5", "cancel", ORDER_PENDING_PAYMENT, ORDER_CANCELLED, BUYER, SELLER | ADMIN, EFFECT_CANCEL},
	{"O5", "cancel", ORDER_PLACED, ORDER_CANCELLED, BUYER, SELLER | ADMIN, EFFECT_CANCEL},
	{"O6", "cancel", ORDER_ACCEPTED, ORDER_CANCELLED, 0, SELLER | ADMIN, EFFECT_CANCEL},
	{"O7", "ship", ORDER_ACCEPTED, ORDER_SHIPPED, SELLER, 0, EFFECT_TRACKING},
	{"O8", "deliver", ORDER_SHIPPED, ORDER_DELIVERED, SELLER | ADMIN, 0, EFFECT_NONE},
	{"O9", "receive", ORDER_SHIPPED, ORDER_COMPLETED, BUYER, 0, EFFECT_RECEIVE},
	{"O9", "receive", ORDER_DELIVERED, ORDER_COMPLETED, BUYER, 0, EFFECT_RECEIVE},
	{"O10", "dispute", ORDER_SHIPPED, ORDER_DISPUTED, 0, BUYER, EFFECT_NONE},
	{"O10", "dispute", ORDER_DELIVERED, ORDER_DISPUTED, 0, BUYER, EFFECT_NONE},
	{"O11", "resolve", ORDER_DISPUTED, ORDER_COMPLETED, 0, ADMIN, EFFECT_RECEIVE},
	{"O11", "refund", ORDER_DISPUTED, ORDER_REFUNDED, 0, ADMIN, EFFECT_REFUND},
	{"O11", "refund", ORDER_COMPLETED, ORDER_REFUNDED, 0, ADMIN, EFFECT_REFUND},
};

static const struct rule *rule_for(const char *action, enum order_status from)
{
	for (size_t i = 0; i < COUNT(rules); i++)
		if (rules[i].from == from && strcmp(rules[i].action, action) == 0)
			return &rules[i];
	return NULL;
}

static void assert_as_ruled(const char *action, enum order_status from, int roles)
{
	const struct rule *rule = rule_for(action, from);
	const struct transition *t = order_transition(action, from, roles);
	bool may = rule && ((rule->free | rule->reasoned) & roles);
	if (may != (t != NULL))
		fail_msg("%s from state %d by roles %d: is %sin the table", action, (int)from, roles, t ? "" : "not ");
	if (!t)
		return;
	if (t->to != rule->to || t->effect != rule->effect || t->reason != !(rule->free & roles))
		fail_msg("%s %s from state %d by roles %d: to %d, effect %d, reason %d", rule->id, action, (int)from, roles, (int)t->to,
		         (int)t->effect, (int)t->reason);
}

TEST(every_action_from_every_state_by_everyone_is_as_ruled)
{
	for (size_t a = 0; a < COUNT(actions); a++)
		for (int from = ORDER_NEW; from < ORDER_STATUSES; from++)
			for (int roles = 0; roles <= ALL_ROLES; roles++)
				assert_as_ruled(actions[a], (enum order_status)from, roles);
}

TEST(the_table_has_no_row_that_no_rule_asks_for)
{
	for (int i = 0; order_transition_at(i); i++) {
		const struct transition *t = order_transition_at(i);
		const struct rule *rule = rule_for(t->action, t->from);
		if (!rule || rule->to != t->to || (t->who & ~(t->reason ? rule->reasoned : rule->free)))
			fail_msg("row %d: %s from state %d", i, t->action, (int)t->from);
		assert_true(t->who != 0 && (t->who & ~ALL_ROLES) == 0);
	}
}

TEST(the_rows_end_on_both_sides)
{
	int rows = 0;
	while (order_transition_at(rows))
		rows++;
	assert_int_equal(rows, 17);
	assert_null(order_transition_at(-1));
	assert_null(order_transition_at(rows + 1));
	assert_null(order_transition_at(1 << 30));
}

/* A completed order can be refunded for a while, and nothing else. */
TEST(no_transition_leaves_a_final_state)
{
	static const enum order_status final[] = {ORDER_CANCELLED, ORDER_EXPIRED, ORDER_REFUNDED};
	for (int i = 0; order_transition_at(i); i++)
		for (size_t k = 0; k < COUNT(final); k++)
			if (order_transition_at(i)->from == final[k])
				assert_int_equal(order_transition_at(i)->to, final[k]);
	for (int i = 0; order_transition_at(i); i++)
		if (order_transition_at(i)->from == ORDER_COMPLETED)
			assert_string_equal(order_transition_at(i)->action, "refund");
}

TEST(only_the_refund_of_a_completed_order_has_a_limit_of_time)
{
	struct call *c = xcalloc(1, sizeof *c);
	struct options *options = xcalloc(1, sizeof *options);
	const int64_t day = 24 * 3600 * 1000, most = 30 * day;
	const struct order order = {.id = 1, .updated_at = 1000 * day};
	options_init(options);
	c->options = options;
	for (int i = 0; order_transition_at(i); i++) {
		const struct transition *t = order_transition_at(i);
		c->now = order.updated_at + most - 1;
		assert_true(order_in_time(c, &order, t));
		c->now++;
		assert_int_equal(order_in_time(c, &order, t), t->from != ORDER_COMPLETED);
	}
	free(options);
	free(c);
}

TEST(no_transition_leads_back)
{
	for (int i = 0; order_transition_at(i); i++)
		if (strcmp(order_transition_at(i)->action, "resolve") != 0)   /* a dispute is a step aside */
			assert_true(order_transition_at(i)->to >= order_transition_at(i)->from);
}

TEST(unknown_actions_lead_nowhere)
{
	static const char *const rows[] = {"", "Pay", "PAY", "pay ", " pay", "pa", "paying", "place", "create", "expire",
		"complete", "delete",
	                                   "accept|cancel", ORDER_ACTION_CHOICE};
	for (size_t i = 0; i < COUNT(rows); i++)
		for (int from = ORDER_NEW; from <= ORDER_STATUSES; from++)
			assert_null(order_transition(rows[i], (enum order_status)from, ALL_ROLES));
}

TEST(nobody_may_do_nothing)
{
	for (int i = 0; order_transition_at(i); i++)
		assert_null(order_transition(order_transition_at(i)->action, order_transition_at(i)->from, 0));
}

TEST(the_choice_of_actions_names_each_of_them_once)
{
	char choice[256] = "";
	for (size_t a = 0; a < COUNT(actions); a++)
		snprintf(choice + strlen(choice), sizeof choice - strlen(choice), "%s%s", a ? "|" : "", actions[a]);
	assert_string_equal(choice, ORDER_ACTION_CHOICE);
}

/* RULES N1 and N2: what a step is called, and whom it tells. */
TEST(each_step_tells_the_other_side)
{
	static const struct {
		const char *action, *kind;
		int by, tells;
	} rows[] = {
		{"pay", "order.paid", ADMIN, BUYER}, {"accept", "order.accepted", SELLER, BUYER}, {"ship", "order.shipped", SELLER, BUYER},
		{"deliver", "order.delivered", SELLER, BUYER}, {"cancel", "order.cancelled", BUYER, SELLER},
		{"cancel", "order.cancelled", SELLER, BUYER},
		{"cancel", "order.cancelled", ADMIN, BUYER | SELLER}, {"dispute", "order.disputed", BUYER, SELLER | ADMIN},
		{"resolve", "order.resolved", ADMIN, BUYER | SELLER}, {"refund", "order.refunded", ADMIN, BUYER | SELLER},
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		for (int from = 0; from < ORDER_STATUSES; from++) {
			const struct transition *t = order_transition(rows[i].action, (enum order_status)from, rows[i].by);
			if (!t || t->effect == EFFECT_PAY_LATE)
				continue;
			assert_non_null(t->kind);
			assert_string_equal(t->kind, rows[i].kind);
			if ((t->tells & ~rows[i].by) != (rows[i].tells & ~rows[i].by))
				fail_msg("%s from %d by %d tells %d", t->action, from, rows[i].by, t->tells);
		}
}

/* An earlier row with the same action and state that one of the roles may take. */
static bool repeats(int i, int roles)
{
	const struct transition *t = order_transition_at(i);
	for (int k = 0; k < i; k++) {
		const struct transition *u = order_transition_at(k);
		if (u->from == t->from && strcmp(u->action, t->action) == 0 && (u->who & roles) != 0)
			return true;
	}
	return false;
}

TEST(a_row_repeats_only_what_the_same_roles_could_do_before)
{
	int seen = 0;
	for (int i = 0; order_transition_at(i); i++)
		for (int roles = 0; roles <= ALL_ROLES; roles++) {
			assert_int_equal(order_transition_repeats(i, roles), repeats(i, roles));
			seen += repeats(i, roles);
		}
	assert_int_equal(seen, 8);   /* two cancel rows that a buyer who is also seller or admin finds twice */
}

static bool over_secure = true;

static int roles_of(int64_t viewer, enum role role, bool operator_)
{
	struct call *c = xcalloc(1, sizeof *c);
	const struct order order = {.id = 1, .buyer_id = 7, .seller_id = 8};
	c->viewer = (struct viewer){.id = viewer, .role = role, .operator_ = operator_};
	c->op = op_find("order.act");
	c->secure = over_secure;
	int roles = order_roles(c, &order);
	free(c);
	return roles;
}

TEST(roles_come_from_the_order_and_add_up)
{
	assert_int_equal(roles_of(7, ROLE_USER, false), BUYER);
	assert_int_equal(roles_of(8, ROLE_USER, false), SELLER);
	assert_int_equal(roles_of(9, ROLE_USER, false), 0);
	assert_int_equal(roles_of(9, ROLE_ADMIN, false), ADMIN);
	assert_int_equal(roles_of(7, ROLE_ADMIN, false), BUYER | ADMIN);
	assert_int_equal(roles_of(8, ROLE_ADMIN, false), SELLER | ADMIN);
	assert_int_equal(roles_of(0, ROLE_USER, true), ADMIN);
}

TEST(nobody_is_an_admin_over_a_connection_that_others_can_listen_to)
{
	over_secure = false;
	assert_int_equal(roles_of(9, ROLE_ADMIN, false), 0);
	assert_int_equal(roles_of(7, ROLE_ADMIN, false), BUYER);
	assert_int_equal(roles_of(8, ROLE_USER, false), SELLER);
	over_secure = true;
}

TEST(who_is_not_logged_in_is_nobody_even_where_an_id_is_missing)
{
	struct call *c = xcalloc(1, sizeof *c);
	const struct order order = {.id = 1};
	assert_int_equal(order_roles(c, &order), 0);
	c->viewer.role = ROLE_ADMIN;
	assert_int_equal(order_roles(c, &order), 0);
	free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_action_from_every_state_by_everyone_is_as_ruled),
		cmocka_unit_test(the_table_has_no_row_that_no_rule_asks_for),
		cmocka_unit_test(the_rows_end_on_both_sides),
		cmocka_unit_test(no_transition_leaves_a_final_state),
		cmocka_unit_test(only_the_refund_of_a_completed_order_has_a_limit_of_time),
		cmocka_unit_test(no_transition_leads_back),
		cmocka_unit_test(unknown_actions_lead_nowhere),
		cmocka_unit_test(nobody_may_do_nothing),
		cmocka_unit_test(the_choice_of_actions_names_each_of_them_once),
		cmocka_unit_test(each_step_tells_the_other_side),
		cmocka_unit_test(a_row_repeats_only_what_the_same_roles_could_do_before),
		cmocka_unit_test(roles_come_from_the_order_and_add_up),
		cmocka_unit_test(nobody_is_an_admin_over_a_connection_that_others_can_listen_to),
		cmocka_unit_test(who_is_not_logged_in_is_nobody_even_where_an_id_is_missing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
