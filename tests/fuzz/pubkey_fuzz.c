/* Public keys as people paste them: what is taken is a wire form of the type that the line names and nothing behind it, and
 * written out again it is the same key; what is refused is refused with one field error. */
#include "tests/fuzz/fuzz.h"

#include <sodium.h>

#include "ops/pubkey.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	MUST(sodium_init() >= 0);
	return 0;
}

static void check_refusal(const struct err *err)
{
	MUST(err->code == ERR_INVALID_PARAMS && err->field_count == 1);
	MUST(strcmp(err->fields[0].name, "public_key") == 0 && err->fields[0].text[0]);
}

/* "type base64 comment" made of what was read. */
static void write_again(const struct pubkey *k, char *out, size_t size)
{
	char type[40], base64[PUBKEY_BASE64 + 1];
	pubkey_type(k->blob, k->size, type);
	MUST(type[0]);
	sodium_bin2base64(base64, sizeof base64, k->blob, k->size, sodium_base64_VARIANT_ORIGINAL);
	MUST((size_t)snprintf(out, size, "%s %s %s", type, base64, k->comment) < size);
}

static void check_same(const struct pubkey *a, const struct pubkey *b)
{
	MUST(a->size == b->size && memcmp(a->blob, b->blob, a->size) == 0);
	MUST(strcmp(a->fingerprint, b->fingerprint) == 0 && strcmp(a->comment, b->comment) == 0);
	MUST(strlen(a->fingerprint) == PUBKEY_FINGERPRINT - 1);
}

static void try_line(const char *line)
{
	static char again[PUBKEY_BASE64 + 8192];
	struct err err = {0};
	struct pubkey k, copy;
	if (pubkey_parse(line, "public_key", &k, &err)) {
		MUST(err.code == ERR_NONE && k.size > 0 && k.size <= PUBKEY_BLOB && !strchr(line, '\n'));
		write_again(&k, again, sizeof again);
		MUST(pubkey_parse(again, "public_key", &copy, &err));
		check_same(&k, &copy);
	} else {
		check_refusal(&err);
	}
	err_clear(&err);
}

/* The wire form itself, so that its structure is reached without guessing base64. */
static void try_blob(const uint8_t *data, size_t size)
{
	static const char *const types[] = {"ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp521", "ssh-rsa",
	                                    "sk-ssh-ed25519@openssh.com"};
	char base64[2 * PUBKEY_BLOB], type[40], line[3 * PUBKEY_BLOB];
	if (size > PUBKEY_BLOB)
		return;
	pubkey_type(data, size, type);
	MUST(strlen(type) < sizeof type);
	sodium_bin2base64(base64, sizeof base64, data, size, sodium_base64_VARIANT_ORIGINAL);
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		snprintf(line, sizeof line, "%s %s x", types[i], base64);
		try_line(line);
	}
}

/* The first byte says what the rest is. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (take_byte(&data, &size) & 1) {
		try_blob(data, size);
		return 0;
	}
	char *line = take_text(data, size);
	try_line(line);
	free(line);
	return 0;
}
