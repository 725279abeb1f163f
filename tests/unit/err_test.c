/* Errors: the words and numbers of the wire, and the JSON-RPC error object. */
#include "tests/unit/unit.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* The error as a JSON parser sees it; clears it. */
static json_t *written(struct err *err)
{
	struct buf b = {0};
	struct jw w = {.b = &b};
	json_error_t why;
	err_write(&w, NULL, err);
	json_t *o = json_loadb(b.data, b.len, JSON_REJECT_DUPLICATES, &why);
	if (!o)
		fail_msg("%s: %s", why.text, buf_text(&b));
	buf_free(&b);
	err_clear(err);
	return o;
}

static const char *text_at(json_t *o, const char *name)
{
	return json_string_value(json_object_get(o, name));
}

/* PROTOCOL, Errors. */
static const struct {
	enum err_code code;
	int number;
	const char *word;
} wire[] = {
	{ERR_PARSE, -32700, "parse_error"}, {ERR_INVALID_REQUEST, -32600, "invalid_request"}, {ERR_TOO_LARGE, -32600, "too_large"},
	{ERR_METHOD_NOT_FOUND, -32601, "method_not_found"}, {ERR_INVALID_PARAMS, -32602, "invalid_params"},
	{ERR_INVALID_CURSOR, -32602, "invalid_cursor"}, {ERR_INTERNAL, -32603, "internal"},
	{ERR_UNAUTHENTICATED, -32001, "unauthenticated"}, {ERR_INVALID_CREDENTIALS, -32002, "invalid_credentials"},
	{ERR_FORBIDDEN, -32003, "forbidden"}, {ERR_NOT_FOUND, -32004, "not_found"}, {ERR_CONFLICT, -32005, "conflict"},
	{ERR_ALREADY_EXISTS, -32005, "already_exists"}, {ERR_INVALID_TRANSITION, -32005, "invalid_transition"},
	{ERR_CATEGORY_NOT_EMPTY, -32005, "category_not_empty"}, {ERR_BLOCKED, -32005, "blocked"},
	{ERR_IDEMPOTENCY_MISMATCH, -32005, "idempotency_mismatch"},
	{ERR_INSUFFICIENT_STOCK, -32006, "insufficient_stock"}, {ERR_PRICE_CHANGED, -32007, "price_changed"},
	{ERR_RATE_LIMITED, -32008, "rate_limited"}, {ERR_UNAVAILABLE, -32010, "unavailable"},
};

TEST(codes_have_the_numbers_and_words_of_the_protocol)
{
	for (size_t i = 0; i < COUNT(wire); i++) {
		assert_int_equal(err_number(wire[i].code), wire[i].number);
		assert_string_equal(err_word(wire[i].code), wire[i].word);
		assert_int_equal(err_from_word(wire[i].word), wire[i].code);
	}
}

TEST(every_code_has_a_word_of_its_own_that_leads_back_to_it)
{
	for (int code = ERR_NONE + 1; code < ERR_CODES; code++) {
		assert_non_null(err_word((enum err_code)code));
		assert_int_equal(err_from_word(err_word((enum err_code)code)), code);
	}
}

TEST(words_that_nobody_knows_are_internal)
{
	static const char *const rows[] = {"", "ok", "nonsense", "not_found ", "NOT_FOUND", "not_foun", "internal_", "-32004"};
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(err_from_word(rows[i]), ERR_INTERNAL);
}

TEST(an_error_is_written_with_number_sentence_and_word)
{
	for (int code = ERR_NONE + 1; code < ERR_CODES; code++) {
		struct err err = {0};
		assert_false((fail)(&err, (enum err_code)code, "Sentence %d.", code));
		json_t *o = written(&err), *data = json_object_get(o, "data");
		assert_int_equal(json_integer_value(json_object_get(o, "code")), err_number((enum err_code)code));
		assert_int_equal(strncmp(text_at(o, "message"), "Sentence ", 9), 0);
		assert_string_equal(text_at(data, "code"), err_word((enum err_code)code));
		json_decref(o);
	}
}

TEST(messages_of_one_field_are_merged_in_order)
{
	struct err err = {0};
	fail_field(&err, "price", "first %d", 1);
	fail_field(&err, "name", "only");
	assert_false(fail_field(&err, "price", "second"));
	assert_int_equal(err.code, ERR_INVALID_PARAMS);
	json_t *o = written(&err), *fields = json_object_get(json_object_get(o, "data"), "fields");
	assert_int_equal(json_object_size(fields), 2);
	json_t *price = json_object_get(fields, "price");
	assert_int_equal(json_array_size(price), 2);
	assert_string_equal(json_string_value(json_array_get(price, 0)), "first 1");
	assert_string_equal(json_string_value(json_array_get(price, 1)), "second");
	assert_int_equal(json_array_size(json_object_get(fields, "name")), 1);
	json_decref(o);
}

