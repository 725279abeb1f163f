/* Text from outside: what may be stored, what may be drawn, and how wide it is. The one text cleaner. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TEXT_LINES = 1 };   /* LF is allowed */

/* Decodes one code point at s[0..n). Returns its length in bytes, or 0 where it is not valid UTF-8 (RFC 3629). */
size_t text_decode(const char *s, size_t n, uint32_t *cp);
bool text_utf8(const char *s, size_t n);

/* True for what user text may not hold: C0, C1, DEL, bidi controls, zero-width and tag characters, other format
 * characters, lone surrogates, private use beyond the BMP, non-characters. LF is judged by the caller. */
bool text_forbidden(uint32_t cp);

/* What is wrong with s as user text (a sentence for a field error), or NULL. flags: TEXT_LINES. */
const char *text_problem(const char *s, size_t n, int flags);
bool text_visible(const char *s, size_t n);    /* valid UTF-8 with a character that is neither space nor combining mark */
size_t text_length(const char *s, size_t n);   /* code points of valid UTF-8 */

/* Copies s with everything forbidden replaced by U+FFFD, invalid bytes too; LF stays only with TEXT_LINES, and
 * becomes a space otherwise. Always terminates; returns the bytes written, cut at a character when out is full. */
size_t text_clean(const char *s, char *out, size_t size, int flags);
/* A name that somebody claims, as one word for the log: letters, digits and ._@+- of ASCII, at most 64; anything else is a `?`. */
enum { TEXT_NAME = 65 };
void text_claimed_name(const char *s, char out[TEXT_NAME]);

/* Of a text that filled its room of `size` bytes and so may have lost the end of its last character: that one goes too. */
void text_cut(char *s, size_t size);

/* Width in terminal cells of cleaned UTF-8, by wcwidth(), as ncurses counts. Needs a UTF-8 locale. */
int text_cells(const char *s);
/* Cleans s and cuts it to at most `cells` cells, ending in "…" when cut, never halving a wide character nor leaving
 * a combining mark behind. Returns the cells used. */
int text_fit(const char *s, int cells, char *out, size_t size);

bool text_ascii(const char *s);   /* every byte of it is below 0x80 */

/* Case and diacritics folded, for comparing and ordering names: "Émile" -> "emile". Cut at size-1 bytes. */
void text_fold(const char *s, char *out, size_t size);

/* Takes the next line of at most `cells` cells off *s (cleaned UTF-8), broken at a space where there is one, always at
 * LF; a word that is longer than a line begins where it stands. Writes it to out; advances *s past it; false when nothing is left. */
bool text_wrap(const char **s, int cells, char *out, size_t size);

#endif
