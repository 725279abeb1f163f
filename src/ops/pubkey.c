#include "ops/pubkey.h"

#include <sodium.h>
#include <stdint.h>
#include <string.h>

enum { RSA_LEAST = 2048, RSA_MOST = 16384 };   /* bits */

/* What is left of a wire form that is being read. */
struct rest {
	const unsigned char *at;
	size_t n;
};

/* One `string` of RFC 4251: four bytes of length, then the bytes. */
static bool take_string(struct rest *from, struct rest *out)
{
	if (from->n < 4)
		return false;
	size_t n = (size_t)from->at[0] << 24 | (size_t)from->at[1] << 16 | (size_t)from->at[2] << 8 | from->at[3];
	if (n > from->n - 4)
		return false;
	*out = (struct rest){from->at + 4, n};
	from->at += 4 + n;
	from->n -= 4 + n;
	return true;
}

static bool is_word(const struct rest *s, const char *word, size_t n)
{
	return s->n == n && memcmp(s->at, word, n) == 0;
}

/* A positive `mpint` in its one shortest form; gives its bits, or 0 where it is none. */
static size_t take_number(struct rest *from, struct rest *out)
{
	if (!take_string(from, out) || out->n == 0 || out->at[0] & 0x80)
		return 0;
	if (out->at[0] == 0) {
		if (out->n == 1 || !(out->at[1] & 0x80))
			return 0;
		out->at++;
		out->n--;
	}
	size_t bits = out->n * 8;
	for (unsigned top = out->at[0]; !(top & 0x80); top <<= 1)
		bits--;
	return bits;
}

static const char damaged[] = "is damaged or cut; paste the whole line of the .pub file again";

/* What is wrong behind the type, or NULL. */
static const char *check_ed25519(struct rest *r)
{
	struct rest key;
	return take_string(r, &key) && key.n == 32 ? NULL : damaged;
}

/* Behind the key of a security token stands what it is for, "ssh:". */
static const char *check_application(struct rest *r)
{
	struct rest application;
	return take_string(r, &application) && application.n > 0 && application.n <= 255 ? NULL : damaged;
}

static const char *check_sk_ed25519(struct rest *r)
{
	const char *why = check_ed25519(r);
	return why ? why : check_application(r);
}

static const char *check_rsa(struct rest *r)
{
	struct rest e = {0}, n = {0};
	size_t e_bits = take_number(r, &e), n_bits = take_number(r, &n);
	if (e_bits < 2 || e_bits > 64 || n_bits == 0 || n_bits > RSA_MOST || !(e.at[e.n - 1] & 1) || !(n.at[n.n - 1] & 1))
		return damaged;
	return n_bits >= RSA_LEAST ? NULL : "is an RSA key of less than 2048 bits; make a new one: ssh-keygen -t ed25519";
}

static const char *check_point(struct rest *r, const char *curve, size_t bytes)
{
	struct rest name, point;
	bool ok = take_string(r, &name) && is_word(&name, curve, strlen(curve)) && take_string(r, &point) &&
	          point.n == 1 + 2 * bytes && point.at[0] == 4;
	return ok ? NULL : damaged;
}

static const char *check_p256(struct rest *r)
{
	return check_point(r, "nistp256", 32);
}

static const char *check_sk_p256(struct rest *r)
{
	const char *why = check_p256(r);
	return why ? why : check_application(r);
}

static const char *check_p384(struct rest *r)
{
	return check_point(r, "nistp384", 48);
}

static const char *check_p521(struct rest *r)
{
	return check_point(r, "nistp521", 66);
}

static const struct type {
	const char *name;
	const char *(*check)(struct rest *r);
} types[] = {
	{"ssh-ed25519", check_ed25519},
	{"ecdsa-sha2-nistp256", check_p256},
	{"ecdsa-sha2-nistp384", check_p384},
	{"ecdsa-sha2-nistp521", check_p521},
	{"ssh-rsa", check_rsa},
	{"sk-ssh-ed25519@openssh.com", check_sk_ed25519},
	{"sk-ecdsa-sha2-nistp256@openssh.com", check_sk_p256},
};
enum { TYPES = sizeof types / sizeof *types };

