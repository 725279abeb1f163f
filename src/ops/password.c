#include "ops/password.h"

#include <errno.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { PASSES = 2 };   /* of Argon2id; with 64 MiB libsodium's interactive cost */

/* Common ones of ten characters and more; shorter ones the length refuses already. */
static const char *const worst[] = {
	"0123456789", "1234567890", "12345678910", "123456789a", "1234567891", "12345678900", "0987654321", "9876543210",
	"1111111111", "0000000000", "1q2w3e4r5t", "1q2w3e4r5t6y", "1qaz2wsx3edc", "qwertyuiop", "qwertyuiop1", "qwerty123456",
	"qwerty12345", "qwertyuiop123", "asdfghjkl1", "asdfghjkl;", "zxcvbnm123", "abcdefghij", "abcdefghijk", "abc1234567",
	"password12", "password123", "password1234", "password12345", "passwordpassword", "password!1", "password01",
	"passw0rd123", "p@ssw0rd123", "p@ssword123", "mypassword", "mypassword1", "changeme123", "changemenow", "letmein123",
	"letmein1234", "welcome123", "welcome1234", "iloveyou12", "iloveyou123", "iloveyou1234", "football123", "baseball123",
	"basketball", "princess123", "sunshine123", "superman123", "batman12345", "dragon12345", "monkey12345", "charlie123",
	"michael123", "jordan12345", "liverpool1", "manchester", "arsenal123", "starwars123", "pokemon123", "minecraft123",
	"administrator", "admin12345", "admin123456", "administrator1", "rootroot123", "test123456", "testtest123", "testtesttest",
	"guest12345", "qazwsxedcrfv", "qazwsxedc1", "trustno1234", "computer123", "internet123", "samsung123", "whatever123",
	"a123456789", "aa12345678", "aa123456789", "q123456789", "z123456789", "asd123456789", "zaq12wsxcde3", "1234qwerasdf",
	"q1w2e3r4t5", "q1w2e3r4t5y6", "147258369a", "1472583690", "7894561230", "5555555555", "9999999999", "aaaaaaaaaa",
};

static bool is_worst(const char *password)
{
	char folded[PASSWORD_MAX * 4];
	text_fold(password, folded, sizeof folded);
	for (size_t i = 0; i < sizeof worst / sizeof *worst; i++)
		if (strcmp(folded, worst[i]) == 0)
			return true;
	uint32_t cp;
	size_t n = strlen(folded), one = text_decode(folded, n, &cp);
	return one > 0 && memcmp(folded, folded + one, n - one) == 0;   /* one character, repeated */
}

bool password_acceptable(const char *password, const char *username, const char *email, const struct options *o,
                         const char *field, struct err *err)
{
	char folded[PASSWORD_MAX * 4], other[PASSWORD_MAX * 4];
	long long least = opt_int(o, OPT_PASSWORD_MIN);
	if ((long long)text_length(password, strlen(password)) < least)
		return fail_field(err, field, "must have at least %lld characters", least);
	if (is_worst(password))
		return fail_field(err, field, "is among the best known passwords; choose another");
	text_fold(password, folded, sizeof folded);
	text_fold(email, other, sizeof other);
	if (strcmp(folded, username) == 0 || strcmp(folded, other) == 0)
		return fail_field(err, field, "must not be the username or the e-mail");
	return true;
}

static bool hash_with(const char *password, size_t memory, char out[PASSWORD_HASH])
{
	return crypto_pwhash_str(out, password, strlen(password), PASSES, memory) == 0;
}

static size_t memory_of(const struct options *o)
{
	return (size_t)opt_int(o, OPT_HASH_MEMORY) * 1024;
}

bool password_hash(const char *password, const struct options *o, char out[PASSWORD_HASH], struct err *err)
{
	if (hash_with(password, memory_of(o), out))
		return true;
	return fail_retry(err, ERR_UNAVAILABLE, 5, "No memory is left to hash the password; nothing was changed.");
}

static struct {
	pthread_mutex_t lock;
	char hash[PASSWORD_HASH];
} dummy = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* The hash of a random password, made once at the configured cost. */
static bool dummy_hash(const struct options *o, char out[PASSWORD_HASH])
{
	char random[40];
	pthread_mutex_lock(&dummy.lock);
	if (!dummy.hash[0]) {
		snprintf(random, sizeof random, "%08x%08x", randombytes_random(), randombytes_random());
		if (!hash_with(random, memory_of(o), dummy.hash))
			dummy.hash[0] = '\0';
	}
	memcpy(out, dummy.hash, PASSWORD_HASH);
	pthread_mutex_unlock(&dummy.lock);
	return out[0] != '\0';
}

void password_prepare(const struct options *o)
{
	char made[PASSWORD_HASH];
	dummy_hash(o, made);
}

enum check { CHECK_SAME, CHECK_OTHER, CHECK_NO_MEMORY };

static bool from_base64(const char *text, size_t n, unsigned char *out, size_t size)
{
	size_t got;
	return sodium_base642bin(out, size, text, n, NULL, &got, NULL, sodium_base64_VARIANT_ORIGINAL_NO_PADDING) == 0 &&
	       got == size;
}

/* Hashes again with the cost and salt that are stored. libsodium's own verify does the same but says one thing, EINVAL, of a
 * wrong password and of want of memory. */
static enum check check_hash(const char *password, const char *stored)
{
	unsigned memory, passes;
	int used = 0;
	unsigned char salt[crypto_pwhash_SALTBYTES], hash[32], again[32];
	if (sscanf(stored, "$argon2id$v=19$m=%9u,t=%9u,p=1$%n", &memory, &passes, &used) != 2 || used == 0)
		return CHECK_OTHER;
	const char *salt64 = stored + used, *dollar = strchr(salt64, '$');
	if (!dollar || !from_base64(salt64, (size_t)(dollar - salt64), salt, sizeof salt) ||
	    !from_base64(dollar + 1, strlen(dollar + 1), hash, sizeof hash))
		return CHECK_OTHER;
	if (crypto_pwhash(again, sizeof again, password, strlen(password), salt, passes, (size_t)memory * 1024,
	                  crypto_pwhash_ALG_ARGON2ID13) != 0)
		return CHECK_NO_MEMORY;
	return sodium_memcmp(hash, again, sizeof hash) == 0 ? CHECK_SAME : CHECK_OTHER;
}

bool password_verify(const char *password, const char *stored, const struct options *o, bool *matched, struct err *err)
{
	char fake[PASSWORD_HASH];
	bool unknown = *stored == '\0';
	if (unknown && !dummy_hash(o, fake))
		return fail_retry(err, ERR_UNAVAILABLE, 5, "No memory is left to check the password; it was not looked at.");
	enum check check = check_hash(password, unknown ? fake : stored);
	bool same = check == CHECK_SAME;
	if (check == CHECK_NO_MEMORY)
		return fail_retry(err, ERR_UNAVAILABLE, 5, "No memory is left to check the password; it was not looked at.");
	*matched = same && !unknown;
	return true;
}
