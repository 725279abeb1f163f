/* Public keys: the types that are taken, the fingerprint that ssh-keygen -l prints, and what is told of all else. */
#include "tests/unit/unit.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "ops/pubkey.h"

static const struct {
	const char *type, *base64, *fingerprint;
} good[] = {
	{"ssh-ed25519",
	 "AAAAC3NzaC1lZDI1NTE5AAAAIN0wDb8UIgzcupAuxc8If/durnLGsjqDjOS+QSd8m6ts",
	 "SHA256:9u0sZW7KWQON1tQ4k+1E+ZayZDS67oevHnTqginOdKg"},
	{"ecdsa-sha2-nistp256",
	 "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBOMNzM3uJXu3K/rn0HuwHikTo2qpr9VyF3O0J2o+4EXuCXiCiSrPfTJPPO"
	 "f4e8HysDl8IR37DqtVoZzKciuvcMc=",
	 "SHA256:W6JfjUlfWofefVbMSQ83r9Hjg6za17KSr67zxFXKYqM"},
	{"ecdsa-sha2-nistp384",
	 "AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBKz0+pp8sN7izBKM4OW0KcD/NlMrJnjb2HHGZ0ULrdD2lsF5ty+4bDZJ1V"
	 "EdKItUBNbmeMGIolgPbDe5kbs6NkBJUPZK4zTGjpu5UGevXxlvpA9vnPi+NHqnXTb4nIQW8w==",
	 "SHA256:PRq5oTuWxfGjrP4I8DJxL2vWh4LrPbZhIBM0UoiDInY"},
	{"ecdsa-sha2-nistp521",
	 "AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAACFBABnJuC1DmVbT2w/Qnrhy1K38fYS8yP/Olu8c5oJCgIhzN0iZuPUQbtcvR"
	 "KqiJ2gr6tklA3M8QGatzSNfiayjx0gOQBDcMXXnUvddswnJYjBfCDmiIYH8Ppg60HZIGg25wo1LxQbBcFtufP4pqT3SbnlFoPUbrFoWU+anBwA"
	 "m9xa0opcUA==",
	 "SHA256:NfnbbZFQ3ei3VQ+RtzBZyf2stmm6H8wjIaEC+mJu4dg"},
	{"ssh-rsa",
	 "AAAAB3NzaC1yc2EAAAADAQABAAABAQDVVnNLxKiGEUipd/LU2R7llPMqtzLugxRvrmarLqOb4GeykUivZQnwyKbxgq6hLt9sLPxc2B0TR7rdHx"
	 "QR+v8Nbq2vECKtw7RkE2Wh+2OhAUhNlrPuy2LA+fRXkK4wrtHiCShfflR5SN6mw5+wfAG1y0CwV0I8tXAnrOH6khVI14SwNe4iNeda9ufyaL0e"
	 "XIvb0vfS7OUaO79IP1NKZJ046bGu/tQMACZofHMiMHIRHfLPuNslJVl+QFQWdKJVfz9D2HJL1KvNJ9CDJhDUrwVi31lPd/acxC2cyp8BYlk0UT"
	 "8yu0i5mAirZPhFbAVV4Bw9C5Id5VNVbBV5JGgqQEWT",
	 "SHA256:QrPedMfwv3Jv9nvK2zmIgc9htTOEvDJ6F9tBm6Idec0"},
	{"sk-ssh-ed25519@openssh.com",
	 "AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIN0wDb8UIgzcupAuxc8If/durnLGsjqDjOS+QSd8m6tsAAAABHNzaDo=",
	 "SHA256:9rqnfotNTZYWZCfAkNUV2EE7w4Ex/lICm6+qwnBr4v8"},
	{"sk-ecdsa-sha2-nistp256@openssh.com",
	 "AAAAInNrLWVjZHNhLXNoYTItbmlzdHAyNTZAb3BlbnNzaC5jb20AAAAIbmlzdHAyNTYAAABBBGE24F5BZgtN14MEUSeBP3TzwQJIOQ9XrKBfkB"
	 "PjNElehqbNTLPmjFj80T93ULxIfHtJVpiVu1Qqsu/s4OH6qSAAAAAEc3NoOg==",
	 "SHA256:H1hSOWw96+BNFJxY5W0yHM+SxvIDREiklJI1hPf7z2Y"},
};

static const char rsa_1024[] = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDR+HcgEH23D71cfczotwsPaQgfFj4CUDO9DkXGohjnk9Rn23cexM7WTSH+TeZ703Jnx58lA2xqwa0BLi"
	"0D0pscWUjdrjEWkk8lC5/bIsnTZSpPbkN/j+AeRmvoDwpHssjmOOcG1Rc4W5xN0YeUgEMDdUHZEnPjjh0FjmUDyCuGpw==";
static const char ed25519[] = "ssh-ed25519 ";   /* the type alone; its base64 is good[0] */

