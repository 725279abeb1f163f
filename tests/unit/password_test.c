/* Passwords: what may be one, and hashing it, at the least cost that there is. */
#include "tests/unit/unit.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ops/password.h"

static struct options cheap;   /* 8 KiB a hash */

static int setup(void **state)
{
	struct err err = {0};
	(void)state;
	options_init(&cheap);
	return sodium_init() < 0 || !options_set(&cheap, "hash.memory", "8", &err) ? -1 : 0;
}

static bool acceptable(const char *password, const char *username, const char *email)
{
	struct err err = {0};
	bool ok = password_acceptable(password, username, email, &cheap, "new_password", &err);
	assert_int_equal(err.code, ok ? ERR_NONE : ERR_INVALID_PARAMS);
	assert_int_equal(err.field_count, ok ? 0 : 1);
	if (!ok)
		assert_string_equal(err.fields[0].name, "new_password");
	err_clear(&err);
	return ok;
}

TEST(passwords_that_nobody_guesses_first_are_accepted)
{
	static const char *const rows[] = {
		"correct horse battery staple", "k3p7-9xqz1", "\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9fzyx321", "          x",
		"P4ssword of my own", "anna@x.orgy1",
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		if (!acceptable(rows[i], "anna", "anna@x.org"))
			fail_msg("'%s' was refused", rows[i]);
}

TEST(short_passwords_are_refused)
{
	static const char *const rows[] = {"", "x", "k3p7-9xqz", "         ", "\xf0\x9f\x98\x80", "ab cd ef"};
	for (size_t i = 0; i < COUNT(rows); i++)
		if (acceptable(rows[i], "anna", "anna@x.org"))
			fail_msg("'%s' was accepted", rows[i]);
}

TEST(characters_are_counted_and_not_bytes)
{
	assert_false(acceptable("\xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa9\xc3\xa0\xc3\xb4", "anna", "anna@x.org"));
	assert_true(acceptable("\xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa9\xc3\xa0\xc3\xb4zyxw", "anna", "anna@x.org"));
}

TEST(the_least_length_is_an_option)
{
	struct err err = {0};
	assert_true(options_set(&cheap, "password.min", "12", &err));
	assert_false(acceptable("k3p7-9xqz1w", "anna", "anna@x.org"));
	assert_true(acceptable("k3p7-9xqz1wv", "anna", "anna@x.org"));
	assert_true(options_set(&cheap, "password.min", "10", &err));
}

TEST(the_best_known_passwords_are_refused_in_any_spelling)
{
	static const char *const rows[] = {
		"1234567890", "password123", "PASSWORD123", "Password123", "p\xc3\xa0ssword123", ("\xef\xbd\x90" "assword123"),
		"qwertyuiop",
		"administrator", "Iloveyou123", "0123456789", "aaaaaaaaaa", "AAAAaaaaAAAA", "xxxxxxxxxxxxxxxxxxxx", "..........",
		"          ",
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		if (acceptable(rows[i], "anna", "anna@x.org"))
			fail_msg("'%s' was accepted", rows[i]);
}

TEST(one_character_repeated_is_refused_in_any_script)
{
	static const char *const rows[] = {"\xe6\x97\xa5", "\xd0\xb6", "\xf0\x9f\x98\x80"};
	for (size_t i = 0; i < COUNT(rows); i++) {
		char password[64] = "";
		for (int k = 0; k < 12; k++)
			strcat(password, rows[i]);
		if (acceptable(password, "anna", "anna@x.org"))
			fail_msg("%s was accepted", password);
	}
}

TEST(one_s_own_name_and_address_are_refused_in_any_case)
{
	assert_false(acceptable("anna-maria_w", "anna-maria_w", "a@x.org"));
	assert_false(acceptable("Anna-Maria_W", "anna-maria_w", "a@x.org"));
	assert_false(acceptable("anna@example.org", "anna", "anna@example.org"));
	assert_false(acceptable("ANNA@example.org", "anna", "Anna@Example.ORG"));
}

static void hash_of(const char *password, char out[PASSWORD_HASH])
{
	struct err err = {0};
	assert_true(password_hash(password, &cheap, out, &err));
	assert_int_equal(err.code, ERR_NONE);
}

static bool matches(const char *password, const char *stored)
{
	struct err err = {0};
	bool matched = true;
	assert_true(password_verify(password, stored, &cheap, &matched, &err));
	assert_int_equal(err.code, ERR_NONE);
	return matched;
}

TEST(only_the_password_itself_matches_its_hash)
{
	static const char *const others[] = {"", "k3p7-9xqz", "k3p7-9xqz1 ", " k3p7-9xqz1", "K3p7-9xqz1", "k3p7-9xqz11",
		"k3p7-9xqz2", "\xff"};
	char stored[PASSWORD_HASH];
	hash_of("k3p7-9xqz1", stored);
	assert_true(matches("k3p7-9xqz1", stored));
	for (size_t i = 0; i < COUNT(others); i++)
		assert_false(matches(others[i], stored));
	assert_false(matches(stored, stored));
}

TEST(hashes_are_argon2id_and_salted)
{
	char one[PASSWORD_HASH], two[PASSWORD_HASH];
	hash_of("k3p7-9xqz1", one);
	hash_of("k3p7-9xqz1", two);
	assert_int_equal(strncmp(one, "$argon2id$v=19$m=8,", 19), 0);
	assert_string_not_equal(one, two);
}

TEST(passwords_of_any_length_and_bytes_can_be_hashed)
{
	char longest[801], stored[PASSWORD_HASH];
	memset(longest, '\xf0', 800);
	longest[800] = '\0';
	hash_of(longest, stored);
	assert_true(matches(longest, stored));
	longest[799] = '\0';
	assert_false(matches(longest, stored));
	hash_of("", stored);
	assert_true(matches("", stored));
}

TEST(nothing_matches_an_unknown_user)
{
	static const char *const rows[] = {"", "x", "password123", "k3p7-9xqz1", "0000000000000000"};
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_false(matches(rows[i], ""));
}

TEST(nothing_matches_a_damaged_hash)
{
	static const char *const rows[] = {
		"x", "$", "$argon2id$", "$argon2id$v=19$m=8,t=2,p=1$", "$argon2id$v=19$m=8,t=2,p=1$$",
		"$argon2i$v=19$m=8,t=3,p=1$c2FsdHNhbHQ$aGFzaA",
		"$2b$12$abcdefghijklmnopqrstuv", "plain text", "\xff\xff", "$argon2id$v=19$m=-1,t=2,p=1$c2FsdHNhbHRzYWx0$aGFzaA", "*", "!",
	};
	char stored[PASSWORD_HASH];
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_false(matches("x", rows[i]));
	hash_of("k3p7-9xqz1", stored);
	for (size_t n = strlen(stored) - 1; n > 0; n--) {
		stored[n] = '\0';
		assert_false(matches("k3p7-9xqz1", stored));
	}
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

#ifndef SANITIZED   /* a sanitizer needs memory of its own */

/* In a process that may have no more memory: 0 when both functions say that they are unavailable. */
static int starve(const char *stored, const struct options *o)
{
	struct err first = {0}, second = {0};
	struct rlimit none = {0, 0};
	char out[PASSWORD_HASH];
	bool matched = false;
	if (setrlimit(RLIMIT_AS, &none) != 0)
		return 2;
	if (password_hash("k3p7-9xqz1", o, out, &first) || first.code != ERR_UNAVAILABLE || first.retry_after < 1)
		return 3;
	if (password_verify("k3p7-9xqz1", stored, o, &matched, &second) || matched || second.code != ERR_UNAVAILABLE)
		return 4;
	return 0;
}

/* RULES A4: a login storm gets `unavailable`, never "wrong password". */
TEST(no_memory_is_unavailable_and_not_a_wrong_password)
{
	struct options costly = cheap;
	struct err err = {0};
	char stored[PASSWORD_HASH];
	int status = -1;
	assert_true(options_set(&costly, "hash.memory", "16384", &err));
	assert_true(password_hash("k3p7-9xqz1", &costly, stored, &err));
	pid_t child = fork();
	if (child == 0)
		_exit(starve(stored, &costly));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(passwords_that_nobody_guesses_first_are_accepted),
		cmocka_unit_test(short_passwords_are_refused),
		cmocka_unit_test(characters_are_counted_and_not_bytes),
		cmocka_unit_test(the_least_length_is_an_option),
		cmocka_unit_test(the_best_known_passwords_are_refused_in_any_spelling),
		cmocka_unit_test(one_character_repeated_is_refused_in_any_script),
		cmocka_unit_test(one_s_own_name_and_address_are_refused_in_any_case),
		cmocka_unit_test(only_the_password_itself_matches_its_hash),
		cmocka_unit_test(hashes_are_argon2id_and_salted),
		cmocka_unit_test(passwords_of_any_length_and_bytes_can_be_hashed),
		cmocka_unit_test(nothing_matches_an_unknown_user),
		cmocka_unit_test(nothing_matches_a_damaged_hash),
#ifndef SANITIZED
		cmocka_unit_test(no_memory_is_unavailable_and_not_a_wrong_password),
#endif
	};
	return cmocka_run_group_tests(tests, setup, NULL);
}
