/* An ssh public key as people hold it: the one line of an id_*.pub file, "type base64 comment". What is taken is what an
 * ssh client can prove to hold: keys, and no certificates; RSA from 2,048 bits. */
#ifndef OPS_PUBKEY_H
#define OPS_PUBKEY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum {
	PUBKEY_LINE = 10000,      /* characters of a line; more than any, so that a pasted private key is told what it is */
	PUBKEY_BLOB = 2200,       /* bytes of the wire form: RSA of 16,384 bits has 2,077 */
	PUBKEY_BASE64 = 2940,     /* characters of it in base64 */
	PUBKEY_FINGERPRINT = 51   /* "SHA256:" and 43 characters, terminated */
};

struct pubkey {
	unsigned char blob[PUBKEY_BLOB];   /* the wire form, RFC 4253 section 6.6 */
	size_t size;
	char fingerprint[PUBKEY_FINGERPRINT];   /* as ssh-keygen -l prints it */
	const char *comment;               /* in the line; "" for none */
};

/* Reads a line, which has no control characters but LF and no space around it. False: a field error for `field` says what to
 * paste instead. */
bool pubkey_parse(const char *line, const char *field, struct pubkey *k, struct err *err);
/* Reads the wire form in base64, whatever it holds. False: it is none, or too long. */
bool pubkey_decode(const char *base64, size_t n, struct pubkey *k);
/* The type that a wire form names: "ssh-ed25519"; "" where it names none. */
void pubkey_type(const void *blob, size_t size, char out[40]);

#endif