static const char *refusal(const char *line, struct err *err)
{
	struct pubkey k;
	if (pubkey_parse(line, "public_key", &k, err))
		return NULL;
	assert_int_equal(err->code, ERR_INVALID_PARAMS);
	assert_int_equal(err->field_count, 1);
	assert_string_equal(err->fields[0].name, "public_key");
	return err->fields[0].text;
}

/* The line is refused, and what is said holds `says`. */
static void refused(const char *line, const char *says)
{
	struct err err = {0};
	const char *text = refusal(line, &err);
	if (!text || !strstr(text, says))
		fail_msg("'%.60s' gives '%s', not '%s'", line, text ? text : "a key", says);
	err_clear(&err);
}

/* A line whose wire form is this. */
static const char *line_of(const char *type, const void *blob, size_t n)
{
	static char line[8192];
	char base64[6000];
	sodium_bin2base64(base64, sizeof base64, blob, n, sodium_base64_VARIANT_ORIGINAL);
	snprintf(line, sizeof line, "%s %s x", type, base64);
	return line;
}

struct wire {
	unsigned char bytes[4096];
	size_t n;
};

static void put(struct wire *w, const void *bytes, size_t n)
{
	unsigned char length[4] = {(unsigned char)(n >> 24), (unsigned char)(n >> 16), (unsigned char)(n >> 8), (unsigned char)n};
	memcpy(w->bytes + w->n, length, 4);
	memcpy(w->bytes + w->n + 4, bytes, n);
	w->n += 4 + n;
}

static struct wire begin(const char *type)
{
	struct wire w = {.n = 0};
	put(&w, type, strlen(type));
	return w;
}

TEST(every_type_that_is_taken_has_the_fingerprint_of_ssh_keygen)
{
	for (size_t i = 0; i < COUNT(good); i++) {
		char line[2000], type[40];
		struct pubkey k;
		struct err err = {0};
		snprintf(line, sizeof line, "%s %s ann@laptop of mine", good[i].type, good[i].base64);
		assert_true(pubkey_parse(line, "public_key", &k, &err));
		assert_string_equal(k.fingerprint, good[i].fingerprint);
		assert_string_equal(k.comment, "ann@laptop of mine");
		pubkey_type(k.blob, k.size, type);
		assert_string_equal(type, good[i].type);
	}
}

TEST(a_comment_may_be_missing)
{
	char line[2000];
	struct pubkey k;
	struct err err = {0};
	snprintf(line, sizeof line, "%s%s", ed25519, good[0].base64);
	assert_true(pubkey_parse(line, "public_key", &k, &err));
	assert_string_equal(k.comment, "");
}

TEST(every_cut_of_every_key_is_refused)
{
	for (size_t i = 0; i < COUNT(good); i++) {
		struct pubkey k;
		assert_true(pubkey_decode(good[i].base64, strlen(good[i].base64), &k));
		for (size_t n = 0; n < k.size; n++)
			refused(line_of(good[i].type, k.blob, n), "");
		k.blob[k.size] = 0;
		refused(line_of(good[i].type, k.blob, k.size + 1), "damaged");
	}
}

TEST(the_type_inside_must_be_the_type_before)
{
	char line[2000];
	for (size_t i = 0; i < COUNT(good); i++)
		for (size_t k = 0; k < COUNT(good); k++) {
			snprintf(line, sizeof line, "%s %s x", good[i].type, good[k].base64);
			if (i != k)
				refused(line, "damaged");
		}
}