TEST(invalid_params_always_has_fields)
{
	struct err err = {0};
	(fail)(&err, ERR_INVALID_PARAMS, "No field is at fault.");
	json_t *o = written(&err);
	assert_true(json_is_object(json_object_get(json_object_get(o, "data"), "fields")));
	json_decref(o);
}

TEST(more_bad_fields_than_there_is_room_for_are_left_out)
{
	struct err err = {0};
	char name[32];
	for (int i = 0; i < 2 * ERR_MAX_FIELDS + 1; i++) {
		snprintf(name, sizeof name, "field%d", i);
		assert_false(fail_field(&err, name, "is bad"));
	}
	json_t *o = written(&err), *fields = json_object_get(json_object_get(o, "data"), "fields");
	assert_int_equal(json_object_size(fields), ERR_MAX_FIELDS);
	assert_non_null(json_object_get(fields, "field0"));
	json_decref(o);
}

TEST(names_and_sentences_of_any_text_are_escaped)
{
	static const char *const rows[] = {"", "\"", "\\", "a\nb", "\001\x1f\x7f", "\",\"code\":0,\"", "caf\xc3\xa9", "</script>",
		"{}[]:,", "%s%n"};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct err err = {0};
		fail_field(&err, rows[i], "%s", rows[i]);
		(fail)(&err, ERR_INVALID_PARAMS, "%s", rows[i]);
		json_t *o = written(&err), *fields = json_object_get(json_object_get(o, "data"), "fields");
		assert_string_equal(text_at(o, "message"), rows[i]);
		assert_string_equal(json_string_value(json_array_get(json_object_get(fields, rows[i]), 0)), rows[i]);
		json_decref(o);
	}
}

/* Characters of two bytes, behind `shift` of one. */
static void accents(char *out, size_t size, size_t shift)
{
	size_t n = shift;
	memset(out, 'x', shift);
	for (; n + 3 < size; n += 2)
		memcpy(out + n, "\xc3\xa9", 2);
	out[n] = '\0';
}

TEST(what_is_too_long_is_cut)
{
	struct err err = {0};
	char text[1000];
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	fail_field(&err, text, "%s", text);
	(fail)(&err, ERR_CONFLICT, "%s", text);
	assert_int_equal(strlen(err.text), sizeof err.text - 1);
	assert_int_equal(strlen(err.fields[0].name), sizeof err.fields[0].name - 1);
	assert_int_equal(strlen(err.fields[0].text), sizeof err.fields[0].text - 1);
	json_decref(written(&err));
}

/* Else the reply would not be JSON: its strings must be UTF-8. */
TEST(what_is_cut_is_cut_at_a_character)
{
	for (size_t shift = 0; shift < 2; shift++) {
		struct err err = {0};
		char text[1000];
		accents(text, sizeof text, shift);
		fail_field(&err, text, "%s", text);
		(fail)(&err, ERR_CONFLICT, "%s", text);
		assert_true(text_utf8(err.text, strlen(err.text)));
		assert_true(text_utf8(err.fields[0].name, strlen(err.fields[0].name)));
		assert_true(text_utf8(err.fields[0].text, strlen(err.fields[0].text)));
		err_clear(&err);
	}
}

TEST(the_text_of_bad_fields_names_the_first_and_counts_the_others)
{
	struct err err = {0};
	fail_field(&err, "price", "must be an amount");
	assert_string_equal(err.text, "price must be an amount.");
	fail_field(&err, "name", "must be text");
	fail_field(&err, "", "is unknown");
	assert_string_equal(err.text, "price must be an amount (and 2 more).");
	assert_false(fail_fields_as(&err, ERR_ALREADY_EXISTS));
	assert_int_equal(err.code, ERR_ALREADY_EXISTS);
	err_clear(&err);
	fail_field(&err, "", "is unknown");
	assert_string_equal(err.text, "\"\" is unknown.");
	err_clear(&err);
}

