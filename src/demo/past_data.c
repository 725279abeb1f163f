#include "demo/past.h"

const struct demo_buyer demo_buyers[] = {
	{"hazel", "hazel@example.org", "3 Lantern Court"},
	{"jonas", "jonas@example.org", "27 Quarry Road, at the back"},
	{"ingrid", "ingrid@example.org", "8 Ferry Steps"},
	{"tomasz", "tomasz@example.org", "112 Tram Street, third floor"},
	{"wilma", "wilma@example.org", "1 Orchard Row"},
	{"callum", "callum@example.org", "Net Loft, Old Harbour"},
	{"petra", "petra@example.org", "44 Mill Lane"},
	{"noor", "noor@example.org", "19 Weavers' Yard"},
	{"felix-k", "felix-k@example.org", "6 Gasworks Terrace"},
	{"beate", "beate@example.org", "Station House, platform side"},
	{"yuki", "yuki@example.org", "73 Bell Street"},
	{"old-tom", "old-tom@example.org", "Allotment 12, by the gate"},
	{"elif", "elif@example.org", "5 Dyers' Passage"},
	{"marta_w", "marta_w@example.org", "30 North Quay, bell two"},
	{"sven", "sven@example.org", "2 Lighthouse Road"},
	{"rosalind", "rosalind@example.org", "The Old School, Heath End"},
	{"pieter", "pieter@example.org", "88 Canal Side"},
};
const int demo_buyer_count = sizeof demo_buyers / sizeof *demo_buyers;

/* The letters below name some of them by their places. */
enum { THE_PLATES = 6, THE_BREAD_KNIFE = 9, THE_AXE = 11 };

