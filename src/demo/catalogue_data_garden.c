#include "catalogue_data.h"

static const struct demo_item seeds[] = {
	{"Broad bean 'Quarry Long', 60 seeds", 380, 72, SHOP_HIVE,
	 "Long pods with eight pale beans, hardy enough to be sown in November and left to the frost."},
	{"Tomato 'Signal Red', 12 seeds", 290, 88, SHOP_HIVE,
	 "A tall, early cherry that ripens outdoors in a poor summer. Pinch it once and then leave it alone."},
	{"Sugar pea 'Old Sexton', 80 seeds", 340, 64, SHOP_HIVE,
	 "Purple flowers, flat green pods, two metres of climbing. Saved by one family for sixty years before it "
	 "came to us."},
	{"Beetroot 'Coalhole', 200 seeds", 260, 59, SHOP_HIVE,
	 "Round, very dark and slow to turn woody. The leaves are worth a row of their own."},
	{"Lettuce mix, cut and come again", 220, 120, SHOP_HIVE,
	 "Five leaves in one packet, from butter-soft to frilled red, sown thickly and cut with scissors from "
	 "week four."},
	{"Kale 'Grünkopf', 150 seeds", 270, 47, SHOP_HIVE,
	 "Low, tightly curled and sweet after the first hard frost. It stands under snow without complaint."},
	{"Cornfield annuals, 5 m²", 490, 38, SHOP_HIVE,
	 "Poppy, cornflower, corncockle and chamomile for bare ground in spring. Rake, scatter, tread, and do "
	 "not water."},
	{"Climbing nasturtium, 25 seeds", 240, 81, SHOP_HIVE,
	 "Covers a fence by August in orange and mahogany, and every part of it can go in a salad."},
	{"Squash 'Lantern Blue', 8 seeds", 360, 3, SHOP_HIVE,
	 "Grey-blue fruit of three kilos with dense orange flesh, stored on our stairs until April."},
	{"Night-scented stock, 400 seeds", 80, 104, SHOP_HIVE,
	 "Not much to look at by day, but sow it below a bedroom window and wait for a warm evening."},
};

static const struct demo_item tools[] = {
	{"Bypass secateurs, 20 cm, forged", 4600, 23, SHOP_WHETSTONE,
	 "Two forged halves, one bolt and a spring, cutting cleanly up to a thumb's thickness. Every part can be "
	 "had singly."},
	{"Hori hori, ash handle, 17 cm", 3900, 16, SHOP_WHETSTONE,
	 "A digging knife with one sharp side, one toothed side and depth marks filed into the blade."},
	{"Swan-neck hoe head and handle", 5200, 9, SHOP_WHETSTONE,
	 "A thin carbon blade on a curved neck that slides under weeds while you stand upright. The handle is "
	 "160 cm of ash."},
	{"Border spade, stainless, 70 cm", 6800, 7, SHOP_WHETSTONE,
	 "A narrow blade with treads for soft shoes, light enough to dig with all morning."},
	{"Transplanting trowel, narrow", 2400, 34, SHOP_WHETSTONE,
	 "Rolled from one piece of steel so that there is no weld to break, and graduated in centimetres for "
	 "bulbs."},
	{"Hedge shears, wavy blade, 55 cm", 5900, 4, SHOP_WHETSTONE,
	 "The wave near the bolt keeps twigs from sliding out. Rubber stops save your wrists at the end of each "
	 "cut."},
	{"Pruning saw, folding, 18 cm", 3300, 28, SHOP_WHETSTONE,
	 "Cuts on the pull, locks open in two positions, and leaves a branch collar that heals."},
	{"Grafting knife, two bevels", 2950, 11, SHOP_WHETSTONE,
	 "A straight 6 cm blade with a bark lifter on the back, for whip grafts in March and budding in July."},
	{"Dibber, oak with steel point", 1600, 40, SHOP_WHETSTONE,
	 "Shaped like the handle of an old spade, because the first one was. Rings are cut at 5, 10 and 15 cm."},
	{"Scythe blade, 65 cm, peened", 8400, 0, SHOP_WHETSTONE,
	 "A light grass blade, peened and honed, for use with any snath that has a ring. Mow early, while the "
	 "dew is on."},
};

