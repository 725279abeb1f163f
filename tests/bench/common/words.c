#include "tests/bench/common/words.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "tests/bench/common/chance.h"

const char *const words_qualities[WORDS_QUALITIES] = {
	"handcarved", "weathertight", "hardwearing", "featherlight", "collapsible", "adaptable", "timeless", "heirloom",
	"rugged", "graceful", "springy", "windproof", "washable", "heatproof", "lacquered", "crocheted", "knotted",
	"batteryfree", "cordless", "nestable", "twosided", "frameless", "cushioned", "satin", "hammered", "oldworld",
	"understated", "vivid", "oneofakind", "salvaged", "ethical", "unbleached", "fragrant", "quickdrying", "handstitched",
	"oversized", "slender", "patterned", "wideweave", "hardened"
};

const char *const words_materials[WORDS_MATERIALS] = {
	"birch", "cedar", "maple", "cherrywood", "willow", "rattan", "seagrass", "jacquard", "corduroy", "flannel", "tweed",
	"merino", "cashmere", "alpaca", "mohair", "suede", "pewter", "bronze", "iron", "enamel", "stoneware", "terracotta",
	"granite", "slate", "acrylic", "polyester", "neoprene", "linoleum", "paperboard", "resin"
};

const char *const words_nouns[WORDS_NOUNS] = {
	"hamper", "sconce", "samovar", "coverlet", "satchel", "parka", "clogs", "pendant", "bangle", "placemat", "footstool",
	"sideboard", "bench", "cupboard", "teacup", "saucepan", "cleaver", "choppingboard", "pinafore", "shawl", "bonnet",
	"mittens", "wellies", "loafers", "gown", "blouse", "breeches", "suspenders", "purse", "clock", "tuner", "megaphone",
	"earbuds", "adapter", "torch", "bivouac", "swing", "doormat", "awning", "flowerpot", "candlestick", "balm", "sponge",
	"toner", "hairbrush", "washcloth", "dressinggown", "bolster", "headboard", "quilt", "bassinet", "pushchair",
	"teether", "jigsaw", "puppet", "frisbee", "xylophone", "banjo", "clarinet", "diary", "pencil", "trestle", "brush",
	"mallet", "spanner", "borer", "hacksaw", "stepladder", "handcart", "sprinkler", "hoe", "bulbs", "compost", "nestbox",
	"harness", "lead", "terrarium", "stirrup", "visor", "tricycle", "kickboard", "longboard", "basketball", "paddle",
	"kettlebell", "gymmat", "leotard", "buzzer", "altimeter", "monocle", "spyglass", "loupe", "abacus", "staples",
	"binder", "scanner", "keypad", "webcam", "gimbal", "anvil", "trowel", "bellows", "spinningtop", "sundial", "tambourine", "kazoo"
};

const char *const words_colours[WORDS_COLOURS] = {
	"ivory", "crimson", "navy", "emerald", "amber", "coral", "violet", "umber", "charcoal", "sand", "teal", "ochre",
	"cobalt"
};

const char *const words_sizes[WORDS_SIZES] = {
	"tiny", "petite", "regular", "wide", "tall", "jumbo", "pocket", "twin", "compact"
};

const char *const words_uses[WORDS_USES] = {
	"weekday mornings",
	"long winter evenings",
	"the kitchen table",
	"narrow hallways",
	"library and workshop",
	"train rides",
	"the balcony",
	"birthdays and housewarmings",
	"curious toddlers",
	"harvest festivals",
	"evening classes",
	"windy coastlines",
};

const char *const words_closings[WORDS_CLOSINGS] = {
	"Packed by hand and posted the next morning",
	"Finished in a small studio by the river",
	"You may send it back within a month",
	"Checked twice before it leaves the bench",
	"Guaranteed against faults for two years",
	"Replacement parts can be ordered any time",
	"Grain and shade vary from piece to piece",
	"Payment at the door is welcome",
};

enum { BRAND = 16 };   /* room for one */

static void make_brand(struct chance *c, char out[BRAND])
{
	static const char *const syllables[] = {"al", "ben", "cor", "dra", "el", "fi", "gus", "hal", "im", "jor", "kel", "lun", "mer", "nor",
		"os", "pel", "qui", "ros", "sil", "tam", "ul", "ver", "wen", "xan", "yor", "zel", "ga", "mi", "to", "ru", "ne", "sa"};
	int n = 3 + (chance_below(c, 3) == 0);
	for (size_t len = 0; n > 0; n--)
		len += (size_t)snprintf(out + len, BRAND - len, "%s", syllables[chance_below(c, sizeof syllables / sizeof *syllables)]);
	*out = (char)(*out - 'a' + 'A');
}

static bool made(char brands[][BRAND], int n, const char *brand)
{
	for (int i = 0; i < n; i++)
		if (strcmp(brands[i], brand) == 0)
			return true;
	return false;
}

const char *words_brand(int i)
{
	static char brands[WORDS_BRANDS][BRAND];
	static int n;
	static struct chance c;
	for (; n < WORDS_BRANDS; n++)
		do
			make_brand(&c, brands[n]);
		while (made(brands, n, brands[n]));
	return brands[i];
}
