/* review.*: what buyers say of what they received, and the rating that it adds up to. */
#include "db/review.h"

#include <stdlib.h>

#include "ops/page.h"
#include "ops/rows.h"
#include "ops/tell.h"
#include "ops/views.h"

enum { COMMENT_MAX = 2000 };   /* reviews.length may ask for less */

static void view_review(struct jw *w, const char *key, const struct review *v)
{
	jw_open(w, key, '{');
	jw_int(w, "id", v->id);
	jw_int(w, "product", v->product_id);
	view_person(w, "author", v->author_id, v->author_name);
	jw_int(w, "rating", v->rating);
	jw_str(w, "comment", *v->comment ? v->comment : NULL);
	jw_bool(w, "verified", v->verified);
	jw_null(w, "reply");
	jw_time(w, "created_at", v->created_at);
	jw_time(w, "updated_at", v->updated_at);
	jw_close(w, '}');
}

static bool view_one(struct call *c, int64_t id, struct jw *out, struct err *err)
{
	struct review v;
	struct row *r = review_by_id(c->db, id, c->viewer.id, call_is_admin(c));
	if (!review_next(r, &v))
		return call_not_found(c, "review", err);
	view_review(out, NULL, &v);
	db_end(r);
	return db_check(c->db, err);
}

enum { PRODUCT, AUTHOR, RATING, PAGE, ORDERING = PAGE + PAGE_PARAMS, SUMMARY };
static const struct param list_params[] = {
	P_ID("product", OPTIONAL, "Product", "Only of this product."),
	P_ID("author", OPTIONAL, "Author", "Only by this user."),
	P_INT("rating", OPTIONAL, 1, 5, "Rating", "Only with so many stars."),
	P_PAGE, P_BY_AGE,
	P_BOOL("summary", "Summary", "Also say how often each number of stars was given to the product, and what you gave it."), P_END};

static void list_check(struct call *c, struct err *err)
{
	if (arg_true(&c->args[SUMMARY]) && !c->args[PRODUCT].given)
		fail_field(err, "summary", "needs a product");
}

static bool write_row(struct call *c, struct row *r, struct jw *out, struct position *at)
{
	struct review v;
	(void)c;
	if (!review_next(r, &v))
		return false;
	view_review(out, NULL, &v);
	at->id = v.id;
	return true;
}

/* RULES R1: the line must be delivered or completed. What one may not see is not there, unless one has bought it. */
static bool may_review(struct call *c, int64_t product, bool *verified, struct err *err)
{
	struct product p;
	*verified = review_bought(c->db, product, c->viewer.id);
	struct row *r = product_by_id(c->db, product, c->viewer.id, *verified || call_is_admin(c));
	bool found = product_next(r, &p), own = found && p.seller_id == c->viewer.id;
	db_end(r);
	if (!found)
		return call_not_found(c, "product", err);
	if (own)
		return fail(err, ERR_CONFLICT, "You cannot review your own product.");
	if (!*verified && opt_int(c->options, OPT_REVIEWS_VERIFIED_ONLY))
		return fail(err, ERR_NOT_PURCHASED, "Only those who received the product may review it.");
	return true;
}

/* How often 1, 2, 3, 4 and 5 stars were given; of what one may not see, never. */
static void write_stars(struct call *c, int64_t product, struct jw *out)
{
	int64_t stars[5] = {0};
	struct row *r = product_by_id(c->db, product, c->viewer.id, call_is_admin(c));
	bool seen = db_row(r);
	db_end(r);
	if (seen)
		review_count_stars(c->db, product, stars);
	jw_open(out, "stars", '[');
	for (int i = 0; i < 5; i++)
		jw_int(out, NULL, stars[i]);
	jw_close(out, ']');
}

/* {"stars": [of one, …, of five], "mine": the caller's review or null, "may_review"} */
static void write_summary(struct call *c, int64_t product, struct jw *out)
{
	struct review v;
	struct err why = {0};
	bool verified;
	jw_open(out, "summary", '{');
	write_stars(c, product, out);
	struct row *r = review_by_author(c->db, product, c->viewer.id);
	bool written = review_next(r, &v);
	if (written)
		view_review(out, "mine", &v);
	else
		jw_null(out, "mine");
	db_end(r);
	jw_bool(out, "may_review", c->viewer.id && !written && may_review(c, product, &verified, &why));
	jw_close(out, '}');
	err_clear(&why);
}

static struct row *rows(struct call *c, const void *filter, const struct span *span)
{
	return review_list(c->db, filter, span);
}

static bool review_list_run(struct call *c, struct jw *out, struct err *err)
{
	const struct arg *a = c->args;
	struct review_filter f = {.product = a[PRODUCT].i, .author = a[AUTHOR].i, .rating = a[RATING].i, .viewer = c->viewer.id,
	                          .all = call_is_admin(c)};
	if (!page_open(c, &(struct paging){PAGE, arg_rising(&a[ORDERING]), rows, &f, write_row}, out, err))
		return false;
	if (arg_true(&a[SUMMARY]))
		write_summary(c, f.product, out);
	return page_close(c, out, err);
}

static const struct param id_params[] = {P_ID("id", REQUIRED, "Review", "Its id."), P_END};

static bool review_get_run(struct call *c, struct jw *out, struct err *err)
{
	return view_one(c, c->args[0].i, out, err);
}

