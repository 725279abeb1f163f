/* product.*: what sellers offer and admins approve. The list is in product_list.c. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "db/holding.h"
#include "ops/picture.h"
#include "ops/product.h"
#include "ops/product_list.h"
#include "ops/rows.h"
#include "ops/tell.h"
#include "ops/views.h"

enum { STOCK_MAX = 1000000, PRICE_MAX = 1000000000 };

static const struct param id_params[] = {P_ID("id", REQUIRED, "Product", "Its id."), P_END};

bool product_view(struct call *c, int64_t id, struct jw *out, struct err *err)
{
	struct product p;
	struct row *r = product_by_id(c->db, id, c->viewer.id, call_is_admin(c));
	if (!product_next(r, &p))
		return call_not_found(c, "product", err);
	view_product(c, out, NULL, &p);
	db_end(r);
	return true;
}

static bool product_get_run(struct call *c, struct jw *out, struct err *err)
{
	return product_view(c, c->args[0].i, out, err);
}

#define PRODUCT_ROWS(required) \
	P_TEXT("name", required, 1, 120, "Name", "What it is, in one line."), \
	P_MONEY("price", required, 0, PRICE_MAX, "Price", "Of one piece."), \
	P_ID("category", required, "Category", "Where buyers find it."), \
	P_BODY("description", OPTIONAL, 0, 4000, "Description", "What a buyer wants to know of it."), \
	P_INT("stock", OPTIONAL, 0, STOCK_MAX, "Stock", "Pieces that can be ordered now."), \
	P_PICTURE("image", OPTIONAL, "Picture", "A PNG, JPEG, WebP or GIF file in base64.")

enum { C_NAME, C_PRICE, C_CATEGORY, C_DESCRIPTION, C_STOCK };
static const struct param create_params[] = {
	PRODUCT_ROWS(REQUIRED), P_END};

static bool category_ok(struct call *c, int64_t id, struct err *err)
{
	int64_t path[CATEGORY_DEPTH];
	return category_path(c->db, id, path) > 0 || (db_check(c->db, err) && fail_field(err, "category", "is not a category"));
}

/* Puts an approved product on its shelves, from the store's row. */
static void shelve(struct call *c, int64_t id, void (*act)(struct db *, const struct product *))
{
	struct product p;
	struct row *r = product_by_id(c->db, id, 0, true);
	if (product_next(r, &p) && p.on_shelf)
		act(c->db, &p);
	db_end(r);
}

static void tell_submitted(struct call *c, int64_t id, const char *name)
{
	tell_admins(c, "product.submitted", "product", id, "%s offers %s for approval.", c->viewer.username, name);
	effect_changed(c, TO_ADMINS, CHANGED_APPROVALS);
}

bool product_room(struct call *c, int64_t seller, int64_t products, int64_t bytes, struct err *err)
{
	int64_t most = opt_int(c->options, OPT_PRODUCTS_PER_USER), most_bytes = opt_int(c->options, OPT_BYTES_PER_USER);
	struct holding h = holding_of(c->db, seller);
	if (products > 0 && most > 0 && h.products + products > most)
		return fail(err, ERR_CONFLICT, "A seller may have %lld products, archived ones too; delete one first.", (long long)most);
	if (bytes > 0 && most_bytes > 0 && h.bytes + bytes > most_bytes)
		return fail(err, ERR_CONFLICT, "The texts and pictures of a seller's products may take %lld bytes, and this would make it %lld; "
		            "delete some first.", (long long)most_bytes, (long long)(h.bytes + bytes));
	return db_check(c->db, err);
}

static int64_t text_bytes(const struct product *p)
{
	return (int64_t)(strlen(p->name) + strlen(p->description));
}

static bool product_create_run(struct call *c, struct jw *out, struct err *err)
{
	char name_key[512];
	const struct arg *a = c->args;
	struct product p = {.seller_id = c->viewer.id, .category_id = a[C_CATEGORY].i, .name = a[C_NAME].s,
	                    .description = a[C_DESCRIPTION].given ? a[C_DESCRIPTION].s : "", .price = a[C_PRICE].i,
	                    .stock = a[C_STOCK].i, .created_at = c->now,
	                    .status = call_is_admin(c) ? PRODUCT_APPROVED : PRODUCT_PENDING};
	if (!category_ok(c, p.category_id, err) || !product_room(c, p.seller_id, 1, text_bytes(&p) + picture_bytes(c), err))
		return false;
	text_fold(p.name, name_key, sizeof name_key);
	int64_t id = product_add(c->db, &p, name_key);
	picture_keep(c, id);
	if (p.status == PRODUCT_APPROVED)
		shelve(c, id, product_shelve);
	else
		tell_submitted(c, id, p.name);
	effect_changed(c, c->viewer.id, CHANGED_PRODUCTS);
	return product_view(c, id, out, err);
}

enum { U_ID, U_NAME, U_PRICE, U_CATEGORY, U_DESCRIPTION, U_STOCK };
static const struct param update_params[] = {
	P_ID("id", REQUIRED, "Product", "Its id."), PRODUCT_ROWS(OPTIONAL), P_END};

