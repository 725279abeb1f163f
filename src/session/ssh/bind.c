#include "session/ssh/bind.h"

#include <libssh/libssh.h>
#include <libssh/server.h>
#include <stdio.h>

/* Dropbear, libssh2 and Twisted's conch of Debian 12 know no GCM: they take chacha20 or CTR, with the MAC that is last. */
#define CIPHERS "chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes128-gcm@openssh.com,aes256-ctr,aes192-ctr,aes128-ctr"
#define MACS "hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha2-256"

/* curve25519 alone: group18 would cost a stranger nothing and us 92 ms of CPU. */
static const struct {
	enum ssh_bind_options_e option;
	const char *value;
} settings[] = {
	{SSH_BIND_OPTIONS_BANNER, SSHBIND_BANNER},
	{SSH_BIND_OPTIONS_KEY_EXCHANGE, "curve25519-sha256,curve25519-sha256@libssh.org"},
	{SSH_BIND_OPTIONS_HOSTKEY_ALGORITHMS, "ssh-ed25519"},
	{SSH_BIND_OPTIONS_CIPHERS_C_S, CIPHERS}, {SSH_BIND_OPTIONS_CIPHERS_S_C, CIPHERS},
	{SSH_BIND_OPTIONS_HMAC_C_S, MACS}, {SSH_BIND_OPTIONS_HMAC_S_C, MACS},
	{SSH_BIND_OPTIONS_PUBKEY_ACCEPTED_KEY_TYPES, "ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,"
		"sk-ssh-ed25519@openssh.com,sk-ecdsa-sha2-nistp256@openssh.com,rsa-sha2-512,rsa-sha2-256"},
};

bool sshbind_make_key(const char *path, struct err *err)
{
	ssh_key key = NULL;
	bool ok = ssh_pki_generate(SSH_KEYTYPE_ED25519, 0, &key) == SSH_OK &&
	          ssh_pki_export_privkey_file(key, NULL, NULL, NULL, path) == SSH_OK;
	ssh_key_free(key);
	return ok || fail(err, ERR_CONFIG, "%s: the host key could not be written", path);
}

static void write_fingerprint(ssh_key key, char out[80])
{
	unsigned char *hash = NULL;
	size_t n = 0;
	out[0] = '\0';
	if (ssh_get_publickey_hash(key, SSH_PUBLICKEY_HASH_SHA256, &hash, &n) != 0)
		return;
	char *text = ssh_get_fingerprint_hash(SSH_PUBLICKEY_HASH_SHA256, hash, n);
	if (text)
		snprintf(out, 80, "%s", text);
	ssh_string_free_char(text);
	ssh_clean_pubkey_hash(&hash);
}

ssh_bind sshbind_open(const char *key_path, char fingerprint[80], struct err *err)
{
	ssh_key key = NULL;
	if (ssh_pki_import_privkey_file(key_path, NULL, NULL, NULL, &key) != SSH_OK) {
		fail(err, ERR_CONFIG, "%s: this host key could not be read", key_path);
		return NULL;
	}
	if (ssh_key_type(key) != SSH_KEYTYPE_ED25519) {
		ssh_key_free(key);
		fail(err, ERR_CONFIG, "%s: the host key must be an ed25519 key", key_path);
		return NULL;
	}
	write_fingerprint(key, fingerprint);
	ssh_bind b = ssh_bind_new();
	bool no = false;
	/* First of all, or /etc/ssh/libssh_server_config overrides what follows. */
	bool ok = b && ssh_bind_options_set(b, SSH_BIND_OPTIONS_PROCESS_CONFIG, &no) == 0;
	for (size_t i = 0; ok && i < sizeof settings / sizeof settings[0]; i++)
		ok = ssh_bind_options_set(b, settings[i].option, settings[i].value) == 0;
	/* The key is the bind's from here on. */
	ok = ok && ssh_bind_options_set(b, SSH_BIND_OPTIONS_IMPORT_KEY, key) == 0;
	if (ok)
		return b;
	fail(err, ERR_CONFIG, "ssh could not be set up: %s", b ? ssh_get_error(b) : "no memory");
	ssh_bind_free(b);
	return NULL;
}

void sshbind_close(ssh_bind b)
{
	ssh_bind_free(b);
}