TEST(retry_after_is_told_where_waiting_helps_and_is_at_least_a_second)
{
	static const struct {
		enum err_code code;
		int given, told;
		const char *text;
	} rows[] = {
		{ERR_RATE_LIMITED, 30, 30, "Wait 100%. Try again in 30 s."}, {ERR_UNAVAILABLE, 5, 5, "Wait 100%."},
		{ERR_RATE_LIMITED, 0, 1, "Wait 100%. Try again in 1 s."}, {ERR_UNAVAILABLE, -3, 1, "Wait 100%."}, {ERR_CONFLICT, 7, 0, "Wait 100%."},
		{ERR_RATE_LIMITED, 121, 121, "Wait 100%. Try again in 3 min."}, {ERR_RATE_LIMITED, 3600, 3600, "Wait 100%. Try again in 60 min."},
		{ERR_RATE_LIMITED, 7201, 7201, "Wait 100%. Try again in 3 h."},
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct err err = {0};
		assert_false(fail_retry(&err, rows[i].code, rows[i].given, "Wait 100%."));
		json_t *o = written(&err);
		assert_string_equal(text_at(o, "message"), rows[i].text);
		assert_int_equal(json_integer_value(json_object_get(json_object_get(o, "data"), "retry_after")), rows[i].told);
		json_decref(o);
	}
}

TEST(further_data_joins_the_word_and_the_fields)
{
	struct err err = {0};
	buf_adds(&err.data, "\"total\":\"1.00\",\"items\":[]");
	fail_field(&err, "a", "b");
	(fail)(&err, ERR_PRICE_CHANGED, "Prices have changed.");
	json_t *o = written(&err), *data = json_object_get(o, "data");
	assert_string_equal(text_at(data, "code"), "price_changed");
	assert_string_equal(text_at(data, "total"), "1.00");
	assert_true(json_is_array(json_object_get(data, "items")));
	assert_int_equal(json_object_size(json_object_get(data, "fields")), 1);
	json_decref(o);
}

TEST(the_last_failure_names_the_code_and_keeps_the_fields)
{
	struct err err = {0};
	(fail)(&err, ERR_NOT_FOUND, "First.");
	fail_field(&err, "a", "b");
	assert_int_equal(err.code, ERR_INVALID_PARAMS);
	(fail)(&err, ERR_CONFLICT, "Last.");
	assert_int_equal(err.code, ERR_CONFLICT);
	assert_int_equal(err.field_count, 1);
	assert_string_equal(err.text, "Last.");
	err_clear(&err);
}

TEST(who_does_not_ask_why_gets_only_false)
{
	assert_false((fail)(NULL, ERR_INTERNAL, "%s", "nobody reads this"));
}

TEST(who_does_not_ask_when_to_retry_gets_only_false)
{
	assert_false(fail_retry(NULL, ERR_UNAVAILABLE, 5, "nobody reads this"));
}

TEST(a_cleared_error_can_be_used_again)
{
	struct err err = {0};
	buf_adds(&err.data, "\"a\":1");
	fail_field(&err, "a", "b");
	fail_retry(&err, ERR_UNAVAILABLE, 9, "Busy.");
	err_clear(&err);
	err_clear(&err);
	assert_int_equal(err.code, ERR_NONE);
	assert_true(err.text[0] == '\0' && err.field_count == 0 && err.retry_after == 0 && err.data.len == 0);
	fail_field(&err, "c", "d");
	json_t *o = written(&err);
	assert_int_equal(json_object_size(json_object_get(o, "data")), 2);
	json_decref(o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_have_the_numbers_and_words_of_the_protocol),
		cmocka_unit_test(every_code_has_a_word_of_its_own_that_leads_back_to_it),
		cmocka_unit_test(words_that_nobody_knows_are_internal),
		cmocka_unit_test(an_error_is_written_with_number_sentence_and_word),
		cmocka_unit_test(messages_of_one_field_are_merged_in_order),
		cmocka_unit_test(invalid_params_always_has_fields),
		cmocka_unit_test(more_bad_fields_than_there_is_room_for_are_left_out),
		cmocka_unit_test(names_and_sentences_of_any_text_are_escaped),
		cmocka_unit_test(what_is_too_long_is_cut),
		cmocka_unit_test(what_is_cut_is_cut_at_a_character),
		cmocka_unit_test(the_text_of_bad_fields_names_the_first_and_counts_the_others),
		cmocka_unit_test(retry_after_is_told_where_waiting_helps_and_is_at_least_a_second),
		cmocka_unit_test(further_data_joins_the_word_and_the_fields),
		cmocka_unit_test(the_last_failure_names_the_code_and_keeps_the_fields),
		cmocka_unit_test(who_does_not_ask_why_gets_only_false),
		cmocka_unit_test(a_cleared_error_can_be_used_again),
		cmocka_unit_test(who_does_not_ask_when_to_retry_gets_only_false),
	};
	json_object_seed(1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