struct row *product_own(struct call *c, struct product *p, struct err *err)
{
	struct row *r = product_by_id(c->db, c->args[0].i, c->viewer.id, call_is_admin(c));
	if (!product_next(r, p)) {
		call_not_found(c, "product", err);
		return NULL;
	}
	if (p->seller_id != c->viewer.id && !call_is_admin(c)) {
		db_end(r);
		call_not_found(c, "product", err);
		return NULL;
	}
	return r;
}

struct row *product_own_live(struct call *c, struct product *p, struct err *err)
{
	struct row *r = product_own(c, p, err);
	if (!r || p->status != PRODUCT_ARCHIVED)
		return r;
	db_end(r);
	fail(err, ERR_CONFLICT, "The product is archived and can no longer be changed.");
	return NULL;
}

/* After an edit of what buyers read, or of a rejected product (RULES M5), an admin must look again; price and stock apply at
 * once (M4). */
static enum product_status status_after(struct call *c, const struct product *was, bool wording)
{
	if (call_is_admin(c))
		return was->status;
	if (was->status == PRODUCT_REJECTED || (wording && was->status == PRODUCT_APPROVED))
		return PRODUCT_PENDING;
	return was->status;
}

static void resubmit(struct call *c, const struct product *p, enum product_status was, enum product_status is)
{
	if (is == was)
		return;
	product_set_status(c->db, p->id, is, "", c->now);
	tell_submitted(c, p->id, p->name);
}

void product_looks_other(struct call *c, const struct product *was)
{
	enum product_status is = status_after(c, was, true);
	if (was->on_shelf && is != PRODUCT_APPROVED)
		product_unshelve(c->db, was);
	resubmit(c, was, was->status, is);
}

void product_note_other(struct call *c, const struct product *p, struct changes *ch)
{
	if (ch->words.len)
		tell(c, p->seller_id, "product.changed", "product", p->id, "%s was changed by %s: %s.", p->name, c->viewer.username, buf_text(&ch->words));
	tell_audit(c, "product", p->id, ch, "");
}

static void note_update(struct call *c, const struct product *was, const struct product *is)
{
	struct changes ch = {0};
	changes_text(&ch, "name", was->name, is->name);
	changes_money(c, &ch, "price", was->price, is->price);
	changes_int(&ch, "stock", was->stock, c->args[U_STOCK].given ? c->args[U_STOCK].i : was->stock);
	changes_int(&ch, "category", was->category_id, is->category_id);
	changes_text(&ch, "description", was->description, is->description);
	if (c->picture)
		changes_text(&ch, "image", was->has_image ? "a picture" : NULL, "a new picture");
	product_note_other(c, was, &ch);
}

static bool apply_update(struct call *c, struct product *p, struct err *err)
{
	const struct arg *a = c->args;
	char name_key[512];
	struct product was = *p;
	bool wording = c->picture || (a[U_NAME].given && strcmp(a[U_NAME].s, p->name) != 0) ||
	               (a[U_DESCRIPTION].given && strcmp(a[U_DESCRIPTION].s, p->description) != 0) ||
	               (a[U_CATEGORY].given && a[U_CATEGORY].i != p->category_id);
	if (a[U_CATEGORY].given && !category_ok(c, a[U_CATEGORY].i, err))
		return false;
	p->name = a[U_NAME].given ? a[U_NAME].s : p->name;
	p->description = a[U_DESCRIPTION].given ? a[U_DESCRIPTION].s : p->description;
	p->price = a[U_PRICE].given ? a[U_PRICE].i : p->price;
	p->category_id = a[U_CATEGORY].given ? a[U_CATEGORY].i : p->category_id;
	int64_t pictures = c->picture ? picture_bytes(c) - holding_of_pictures(c->db, p->id) : 0;
	if (!product_room(c, p->seller_id, 0, text_bytes(p) - text_bytes(&was) + pictures, err))
		return false;
	if (was.on_shelf)
		product_unshelve(c->db, &was);
	p->updated_at = c->now;
	p->status = status_after(c, &was, wording);
	text_fold(p->name, name_key, sizeof name_key);
	product_change(c->db, p, name_key);
	picture_keep(c, p->id);
	if (a[U_STOCK].given) {
		stock_set(c->db, p->id, a[U_STOCK].i);
		if (p->stock > 0 && a[U_STOCK].i == 0)
			tell(c, p->seller_id, "stock.out", "product", p->id, "%s is sold out.", p->name);
	}
	resubmit(c, p, was.status, p->status);
	if (p->seller_id != c->viewer.id)
		note_update(c, &was, p);
	return true;
}

static bool product_update_run(struct call *c, struct jw *out, struct err *err)
{
	struct product p;
	struct row *r = product_own_live(c, &p, err);
	if (!r)
		return false;
	int64_t id = p.id, seller = p.seller_id;
	/* The texts of the row live while it is open; the handler writes other rows with other statements. */
	bool ok = apply_update(c, &p, err);
	db_end(r);
	if (!ok)
		return false;
	shelve(c, id, product_shelve);
	effect_changed(c, seller, CHANGED_PRODUCTS);
	return product_view(c, id, out, err);
}