#define REVIEW_ROWS(required) \
	P_INT("rating", required, 1, 5, "Stars", "From 1 to 5."), \
	P_BODY("comment", OPTIONAL, 0, COMMENT_MAX, "Comment", "What others should know of it.")

enum { C_PRODUCT, C_RATING, C_COMMENT };
static const struct param create_params[] = {
	P_ID("product", REQUIRED, "Product", "One that you received."), REVIEW_ROWS(REQUIRED), P_END};

/* The comment is the third parameter of both operations that take one. */
static void comment_check(struct call *c, struct err *err)
{
	call_check_length(c, C_COMMENT, OPT_REVIEWS_LENGTH, err);
}

static void tell_seller(struct call *c, int64_t id, const struct review *v)
{
	struct product p;
	struct row *r = product_by_id(c->db, v->product_id, 0, true);
	if (product_next(r, &p))
		tell_about(c, p.seller_id, "review.created", (struct about[]){{"review", id}, {"product", p.id}, {0}},
		           "%s gave %s %d of 5 stars.", c->viewer.username, p.name, (int)v->rating);
	db_end(r);
}

static bool review_create_run(struct call *c, struct jw *out, struct err *err)
{
	const struct arg *a = c->args;
	struct review v = {.product_id = a[C_PRODUCT].i, .author_id = c->viewer.id, .rating = a[C_RATING].i,
	                   .comment = a[C_COMMENT].given ? a[C_COMMENT].s : "", .created_at = c->now};
	if (!may_review(c, v.product_id, &v.verified, err))
		return false;
	int64_t id = review_add(c->db, &v);
	if (id == 0)
		return db_check(c->db, err) && fail(err, ERR_ALREADY_REVIEWED, "You have reviewed this product; change that review.");
	product_rate(c->db, v.product_id, v.rating, 1);
	tell_seller(c, id, &v);
	effect_changed(c, TO_EVERYONE, CHANGED_PRODUCTS);
	return view_one(c, id, out, err);
}

enum { U_ID, U_RATING, U_COMMENT };
static const struct param update_params[] = {P_ID("id", REQUIRED, "Review", "Its id."), REVIEW_ROWS(OPTIONAL), P_END};

/* The caller's own review; for an admin anyone's, where `admins` may. Its row is left open. */
static struct row *open_own(struct call *c, struct review *v, bool admins, struct err *err)
{
	bool any = admins && call_is_admin(c);
	struct row *r = review_by_id(c->db, c->args[0].i, c->viewer.id, call_is_admin(c));
	if (review_next(r, v) && (v->author_id == c->viewer.id || any))
		return r;
	db_end(r);
	call_not_found(c, "review", err);
	return NULL;
}

static bool review_update_run(struct call *c, struct jw *out, struct err *err)
{
	const struct arg *a = c->args;
	struct review v;
	struct row *r = open_own(c, &v, false, err);
	if (!r)
		return false;
	int64_t before = v.rating;
	v.rating = a[U_RATING].given ? a[U_RATING].i : v.rating;
	v.comment = a[U_COMMENT].given ? a[U_COMMENT].s : v.comment;
	v.updated_at = c->now;
	review_change(c->db, &v);
	db_end(r);
	if (v.rating != before)
		product_rate(c->db, v.product_id, v.rating - before, 0);
	effect_changed(c, TO_EVERYONE, CHANGED_PRODUCTS);
	return view_one(c, v.id, out, err);
}

static bool review_delete_run(struct call *c, struct jw *out, struct err *err)
{
	struct review v;
	struct changes ch = {0};
	struct row *r = open_own(c, &v, true, err);
	if (!r)
		return false;
	bool others = v.author_id != c->viewer.id;
	if (others) {
		char rating[8];
		snprintf(rating, sizeof rating, "%d", (int)v.rating);
		changes_text(&ch, "rating", rating, NULL);
		changes_text(&ch, "comment", v.comment, NULL);
	}
	db_end(r);
	review_remove(c->db, v.id);
	product_rate(c->db, v.product_id, -v.rating, -1);
	if (others) {
		tell(c, v.author_id, "review.deleted", "product", v.product_id, "Your review was deleted by %s.", c->viewer.username);
		tell_audit(c, "review", v.id, &ch, "");
	}
	effect_changed(c, TO_EVERYONE, CHANGED_PRODUCTS);
	return view_empty(out) && db_check(c->db, err);
}

const struct op review_ops[] = {
	{"review.list", OP_ANYONE, OP_READ, RATE_NONE, false, list_params,
	 "Lists reviews, newest first.", "{results: [review], next, summary?}", .run = review_list_run, .check = list_check},
	{"review.get", OP_ANYONE, OP_READ, RATE_NONE, false, id_params,
	 "Gives one review.", "review", .run = review_get_run},
	{"review.create", OP_USER, OP_WRITE, RATE_NONE, false, create_params,
	 "Reviews a product that you received.", "review", .run = review_create_run, .check = comment_check},
	{"review.update", OP_USER, OP_WRITE, RATE_NONE, false, update_params,
	 "Changes your review.", "review", .run = review_update_run, .check = comment_check},
	{"review.delete", OP_USER, OP_WRITE, RATE_NONE, false, id_params,
	 "Deletes your review; an admin anyone's.", "{}", .run = review_delete_run},
	{0},
};