const struct demo_order demo_orders[] = {
	{"robin", 44, FATE_COMPLETED, "CASH", NULL, "NQ 4471 020", {
		{"Assam breakfast, broken leaf, 250 g", 1, 4, "Strong enough for Mondays."},
		{"Gyokuro 玉露, shaded leaf, 50 g", 1, 5, "Grass, sea and a quiet hour. Mind the temperature."}}},
	{"robin", 38, FATE_COMPLETED, "CARD", NULL, "WL 20 118", {
		{"Chef's knife, 21 cm, carbon steel", 1, 5, "Came sharp, stays sharp, and onions no longer make me cry."}}},
	{"robin", 31, FATE_COMPLETED, "CASH", "Please ring twice, the bell is slow.", NULL, {
		{"Country sourdough, 900 g", 1, 5, NULL},
		{"Cinnamon knots, bag of five", 2, 5, "Two bags was one bag too few."},
		{"Seville marmalade, thick cut, 340 g", 1, 4, NULL}}},
	{"robin", 24, FATE_COMPLETED, "MOBILE", NULL, "SP-77120", {
		{"Breakfast mug, oatmeal glaze, 35 cl", 2, 4, "One for here, one for the office. The handle does take three fingers."}}},
	{"robin", 17, FATE_CANCELLED, "CASH", NULL, "Wrong size; I shall order the other pair.", {
		{"Boot socks, ribbed, 39-42", 1, 0, NULL}}},
	{"robin", 12, FATE_DELIVERED, "CARD", NULL, "LW 5520 318", {
		{"Pocket receiver, shortwave, 9 bands", 1, 0, NULL},
		{"Longwire aerial kit, 20 m", 1, 0, NULL}}},
	[THE_PLATES] = {"robin", 9, FATE_DISPUTED, "CARD", NULL, "Two of the four plates arrived cracked.", {
		{"Dinner plate, 27 cm, tenmoku rim", 4, 0, NULL}}},
	{"robin", 3, FATE_SHIPPED, "CASH", NULL, "SL 0091 447", {
		{"Ding-dong bell, brass, 60 mm", 1, 0, NULL},
		{"Chain oil, plant-based, 100 ml", 2, 0, NULL}}},
	{"robin", 1.2, FATE_ACCEPTED, "CASH", "To go with the knots.", NULL, {
		{"Lime-blossom honey, 500 g", 2, 0, NULL},
		{"Heather honey, 340 g", 1, 0, NULL}}},
	[THE_BREAD_KNIFE] = {"robin", 0.2, FATE_PLACED, "CASH", NULL, NULL, {
		{"Bread knife, 26 cm, wide teeth", 1, 0, NULL}}},

	/* What the seller who is told finds on his bench. */
	{"hazel", 0.035, FATE_PLACED, "CARD", "A present; no bill in the box, please.", NULL, {
		{"Hori hori, ash handle, 17 cm", 1, 0, NULL},
		{"Transplanting trowel, narrow", 1, 0, NULL}}},
	[THE_AXE] = {"jonas", 1.1, FATE_PLACED, "CASH", NULL, NULL, {
		{"Carpenter's axe, 600 g, bearded", 1, 0, NULL}}},
	{"ingrid", 1.6, FATE_ACCEPTED, "MOBILE", NULL, NULL, {
		{"Santoku, 17 cm, layered steel", 1, 0, NULL}}},
	{"tomasz", 2.8, FATE_SHIPPED, "CASH", NULL, "WL 20 163", {
		{"Pruning saw, folding, 18 cm", 1, 0, NULL},
		{"Dibber, oak with steel point", 2, 0, NULL}}},
	{"wilma", 5, FATE_DELIVERED, "CARD", NULL, "WL 20 157", {
		{"Dovetail saw, 20 cm, brass back", 1, 0, NULL}}},
	{"rosalind", 6.5, FATE_COMPLETED, "CASH", NULL, "WL 20 151", {
		{"Paring knife, 8 cm, pear wood", 2, 5, "One for apples, one for the post."}}},
	{"callum", 8, FATE_REFUSED, "CARD", NULL, "The last one had a flaw in the steel; we do not send such a thing.", {
		{"Oyster knife, short, brass collar", 1, 0, NULL}}},
	{"sven", 13, FATE_REFUNDED, "CARD", NULL, "The handle split on the first evening.", {
		{"Folding picnic knife, boxwood", 1, 0, NULL}}},

	/* And what others are about. */
	{"yuki", 0.11, FATE_PLACED, "MOBILE", NULL, NULL, {
		{"Matcha bowl 抹茶碗, ash glaze", 1, 0, NULL}}},
	{"noor", 0.3, FATE_PLACED, "CASH", NULL, NULL, {
		{"Rye loaf, three-stage sour, 1.2 kg", 2, 0, NULL},
		{"Gingerbread, dark, 500 g slab", 1, 0, NULL}}},
	{"felix-k", 0.6, FATE_ACCEPTED, "CARD", NULL, NULL, {
		{"40 m transceiver kit, 2 W", 1, 0, NULL}}},
	{"beate", 2.1, FATE_SHIPPED, "CASH", NULL, "NQ 4471 381", {
		{"Saffron, 1 g, threads", 1, 0, NULL},
		{"Flaked sea salt, 150 g", 2, 0, NULL}}},
};
const int demo_order_count = sizeof demo_orders / sizeof *demo_orders;

