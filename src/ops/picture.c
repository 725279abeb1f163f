/* product.image_*: the picture of a product. */
#include "ops/picture.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "db/holding.h"
#include "db/picture.h"
#include "ops/product.h"
#include "ops/rows.h"
#include "picture/client.h"

static const char *const media_types[PICTURE_MEDIA] = {
	[PICTURE_PNG] = "image/png", [PICTURE_JPEG] = "image/jpeg", [PICTURE_PPM] = "image/x-portable-pixmap"};

static bool refuse(struct call *c, const char *field, enum picture_problem problem, struct err *err)
{
	static const char *const words[PICTURE_PROBLEMS] = {
		[PICTURE_UNKNOWN] = "is not a PNG, JPEG, WebP or GIF picture",
		[PICTURE_BROKEN] = "is not a picture that can be read; it may be cut off or damaged",
		[PICTURE_ANIMATED] = "must not be an animated WebP; a still one is taken",
		[PICTURE_TOO_SLOW] = "takes too long to read; save it anew, smaller or simpler",
	};
	if (problem == PICTURE_NO_DECODER)
		return fail_retry(err, ERR_UNAVAILABLE, 2, "Pictures cannot be read just now; try again.");
	if (problem == PICTURE_TOO_LARGE)
		return fail_field(err, field, "must have at most %lld pixels, width by height",
		                  (long long)opt_int(c->options, OPT_PICTURE_PIXELS));
	return fail_field(err, field, "%s", words[problem]);
}

/* The given picture, by its row; there is one when the step runs. */
static int given_picture(const struct call *c)
{
	int i = 0;
	while (c->op->params[i].type != PARAM_PICTURE || !c->args[i].given)
		i++;
	return i;
}

bool picture_slow(struct call *c, struct err *err)
{
	int i = given_picture(c);
	const struct arg *a = &c->args[i];
	size_t n = 0, room = a->n / 4 * 3;
	unsigned char *bytes = xmalloc(room);
	enum picture_problem problem = PICTURE_UNKNOWN;
	if (sodium_base642bin(bytes, room, a->s, a->n, NULL, &n, NULL, sodium_base64_VARIANT_ORIGINAL) == 0)
		problem = picture_ask(c->picture_fd, bytes, n, &c->picture);
	free(bytes);
	return problem == PICTURE_FINE || refuse(c, c->op->params[i].name, problem, err);
}

int64_t picture_bytes(const struct call *c)
{
	int64_t bytes = 0;
	for (int i = 0; c->picture && i < PICTURE_SIZES; i++)
		bytes += (int64_t)c->picture->sizes[i].n;
	return bytes;
}

void picture_keep(struct call *c, int64_t product)
{
	if (!c->picture)
		return;
	for (int i = 0; i < PICTURE_SIZES; i++) {
		const struct picture_data *d = &c->picture->sizes[i];
		struct picture p = {.size = i, .media_type = media_types[d->media], .width = d->width, .height = d->height,
		                    .data = d->data, .n = d->n};
		picture_put(c->db, product, &p);
	}
	picture_noted(c->db, product, c->now);
}

static const struct param image_set_params[] = {
	P_ID("id", REQUIRED, "Product", "Its id."),
	P_PICTURE("data", REQUIRED, "Picture", "A PNG, JPEG, WebP or GIF file in base64."), P_END};

/* A picture for a product that is not the caller's is not looked at. */
static bool image_set_before(struct call *c, struct err *err)
{
	struct product p;
	struct row *r = product_own_live(c, &p, err);
	db_end(r);
	return r != NULL;
}

static bool image_set_run(struct call *c, struct jw *out, struct err *err)
{
	struct product p;
	struct row *r = product_own_live(c, &p, err);
	if (!r)
		return false;
	int64_t id = p.id, seller = p.seller_id;
	bool room = product_room(c, seller, 0, picture_bytes(c) - holding_of_pictures(c->db, id), err);
	if (room)
		product_looks_other(c, &p);
	if (room && seller != c->viewer.id) {
		struct changes ch = {0};
		changes_text(&ch, "image", p.has_image ? "a picture" : NULL, "a new picture");
		product_note_other(c, &p, &ch);
	}
	db_end(r);
	if (!room)
		return false;
	picture_keep(c, id);
	effect_changed(c, seller, CHANGED_PRODUCTS);
	return product_view(c, id, out, err);
}

#define SIZE_CHOICE "thumb|full|cells"   /* by enum picture_size */

static const struct param image_get_params[] = {
	P_ID("id", REQUIRED, "Product", "Its id."),
	P_WORD("size", OPTIONAL, SIZE_CHOICE, "Size",
	       "thumb (at most 256 pixels), full (1024, when not given) or cells (a binary PPM of at most 64)."), P_END};

static bool image_get_run(struct call *c, struct jw *out, struct err *err)
{
	const struct arg *size = &c->args[1];
	struct picture p;
	struct row *r = picture_by_product(c->db, c->args[0].i, size->given ? size->i : PICTURE_FULL, c->viewer.id, call_is_admin(c));
	if (!picture_next(r, &p))
		return call_not_found(c, "picture", err);
	size_t room = sodium_base64_encoded_len(p.n, sodium_base64_VARIANT_ORIGINAL);
	char *text = xmalloc(room);
	sodium_bin2base64(text, room, p.data, p.n, sodium_base64_VARIANT_ORIGINAL);
	jw_open(out, NULL, '{');
	jw_str(out, "media_type", p.media_type);
	jw_int(out, "width", p.width);
	jw_int(out, "height", p.height);
	jw_strn(out, "data", text, room - 1);
	jw_close(out, '}');
	free(text);
	db_end(r);
	return true;
}

const struct op picture_ops[] = {
	{"product.image_set", OP_USER, OP_WRITE, RATE_PICTURES, false, image_set_params,
	 "Gives a product its picture; a seller's product is on sale again when an admin has approved it.", "product",
	 .before = image_set_before, .slow = picture_slow, .run = image_set_run, .pool = POOL_PICTURES},
	{"product.image_get", OP_ANYONE, OP_READ, RATE_NONE, false, image_get_params,
	 "Gives the picture of a product, encoded anew.", "{media_type, width, height, data}", .run = image_get_run},
	{0},
};
