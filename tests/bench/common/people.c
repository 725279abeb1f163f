#include "tests/bench/common/people.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TYPE "ssh-ed25519"
#define COMMENT "bench"

const char people_password[] = "$argon2id$v=19$m=65536,t=2,p=1$uRZh/BJp0/q8V05vOU8Kng$sO6CzXWGIRu0eselvDos1LQ/7fHS9+tg2hQeuPB5AsM";

void people_name(int number, char out[PEOPLE_NAME])
{
	snprintf(out, PEOPLE_NAME, "user%04d", number);
}

void people_email(int number, char out[PEOPLE_EMAIL])
{
	snprintf(out, PEOPLE_EMAIL, "user%04d@example.org", number);
}

/* 32 bytes that follow from what they are for. */
static void secret(const char *what, int number, unsigned char out[32])
{
	char text[64];
	int n = snprintf(text, sizeof text, "bench %s %d", what, number);
	crypto_generichash(out, 32, (const unsigned char *)text, (size_t)n, NULL, 0);
}

void people_token(int number, char text[TOKEN_TEXT])
{
	unsigned char bytes[TOKEN_BYTES];
	secret("token", number, bytes);
	sodium_bin2base64(text, TOKEN_TEXT, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

/* ---- the wire's strings (RFC 4251 section 5) and OpenSSH's file of them (PROTOCOL.key) ---- */

static void put_u32(struct buf *b, uint32_t v)
{
	uint32_t wire = htonl(v);
	buf_add(b, &wire, sizeof wire);
}

static void put(struct buf *b, const void *bytes, size_t n)
{
	put_u32(b, (uint32_t)n);
	buf_add(b, bytes, n);
}

static void put_text(struct buf *b, const char *text)
{
	put(b, text, strlen(text));
}

static void add_base64(struct buf *out, const struct buf *bytes, size_t line)
{
	char *text = xmalloc(sodium_base64_ENCODED_LEN(bytes->len, sodium_base64_VARIANT_ORIGINAL));
	sodium_bin2base64(text, sodium_base64_ENCODED_LEN(bytes->len, sodium_base64_VARIANT_ORIGINAL),
	                  (unsigned char *)bytes->data, bytes->len, sodium_base64_VARIANT_ORIGINAL);
	for (const char *p = text; *p; p += strnlen(p, line))
		buf_addf(out, "%.*s%s", (int)line, p, strlen(p) > line ? "\n" : "");
	free(text);
}

static void add_private(struct buf *out, const struct buf *blob, const unsigned char public[crypto_sign_PUBLICKEYBYTES],
                        const unsigned char private[crypto_sign_SECRETKEYBYTES])
{
	struct buf inner = {0};
	put_u32(&inner, 0);   /* the two that a wrong passphrase would make unlike; there is none */
	put_u32(&inner, 0);
	put_text(&inner, TYPE);
	put(&inner, public, crypto_sign_PUBLICKEYBYTES);
	put(&inner, private, crypto_sign_SECRETKEYBYTES);
	put_text(&inner, COMMENT);
	for (char pad = 1; inner.len % 8; pad++)
		buf_addc(&inner, pad);
	buf_add(out, "openssh-key-v1", sizeof "openssh-key-v1");
	put_text(out, "none");
	put_text(out, "none");
	put_text(out, "");
	put_u32(out, 1);
	put(out, blob->data, blob->len);
	put(out, inner.data, inner.len);
	buf_free(&inner);
}

void people_key(struct buf *private_file, struct buf *public_line)
{
	unsigned char seed[crypto_sign_SEEDBYTES], public[crypto_sign_PUBLICKEYBYTES], private[crypto_sign_SECRETKEYBYTES];
	struct buf blob = {0}, file = {0};
	secret("key", 0, seed);
	crypto_sign_seed_keypair(public, private, seed);
	put_text(&blob, TYPE);
	put(&blob, public, sizeof public);
	buf_adds(public_line, TYPE " ");
	add_base64(public_line, &blob, PUBKEY_BASE64);
	buf_adds(public_line, " " COMMENT);
	add_private(&file, &blob, public, private);
	buf_adds(private_file, "-----BEGIN OPENSSH PRIVATE KEY-----\n");
	add_base64(private_file, &file, 70);
	buf_adds(private_file, "\n-----END OPENSSH PRIVATE KEY-----\n");
	buf_free(&blob);
	buf_free(&file);
}