TEST(what_else_people_paste_is_told_by_name)
{
	static const struct {
		const char *line, *says;
	} rows[] = {
		{"", "ssh-ed25519 AAAA"},
		{"hello", "ssh-ed25519 AAAA"},
		{"AAAAC3NzaC1lZDI1NTE5AAAA", "ssh-ed25519 AAAA"},
		{"ssh-ed25519", "damaged"},
		{"ssh-ed25519 ", "damaged"},
		{"SSH-ED25519 AAAA", "ssh-ed25519 AAAA"},
		{"ssh-ed448 AAAA", "ssh-ed25519 AAAA"},
		{"ssh-dss AAAAB3NzaC1kc3M=", "DSA"},
		{"ssh-ed25519-cert-v01@openssh.com AAAA", "certificate"},
		{"-----BEGIN OPENSSH PRIVATE KEY-----\nb3Blbn\n-----END OPENSSH PRIVATE KEY-----", "private"},
		{"-----BEGIN RSA PRIVATE KEY-----\nMIIE", "private"},
		{"-----BEGIN OPENSSH PRIVATE KEY----- b3Blbn", "private"},
		{"PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none", "PuTTYgen"},
		{"---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----", "ssh-keygen -i"},
		{"no-pty ssh-ed25519 AAAA x", "leave out"},
		{"from=\"10.0.0.0/8\",command=\"ssh-rsa x\" ssh-rsa AAAA x", "leave out"},
		{"ssh-ed25519 AAAA\nssh-ed25519 AAAA", "one line"},
		{"ssh-ed25519 AAA\nAAA x", "one line"},
		{"ssh-ed25519 A", "damaged"},
		{"ssh-ed25519 ====", "damaged"},
		{"ssh-ed25519 AAAA=AAA", "damaged"},
		{"ssh-ed25519 AA-_ x", "damaged"},
		{"ssh-ed25519 \xc3\xa9 x", "damaged"},
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		refused(rows[i].line, rows[i].says);
}

TEST(a_blob_beyond_the_bound_is_refused)
{
	static char line[PUBKEY_LINE + 1];
	memset(line, 'A', PUBKEY_LINE - (PUBKEY_LINE - 12) % 4);
	memcpy(line, ed25519, strlen(ed25519));
	refused(line, "damaged");
}

static const char *rsa_line(const void *e, size_t e_size, const void *n, size_t n_size)
{
	struct wire w = begin("ssh-rsa");
	put(&w, e, e_size);
	put(&w, n, n_size);
	return line_of("ssh-rsa", w.bytes, w.n);
}

TEST(rsa_keys_are_of_2048_bits_at_least_and_canonical)
{
	struct err err = {0};
	unsigned char n[2050];
	memset(n, 0xff, sizeof n);
	n[0] = 0;
	refused(rsa_1024, "2048 bits");
	assert_null(refusal(rsa_line("\1\0\1", 3, n, 257), &err));
	assert_null(refusal(rsa_line("\3", 1, n, 2049), &err));
	refused(rsa_line("\1\0\1", 3, n, 2050), "damaged");
	refused(rsa_line("\1\0\1", 3, n + 1, 256), "damaged");              /* negative */
	refused(rsa_line("\0\1\0\1", 4, n, 257), "damaged");                /* not the shortest form */
	refused(rsa_line("\1\0\2", 3, n, 257), "damaged");                  /* even */
	refused(rsa_line("\1", 1, n, 257), "damaged");
	refused(rsa_line("", 0, n, 257), "damaged");
	refused(rsa_line("\0", 1, n, 257), "damaged");
	refused(rsa_line("\1\0\0\0\0\0\0\0\1", 9, n, 257), "damaged");
	n[1] = 0x7f;
	refused(rsa_line("\1\0\1", 3, n, 257), "damaged");                  /* a zero that is not needed */
	refused(rsa_line("\1\0\1", 3, n + 1, 256), "2048 bits");            /* of 2,047 */
	refused(rsa_line("\1\0\1", 3, n, 0), "damaged");
}

static const char *point_line(const char *type, const char *curve, unsigned char form, size_t size)
{
	struct wire w = begin(type);
	unsigned char point[200];
	memset(point, 7, sizeof point);
	point[0] = form;
	put(&w, curve, strlen(curve));
	put(&w, point, size);
	return line_of(type, w.bytes, w.n);
}

TEST(points_have_the_form_and_size_of_their_curve)
{
	struct err err = {0};
	static const struct {
		const char *type, *curve;
		size_t size;
	} rows[] = {{"ecdsa-sha2-nistp256", "nistp256", 65}, {"ecdsa-sha2-nistp384", "nistp384", 97}, {"ecdsa-sha2-nistp521", "nistp521", 133}};
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_null(refusal(point_line(rows[i].type, rows[i].curve, 4, rows[i].size), &err));
		refused(point_line(rows[i].type, rows[i].curve, 2, rows[i].size), "damaged");
		refused(point_line(rows[i].type, rows[i].curve, 2, rows[i].size / 2 + 1), "damaged");
		refused(point_line(rows[i].type, rows[i].curve, 4, rows[i].size - 1), "damaged");
		refused(point_line(rows[i].type, rows[i].curve, 4, rows[i].size + 1), "damaged");
		refused(point_line(rows[i].type, rows[(i + 1) % 3].curve, 4, rows[i].size), "damaged");
		refused(point_line(rows[i].type, "", 4, rows[i].size), "damaged");
	}
}

TEST(the_type_of_what_is_no_wire_form_is_none)
{
	static const struct {
		const char *bytes;
		size_t n;
	} rows[] = {{"", 0}, {"\0\0\0", 3}, {"\0\0\0\5abcd", 8}, {"\xff\xff\xff\xff", 4}, {"\0\0\0\50aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 44}};
	for (size_t i = 0; i < COUNT(rows); i++) {
		char type[40] = "x";
		pubkey_type(rows[i].bytes, rows[i].n, type);
		assert_string_equal(type, "");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_type_that_is_taken_has_the_fingerprint_of_ssh_keygen),
		cmocka_unit_test(a_comment_may_be_missing),
		cmocka_unit_test(every_cut_of_every_key_is_refused),
		cmocka_unit_test(the_type_inside_must_be_the_type_before),
		cmocka_unit_test(what_else_people_paste_is_told_by_name),
		cmocka_unit_test(a_blob_beyond_the_bound_is_refused),
		cmocka_unit_test(rsa_keys_are_of_2048_bits_at_least_and_canonical),
		cmocka_unit_test(points_have_the_form_and_size_of_their_curve),
		cmocka_unit_test(the_type_of_what_is_no_wire_form_is_none),
	};
	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
