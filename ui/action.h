/* The tables of actions of a screen, gathered: its own, its widget's, and those that work everywhere. */
#ifndef UI_ACTION_H
#define UI_ACTION_H

#include "ui/screen.h"

enum { ACTION_MOST = 64, KEY_NAME = 24 };

extern const struct action app_actions[];

extern const char action_button[];   /* as the label of a row: what the form's button says */

/* The rows that count now, in the order in which keys are looked up; only_enabled leaves out the rest. */
int action_gather(const struct screen *s, const struct action **out, int max, bool only_enabled);
const struct action *action_find(const struct screen *s, const struct key *key);   /* NULL: the key does nothing now */
const char *action_label(const struct screen *s, const struct action *row);       /* NULL: not in the footer */
void action_key_name(uint32_t key, char out[KEY_NAME]);                           /* "Enter", "^U", "a" */

#endif