static const struct demo_item planters[] = {
	{"Long-tom pot, terracotta, 15 cm", 1150, 70, SHOP_SLIPWAY,
	 "Taller than it is wide, as auriculas and sweet peas like it, with a hole you can put a finger through."},
	{"Alpine pan, terracotta, 28 cm", 2600, 18, SHOP_SLIPWAY,
	 "Shallow and wide for houseleeks and saxifrages, with three drainage holes and low feet cut from the "
	 "wall."},
	{"Rhubarb forcer with lid, 55 cm", 8900, 5, SHOP_SLIPWAY,
	 "A tall bell that brings pink stems in February. Lift the lid to look, which is half the pleasure."},
	{"Strawberry jar, six pockets", 6400, 8, SHOP_SLIPWAY,
	 "Six lipped pockets in a spiral round a 40 cm jar, each large enough for a plant's shoulders."},
	{"Olla watering pot, 2 litres", 2900, 26, SHOP_SLIPWAY,
	 "Bury it to the neck and fill it; water seeps out through the clay to the roots for four days."},
	{"Seedling pots, tray of twelve", 2400, 31, SHOP_SLIPWAY,
	 "Twelve 6 cm pots in a slatted pine tray, made from the clay that is left at the end of a firing."},
	{"Hanging planter, speckled, 16 cm", 3200, 22, SHOP_SLIPWAY,
	 "Three pierced lugs, a cotton cord of a metre and a glaze like a thrush's breast. The saucer is part of "
	 "the pot."},
	{"Bonsai tray 盆栽, slate glaze, 24 cm", 4800, 3, SHOP_SLIPWAY,
	 "Rectangular, with cloud feet and holes for wire. Inside it is left raw so that roots and soil get a "
	 "hold."},
	{"Orchid pot, slotted wall, 14 cm", 1850, 27, SHOP_SLIPWAY,
	 "Slots from shoulder to foot let air at the roots, and the weight keeps a top-heavy plant upright."},
	{"Trough, frost-proof, 60 cm", 12500, 2, SHOP_SLIPWAY,
	 "Built from slabs as thick as a thumb for a kitchen doorstep of thyme, chives and parsley. Two people "
	 "carry it."},
};

static const struct demo_item birds[] = {
	{"Nest box, 28 mm hole, larch", 2400, 35, SHOP_HIVE,
	 "For blue and coal tits, in unplaned larch, with a side that swings open for the autumn clean."},
	{"Swift box, double, under-eaves", 4800, 9, SHOP_HIVE,
	 "Two chambers with a concave for the nest in each, made from boards of pine that weather to grey in a "
	 "year."},
	{"Mason bee block, reed and oak", 2900, 24, SHOP_HIVE,
	 "Ninety reeds and thirty drilled holes from 4 to 9 mm, with a roof that overhangs enough to matter."},
	{"Bee smoker, tin, leather bellows", 4200, 6, SHOP_HIVE,
	 "A tall barrel that stays alight on dried grass for forty minutes, with a hook for the edge of the hive."},
	{"National hive, cedar, two supers", 28500, 4, SHOP_HIVE,
	 "A complete hive in red cedar, flat-packed with nails and frames. Put it together in an afternoon, a "
	 "month before the swarm."},
	{"Hive tool, J-hook, spring steel", 1350, 42, SHOP_HIVE,
	 "Hooked at one end to lift a frame, flat at the other to scrape. It is painted yellow, since grass is "
	 "green."},
	{"Sunflower hearts, 5 kg sack", 1690, 50, SHOP_HIVE,
	 "Dehusked, so there is nothing to sweep up under the feeder but the odd goldfinch."},
	{"Suet feeder, ash slats", 1450, 19, SHOP_HIVE,
	 "Holds one block between slats spaced for a tit's beak and not for a squirrel's patience."},
	{"Hedgehog house, reclaimed pine", 5600, 0, SHOP_HIVE,
	 "A tunnel, a turn and a dry chamber under a felted roof. Fill it with leaves in October and leave it be."},
	{"Stoneware bird bath, 38 cm", 6200, 10, SHOP_HIVE,
	 "A shallow dish with a ridged slope for small feet, going down to 5 cm at its deepest."},
};

static const struct demo_leaf leaves[] = {
	{CAT_SEEDS, seeds, DEMO_LEN(seeds), {
		"Open-pollinated, so you may save your own and need not come back.",
		"Tested for germination this winter; the figure is on the packet.",
		"Sowing dates for a cool northern garden are printed on the back.",
		"Keep the packet dry and cold and it will be good for three years."}},
	{CAT_GARDEN_TOOLS, tools, DEMO_LEN(tools), {
		"Clean off the soil, wipe it with oil and hang it up dry.",
		"The steel is hardened right through and can be filed back to new.",
		"The wood is oiled and not varnished, which is kinder to bare hands.",
		"Made to be used hard and handed on."}},
	{CAT_PLANTERS, planters, DEMO_LEN(planters), {
		"The clay is dense enough to stand outdoors through a usual winter.",
		"Stand it on feet or gravel so that water can get away.",
		"It looks better still after a winter or two in the weather.",
		"Soak it in a bucket before the first planting."}},
	{CAT_BIRDS, birds, DEMO_LEN(birds), {
		"A leaflet on where to put it, and when, is in the box.",
		"We have used the same kind ourselves for years.",
		"Nothing in it is treated with anything a creature should not meet.",
		"Come and see one in use here on any Sunday afternoon."}},
};

const struct demo_department demo_garden = {leaves, DEMO_LEN(leaves)};