static const struct type *find_type(const char *word, size_t n)
{
	for (int i = 0; i < TYPES; i++)
		if (strlen(types[i].name) == n && memcmp(types[i].name, word, n) == 0)
			return &types[i];
	return NULL;
}

/* Other things that people paste, and what they are told. Looked for in this order. */
static const struct {
	const char *sign, *why;
} others[] = {
	{"PRIVATE KEY", "is a private key: give that to nobody; paste the one line of the .pub file beside it"},
	{"PuTTY-User-Key-File", "is a private key: give that to nobody; paste what PuTTYgen shows as \"OpenSSH public key\""},
	{"BEGIN SSH2 PUBLIC KEY", "must be in OpenSSH's form, one line: ssh-keygen -i -f FILE prints it"},
	{"\n", "must be one key on one line, as it stands in a .pub file"},
	{"-cert-v01@openssh.com", "is a certificate; paste the .pub file of the key itself"},
	{"ssh-dss", "is a DSA key, which is too weak; make a new one: ssh-keygen -t ed25519"},
	{" ssh-ed25519 ", "must begin with the type, ssh-ed25519: leave out what stands before it"},
	{" ssh-rsa ", "must begin with the type, ssh-rsa: leave out what stands before it"},
	{" ecdsa-sha2-", "must begin with the type, ecdsa-sha2-…: leave out what stands before it"},
	{" sk-ecdsa-sha2-", "must begin with the type, sk-ecdsa-sha2-…: leave out what stands before it"},
	{" sk-ssh-ed25519@", "must begin with the type, sk-ssh-ed25519@openssh.com: leave out what stands before it"},
	{"", "must be the line of a .pub file, such as ssh-ed25519 AAAA… (or ecdsa-sha2-nistp256, ssh-rsa)"},
};

static const char *explain(const char *line)
{
	size_t i = 0;
	while (!strstr(line, others[i].sign))
		i++;
	return others[i].why;
}

static const char *check_blob(const struct type *type, const struct pubkey *k)
{
	struct rest r = {k->blob, k->size}, name;
	if (!take_string(&r, &name) || !is_word(&name, type->name, strlen(type->name)))
		return damaged;
	const char *why = type->check(&r);
	return why || r.n == 0 ? why : damaged;
}

static void write_fingerprint(struct pubkey *k)
{
	unsigned char hash[crypto_hash_sha256_BYTES];
	crypto_hash_sha256(hash, k->blob, k->size);
	memcpy(k->fingerprint, "SHA256:", 7);
	sodium_bin2base64(k->fingerprint + 7, sizeof k->fingerprint - 7, hash, sizeof hash, sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
}

bool pubkey_decode(const char *base64, size_t n, struct pubkey *k)
{
	return sodium_base642bin(k->blob, sizeof k->blob, base64, n, NULL, &k->size, NULL, sodium_base64_VARIANT_ORIGINAL) == 0;
}

/* What is wrong with the line, or NULL with *k filled. */
static const char *parse(const char *line, struct pubkey *k)
{
	size_t n = strcspn(line, " ");
	const struct type *type = find_type(line, n);
	if (!type || strchr(line, '\n'))
		return explain(line);
	const char *base64 = line + n + strspn(line + n, " ");
	size_t digits = strcspn(base64, " ");
	if (digits == 0 || !pubkey_decode(base64, digits, k))
		return damaged;
	k->comment = base64 + digits + strspn(base64 + digits, " ");
	return check_blob(type, k);
}

bool pubkey_parse(const char *line, const char *field, struct pubkey *k, struct err *err)
{
	const char *why = parse(line, k);
	if (why)
		return fail_field(err, field, "%s", why);
	write_fingerprint(k);
	return true;
}

void pubkey_type(const void *blob, size_t size, char out[40])
{
	struct rest r = {blob, size}, name;
	bool named = take_string(&r, &name) && name.n < 40;
	if (named)
		memcpy(out, name.at, name.n);
	out[named ? name.n : 0] = '\0';
}