const struct demo_letter demo_letters[] = {
	{"robin", "whetstone-lane", 38.4 * 24, "Does the chef's knife come sharp enough to use, or should I hone it first?",
	 "Chef's knife, 21 cm, carbon steel", 0},
	{"whetstone-lane", "robin", 38.1 * 24, "Sharp enough to shave with. Wipe the wax off and cut something; a few "
	 "strokes on a fine stone each month keep it so.", NULL, 0},
	{"robin", "whetstone-lane", 910.3, "Then I take it. Thank you!", NULL, 0},
	{"robin", "whetstone-lane", 4.6, "I have just ordered the bread knife. How does one sharpen such teeth?",
	 NULL, THE_BREAD_KNIFE + 1},
	{"whetstone-lane", "robin", 1.4, "One doesn't: send it back to us every third year or so, and we regrind it for the "
	 "postage. It leaves on Friday.", NULL, 0},

	{"robin", "slipway-pottery", 117.3, "Two of the four plates came cracked, right through the foot. The box itself was whole.", NULL,
	 THE_PLATES + 1},
	{"slipway-pottery", "robin", 110.2, "That is the straw's fault, and so ours. Please report it on the order, so that "
	 "it is written down, and keep the pieces for a week.", NULL, 0},
	{"robin", "slipway-pottery", 107.8, "Done. They are in a bag by the door.", NULL, 0},
	{"slipway-pottery", "robin", 27.3, "Two new ones come out of the kiln on Thursday. Would you rather have those, or the money?",
	 NULL, 0},
	{"slipway-pottery", "robin", 26.9, "Or both: a jug with a small fault stands here and nobody wants it. We do.", NULL, 0},
	{"mona", "robin", 9.5, "I have seen your report on the plates. Tell me which of the two you like, and I settle it.",
	 NULL, THE_PLATES + 1},

	{"robin", "north-quay-tea", 503.6, "How long does the pu'er keep once the cake is broken?", "Old-tree pu'er cake 普洱茶, 357 g", 0},
	{"north-quay-tea", "robin", 496.8, "Longer than we shall. Paper, a shelf, and nothing that smells beside it.", NULL, 0},
	{"north-quay-tea", "robin", 479.1, NULL, NULL, 0},

	{"hazel", "robin", 52.7, "Your pocket receiver: does it hear anything among houses?", "Pocket receiver, shortwave, 9 bands", 0},
	{"robin", "hazel", 49.8, "With the long wire out of the window, half of Europe. Come by and listen.", NULL, 0},
	{"hazel", "robin", 48.9, "Saturday?", NULL, 0},
	{"robin", "hazel", 48.2, "Saturday.", NULL, 0},
	{"robin", "hazel", 46.9, NULL, NULL, 0},

	{"ingrid", "whetstone-lane", 42.6, "Is the santoku right for a left-handed cook?", "Santoku, 17 cm, layered steel", 0},
	{"whetstone-lane", "ingrid", 41.3, "It is ground the same on both sides, so yes.", NULL, 0},
	{"ingrid", "whetstone-lane", 39.4, "Wonderful, ordered.", NULL, 0},
	{"ingrid", "whetstone-lane", 30.2, NULL, NULL, 0},
	{"jonas", "whetstone-lane", 6.1, "Could the axe go out this week? I am building a sauna, and the weather holds.",
	 NULL, THE_AXE + 1},
	{"hazel", "whetstone-lane", 0.6, "Order of just now: is the trowel the narrow one from the market stall?",
	 "Transplanting trowel, narrow", 0},
	{"hazel", "whetstone-lane", 0.5, "I mean the one with the marks on the blade.", NULL, 0},

	{"mona", "whetstone-lane", 70.3, "The refund for sven's picnic knife is through. Was it one handle, or the batch?", NULL, 0},
	{"whetstone-lane", "mona", 66.1, "One. We have looked at the other twenty-seven.", NULL, 0},
	{"mona", "whetstone-lane", 59.8, "Thank you; then they may stay on the shelf.", NULL, 0},
	{"mona", "whetstone-lane", 57.5, NULL, NULL, 0},
	{"hedge-and-hive", "mona", 2.2, "The smoker is up for your eyes. I forgot the hook at first; now it is in the text.", NULL, 0},
};
const int demo_letter_count = sizeof demo_letters / sizeof *demo_letters;

const struct demo_reading demo_readings[] = {
	{"robin", 30}, {"whetstone-lane", 26}, {"mona", 40},
};
const int demo_reading_count = sizeof demo_readings / sizeof *demo_readings;