static bool product_delete_run(struct call *c, struct jw *out, struct err *err)
{
	struct product p;
	struct row *r = product_own(c, &p, err);
	if (!r)
		return false;
	int64_t id = p.id, seller = p.seller_id;
	bool pending = p.status == PRODUCT_PENDING, archived = product_ever_ordered(c->db, id);
	struct changes ch = {0};
	changes_text(&ch, "status", product_status_words[p.status], archived ? product_status_words[PRODUCT_ARCHIVED] : NULL);
	if (seller != c->viewer.id)
		tell(c, seller, "product.changed", "product", id, "%s was taken off sale by %s.", p.name, c->viewer.username);
	if (p.on_shelf)
		product_unshelve(c->db, &p);
	db_end(r);
	if (archived)
		product_set_status(c->db, id, PRODUCT_ARCHIVED, "", c->now);
	else
		product_remove(c->db, id);
	tell_audit(c, "product", id, &ch, "");
	effect_changed(c, seller, CHANGED_PRODUCTS);
	if (pending)
		effect_changed(c, TO_ADMINS, CHANGED_APPROVALS);
	jw_open(out, NULL, '{');
	jw_int(out, "id", id);
	jw_bool(out, "archived", archived);
	jw_close(out, '}');
	return true;
}

/* What approve and reject share: the product moves, its seller is told, the audit and the admins' badges learn of it. */
static bool judge(struct call *c, enum product_status to, const char *reason, struct jw *out, struct err *err)
{
	struct product p;
	struct row *r = product_own(c, &p, err);
	if (!r)
		return false;
	int64_t id = p.id, seller = p.seller_id;
	bool archived = p.status == PRODUCT_ARCHIVED, same = p.status == to;
	struct changes ch = {0};
	if (!archived && !(same && to == PRODUCT_APPROVED))
		changes_text(&ch, "status", product_status_words[p.status], product_status_words[to]);
	if (p.on_shelf && !same && !archived)
		product_unshelve(c->db, &p);
	if (!same && !archived && to == PRODUCT_APPROVED)
		tell(c, seller, "product.approved", "product", id, "%s is approved and on sale.", p.name);
	else if (!archived && to == PRODUCT_REJECTED)
		tell(c, seller, "product.rejected", "product", id, "%s was not approved: %s", p.name, reason);
	db_end(r);
	if (archived)
		return fail(err, ERR_CONFLICT, "The product is archived.");
	if (same && to == PRODUCT_APPROVED)
		return product_view(c, id, out, err);
	product_set_status(c->db, id, to, reason, c->now);
	shelve(c, id, product_shelve);
	tell_audit(c, "product", id, &ch, reason);
	effect_changed(c, seller, CHANGED_PRODUCTS);
	effect_changed(c, TO_ADMINS, CHANGED_APPROVALS);
	return product_view(c, id, out, err);
}

static bool product_approve_run(struct call *c, struct jw *out, struct err *err)
{
	return judge(c, PRODUCT_APPROVED, "", out, err);
}

static const struct param reject_params[] = {
	P_ID("id", REQUIRED, "Product", "Its id."),
	P_BODY("reason", REQUIRED, 1, 500, "Reason", "The seller reads it."), P_END};

static bool product_reject_run(struct call *c, struct jw *out, struct err *err)
{
	return judge(c, PRODUCT_REJECTED, c->args[1].s, out, err);
}

const struct op product_ops[] = {
	{"product.list", OP_ANYONE, OP_READ, RATE_NONE, false, product_list_params,
	 "Lists and searches products.", "{results: [product], next}", .run = product_list_run},
	{"product.get", OP_ANYONE, OP_READ, RATE_NONE, false, id_params,
	 "Gives one product.", "product", .run = product_get_run},
	{"product.create", OP_USER, OP_WRITE, RATE_PRODUCTS, false, create_params,
	 "Offers a product; it is on sale when an admin has approved it.", "product", .slow = picture_slow, .run = product_create_run,
	 .pool = POOL_PICTURES},
	{"product.update", OP_USER, OP_WRITE, RATE_NONE, false, update_params,
	 "Changes a product: price and stock at once, the rest after an admin has looked again.", "product",
	 .slow = picture_slow, .run = product_update_run, .pool = POOL_PICTURES},
	{"product.delete", OP_USER, OP_WRITE, RATE_NONE, false, id_params,
	 "Takes a product off sale: archived if it was ever ordered, removed otherwise.", "{id, archived}", .run = product_delete_run},
	{"product.approve", OP_ADMIN, OP_WRITE, RATE_NONE, false, id_params,
	 "Puts a product on sale.", "product", .run = product_approve_run},
	{"product.reject", OP_ADMIN, OP_WRITE, RATE_NONE, false, reject_params,
	 "Sends a product back to its seller with a reason.", "product", .run = product_reject_run},
	{0},
};
