/* What every unit test includes: cmocka, what cmocka needs before it, and a shorthand for a test. A test's name is the
 * sentence that it checks. */
#ifndef TESTS_UNIT_UNIT_H
#define TESTS_UNIT_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"   /* before cmocka, whose fail() is a macro: call ours as (fail)(…) */

#include <cmocka.h>

#define TEST(name) static void name(void **state __attribute__((unused)))
#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

#endif
