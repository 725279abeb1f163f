/* What a person has chosen for the screens: colours, mouse, time zone. It counts at once, in all windows of his. */
#ifndef UI_PREFERENCE_H
#define UI_PREFERENCE_H

#include "ui/state.h"

void preference_take(struct app *app, const json_t *chosen);   /* as preference.get gives it; NULL: a guest's */
void preference_ask(struct app *app);                          /* asks the market and takes what it says */

#endif
